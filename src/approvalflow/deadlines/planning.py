"""A plan counted back from its finish: the latest moment at which each step may begin.

A step of days may begin at any time of a working day, and is over when its last day is; a step of hours begins while
the office is open, and is over at a moment. So the plan is counted in moments, and the last second of a day stands for
the whole of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from graphlib import CycleError, TopologicalSorter
from zoneinfo import ZoneInfo

from approvalflow.calendars import OpenTime, WorkCalendar, open_time
from approvalflow.deadlines.backwards import latest_before
from approvalflow.deadlines.clock import HOURS, ClockKind, read_term, start_clock
from approvalflow.deadlines.due import due
from approvalflow.deadlines.spans import ONE
from approvalflow.errors import Unreadable
from approvalflow.moment import HOME, aware, read_zone
from approvalflow.terms import Term, Unit

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A step of a plan: how long it may take (empty: no time at all), and the steps that wait for it."""

    name: str
    term: str = ""
    then: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Latest:
    """The last moments at which a step may begin and must be over, for the whole to be finished in time."""

    name: str
    begin: datetime
    end: datetime


def end_of(day: date, zone: ZoneInfo = HOME) -> datetime:
    """The last second of a local day: what is done by then is done on that day."""
    return datetime.combine(day, time(23, 59, 59), zone)


def latest_starts(
    finish: date,
    steps: Sequence[Planned],
    calendar: WorkCalendar,
    *,
    zone: str = "Asia/Shanghai",
    switches: Mapping[str, str] | None = None,
) -> tuple[Latest, ...]:
    """For a target finish the latest begin of every step, in the order given; a rest day means the working day before.

    Raises Unreadable `plan.no_such_step`, `plan.goes_round`, `plan.named_twice`, and as `latest_start`.
    """
    by_name = {step.name: step for step in steps}
    if len(by_name) < len(steps):
        raise Unreadable("plan.named_twice", steps=[step.name for step in steps])
    for step in steps:
        if unknown := [one for one in step.then if one not in by_name]:
            raise Unreadable("plan.no_such_step", step=unknown[0], known=sorted(by_name))
    target, found = end_of(calendar.prev_working(finish), read_zone(zone)), dict[str, Latest]()
    for name in _last_first(by_name):
        step = by_name[name]
        end = min((found[one].begin for one in step.then), default=target)
        begin = latest_start(step.term, end, calendar, zone=zone, switches=switches) if step.term else end
        found[name] = Latest(name=name, begin=begin, end=end)
    return tuple(found[step.name] for step in steps)


def latest_start(
    term: str,
    by: datetime,
    calendar: WorkCalendar,
    *,
    zone: str = "Asia/Shanghai",
    switches: Mapping[str, str] | None = None,
) -> datetime:
    """The last moment at which a step may begin, for the whole of its term to be over by a moment.

    For a term of days it is the end of a working day. Raises Unreadable `calendar.before_first_notice`,
    `calendar.not_announced`.
    """
    by, chosen = aware(by).astimezone(read_zone(zone)), dict(switches or {})
    if (length := read_term(term)).unit in HOURS:
        return _hours_before(length, by, open_time(calendar, "", zone), chosen)

    def in_time(day: date) -> bool:
        begun = end_of(day, read_zone(zone))
        told = due(start_clock(ClockKind.STEP, term, begun, zone=zone, switches=chosen), calendar)
        if told.at is not None:
            return told.at <= by
        return told.best is not None and end_of(told.best, read_zone(zone)) <= by

    day = calendar.prev_working(latest_before(by.date(), term, calendar))
    while in_time(later := calendar.next_working_provisional(day + ONE)):
        day = later
    while not in_time(day):
        day = calendar.prev_working(day - ONE)
    return end_of(day, read_zone(zone))


def _hours_before(term: Term, by: datetime, office: OpenTime, switches: Mapping[str, str]) -> datetime:
    """Hours counted back from a moment, to one at which the office is open, or had just closed."""
    amount = timedelta(hours=term.amount)
    if term.unit is Unit.WH:
        return office.add(by, -amount)
    if switches.get("hour_roll") == "next_office_hour" and not office.is_open(by):
        by = office.last_open(by) - SECOND  # what ends at closing rolls to the next opening
    return office.last_open(by - amount)


def _last_first(steps: Mapping[str, Planned]) -> Sequence[str]:
    try:
        return tuple(TopologicalSorter({name: step.then for name, step in steps.items()}).static_order())
    except CycleError as problem:
        raise Unreadable("plan.goes_round", steps=list(problem.args[1])) from None
