"""A notice or timetable on trial: which dates of which cases it would move. Nothing is written."""

from collections.abc import Iterator
from datetime import date

import msgspec

from approvalflow.calendars import Adoptable, WorkCalendar
from approvalflow.cases.case import Case
from approvalflow.cases.dates import due_in
from approvalflow.desk.causes import cause
from approvalflow.desk.keeping import read_case
from approvalflow.desk.protocols import Transaction

BATCH = 500


class Restated(msgspec.Struct, frozen=True, kw_only=True):
    """A clock that would move. `notices` are the cause, `notices_before` what the date stood on until then."""

    case: str
    number: str | None
    clock: str
    before: date | None
    before_provisional: date | None
    after: date | None
    after_provisional: date | None
    notices: tuple[str, ...]
    notices_before: tuple[str, ...]


def rehearse(read: Transaction, calendar: WorkCalendar, notice: Adoptable) -> Iterator[Restated]:
    """Every clock whose date would change, case by case in order of id; one page of cases at a time."""
    known = dict.fromkeys([*calendar.adopted, *(one.id for one in calendar.hours)], 1)
    if notice.id in known:
        return
    trial = calendar.over(notice)
    after = ""
    while True:
        with read() as books:
            page = books.cases(after=after, limit=BATCH)
        if not page:
            return
        for row in page:
            yield from _restated(read_case(row.snapshot), trial, {**known, notice.id: 2})
        after = page[-1].case


def _restated(case: Case, trial: WorkCalendar, adopted: dict[str, int]) -> Iterator[Restated]:
    for name, running in case.clocks.items():
        if running.clock.stopped:
            continue
        found = due_in(case, name, trial).due
        if (found.date, found.provisional) == (running.stated, running.provisional):
            continue
        days = (running.stated, running.provisional, found.date, found.provisional)
        new, old = cause(trial, adopted, 1, running.clock.begun, days)
        yield Restated(
            case=case.id,
            number=case.number,
            clock=name,
            before=running.stated,
            before_provisional=running.provisional,
            after=found.date,
            after_provisional=found.provisional,
            notices=new,
            notices_before=old,
        )
