"""How a clock of a case stops: the date it had stated, and the working days past it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.dates import due_in, setting
from approvalflow.cases.rules import Facts
from approvalflow.cases.starting import runs
from approvalflow.deadlines import overdue_days
from approvalflow.moment import local_date, read_zone


def stop(case: Case, facts: Facts, names: Iterable[str], why: str, on: date | None = None) -> Iterator[e.Event]:
    """Stop the clocks of these names that run; `on` is the day where it is not today."""
    today = on or local_date(facts.effective, read_zone(case.zone))
    for name in names:
        if runs(case, name):
            stated, past = _at_the_end(case, facts, name, today)
            yield e.ClockStopped(id=name, why=why, stated=stated, overdue=past)


def _at_the_end(case: Case, facts: Facts, name: str, today: date) -> tuple[date | None, int]:
    """The last day, and the working days past it: as told, where that was on these notices and is not over yet."""
    told = case.clocks[name].stated
    if told is not None and today <= told and case.calendar == facts.revision:
        return told, 0
    found = due_in(case, name, facts.calendar)
    return found.due.date, overdue_days(setting(case, name, found), facts.calendar, today)


def end_procedures(case: Case, visit: str, how: Literal["finished", "aborted"], why: str) -> Iterator[e.Event]:
    """End the special procedures that were begun at a step."""
    for id_, one in case.procedures.items():
        if one.visit == visit:
            yield e.ProcedureEnded(id=id_, how=how, why=why)
