"""Counting back from an end: between which days something may be done before it (行政许可法 48, 50).

Neither day is ever rolled forward: that would be too late. Hours are refused: they end at a moment, not on a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import HOURS, read_term
from approvalflow.deadlines.months import same_day_after
from approvalflow.deadlines.spans import ONE
from approvalflow.errors import Unreadable
from approvalflow.terms import Term, Unit


def latest_before(end: date, term: str, calendar: WorkCalendar, switches: Mapping[str, str] | None = None) -> date:
    """The last day such that the whole term lies in (that day, end].

    Raises Unreadable `clock.not_in_days`, and `calendar.not_announced` where working days of an unannounced year count.
    """
    length = _in_days(term)
    if length.unit is not Unit.WD:
        day = same_day_after(end, length, back=True)
    elif calendar.is_working(end):
        day = _back(calendar, end, length.amount - 1) - ONE
    else:
        day = _back(calendar, end, length.amount) - ONE
    roll = (switches or {}).get("backward_roll") == "previous_working_day"
    return calendar.prev_working(day) if roll else day


def earliest_before(end: date, term: str, calendar: WorkCalendar) -> date:
    """The first day such that no more than the term lies in (that day, end]: from then on it may be filed.

    Raises as `latest_before`.
    """
    day = latest_before(end, term, calendar)
    return calendar.prev_working(day) if _in_days(term).unit is Unit.WD else day


def _in_days(term: str) -> Term:
    length = read_term(term)
    if length.unit in HOURS:
        raise Unreadable("clock.not_in_days", term=term)
    return length


def _back(calendar: WorkCalendar, day: date, n: int) -> date:
    found = calendar.add(day, -n)
    return day if found is None else found  # going back never leaves the announced days: it refuses before the first


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A step of a plan: how long it may take, and the steps that wait for it."""

    name: str
    term: str
    then: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Latest:
    """The last working days on which a step may begin and must end, for the whole to be finished in time."""

    name: str
    begin: date
    end: date


def latest_starts(finish: date, steps: Sequence[Planned], calendar: WorkCalendar) -> tuple[Latest, ...]:
    """For a target finish, the latest begin of every step, in the order given; the day of the begin is not counted.

    Raises Unreadable `plan.no_such_step`, `plan.goes_round`, `plan.named_twice`, and as `latest_before`.
    """
    by_name = {step.name: step for step in steps}
    if len(by_name) < len(steps):
        raise Unreadable("plan.named_twice", steps=[step.name for step in steps])
    for step in steps:
        if unknown := [one for one in step.then if one not in by_name]:
            raise Unreadable("plan.no_such_step", step=unknown[0], known=sorted(by_name))
    found: dict[str, Latest] = {}
    for name in _last_first(by_name):
        begins = (found[one].begin for one in by_name[name].then)
        end = calendar.prev_working(min(begins, default=finish))
        begin = calendar.prev_working(_latest_begin(end, by_name[name].term, calendar))
        found[name] = Latest(name=name, begin=begin, end=end)
    return tuple(found[step.name] for step in steps)


def _last_first(steps: Mapping[str, Planned]) -> Sequence[str]:
    try:
        return tuple(TopologicalSorter({name: step.then for name, step in steps.items()}).static_order())
    except CycleError as problem:
        raise Unreadable("plan.goes_round", steps=list(problem.args[1])) from None


def _latest_begin(end: date, term: str, calendar: WorkCalendar) -> date:
    """Of the days from which a month ends on the same day the latest: 28 February follows both 28 and 31 January."""
    day, length = latest_before(end, term, calendar), read_term(term)
    while length.unit is not Unit.WD and same_day_after(day + ONE, length) <= end:
        day += ONE
    return day
