"""What the system knew and showed at a moment: the case, the dates told, and the notices adopted by then.

It answers from the events recorded by that moment, never by reckoning again; where a reckoning by the notices of that
time comes out otherwise, that is a finding.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

import msgspec

from approvalflow.calendars import Adoptable, WorkCalendar, read_notice, read_timetable
from approvalflow.cases.case import Case
from approvalflow.cases.dates import due_in
from approvalflow.cases.events import Happened
from approvalflow.cases.evolve import fold
from approvalflow.desk.keeping import happenings, read_case
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import CaseRow
from approvalflow.desk.rules.country import calendar_of
from approvalflow.desk.tenant import TENANT, CountryChosen, HoursAdopted, NoticeAdopted, read_tenant_event
from approvalflow.errors import Refused
from approvalflow.moment import aware, on_the_wall


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """A notice, or a timetable, that had been adopted. `number` is its place in the tenant's own book."""

    notice: str
    document: str
    adopted: datetime
    number: int


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """A date that was told otherwise than the notices of that time give it."""

    clock: str
    stated: date | None
    provisional: date | None
    reckoned: date | None
    reckoned_provisional: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Then:
    """A case as it was known at a moment.

    `case.clocks[…].stated` are the dates told then. `calendar` is made of the notices and hours that they stand on;
    `waiting` lists notices adopted by then that had not reached the case yet.
    """

    moment: datetime
    case: Case
    history: tuple[Happened, ...]
    notices: tuple[Adoption, ...]
    waiting: tuple[str, ...]
    calendar: WorkCalendar
    differences: tuple[Differing, ...]


def as_of(books: Books, row: CaseRow, moment: datetime) -> Then:
    """The case at a moment, by what had been recorded. Raises Refused `as_of.before_case`."""
    at = aware(moment)
    history = tuple(takewhile(lambda one: one.recorded <= at, happenings(books.events(row.case))))
    if not history:
        opened = on_the_wall(row.opened, read_case(row.snapshot).zone)
        raise Refused("as_of.before_case", case=row.number or row.case, opened=opened)
    case = fold(None, history)
    adopted = list(_adopted(books, at))
    chosen = next((one for _, _, one in adopted if one), None)
    notices = tuple(one for one, _, _ in adopted)
    behind = tuple(one for one in notices if one.number > case.calendar) if case.calendar else ()
    latest = calendar_of([layer for _, some, _ in adopted for layer in some], chosen)
    known = [layer for one, some, _ in adopted if one not in behind for layer in some]
    standing = calendar_of(known, chosen) if behind else latest
    return Then(
        moment=at,
        case=case,
        history=history,
        notices=notices,
        waiting=tuple(one.notice for one in behind),
        calendar=standing,
        differences=tuple(_differing(case, [standing, latest] if behind else [latest])),
    )


def _adopted(books: Books, at: datetime) -> Iterator[tuple[Adoption, Sequence[Adoptable], CountryChosen | None]]:
    """What counted by then: one by one, the years of another country at once and with that country."""
    for row in books.events(TENANT):
        if row.recorded > at:
            return
        layer: Adoptable
        match read_tenant_event(row):
            case NoticeAdopted() as event:
                layer = read_notice(event.text.encode(), event.notice)
            case HoursAdopted() as hours:
                layer = read_timetable(hours.text.encode(), hours.timetable)
            case CountryChosen() as chosen:
                document = chosen.years[0].document
                made = Adoption(notice=chosen.country, document=document, adopted=row.recorded, number=row.seq)
                yield made, chosen.years, chosen
                continue
            case _:
                continue
        yield Adoption(notice=layer.id, document=layer.document, adopted=row.recorded, number=row.seq), (layer,), None


def _differing(case: Case, calendars: Iterable[WorkCalendar]) -> Iterator[Differing]:
    """Dates that no calendar of that time gives."""
    for name, running in case.clocks.items():
        if running.clock.stopped:
            continue
        found = [due_in(case, name, calendar).due for calendar in calendars]
        if all((one.date, one.provisional) != (running.stated, running.provisional) for one in found):
            yield Differing(
                clock=name,
                stated=running.stated,
                provisional=running.provisional,
                reckoned=found[0].date,
                reckoned_provisional=found[0].provisional,
            )
