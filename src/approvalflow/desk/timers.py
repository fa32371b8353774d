"""When a timer of a drawing fires: `af:term` counts the office's days, ISO 8601 is calendar time."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from approvalflow.bpmn.crons import Cron, kept
from approvalflow.bpmn.cycles import Cycle, comes, read_cycle
from approvalflow.bpmn.durations import read_duration
from approvalflow.bpmn.graph import Timer
from approvalflow.calendars import WorkCalendar
from approvalflow.cases.rules import Facts
from approvalflow.deadlines import ClockKind, due, start_clock
from approvalflow.errors import Unreadable
from approvalflow.moment import aware, read_moment, read_zone, start_of
from approvalflow.tokens.position import Pay, unbounded

RECKONED = 25
"""What it costs to work out one timer, of the steps that a run is given."""
LOOK = 15
"""And each moment that is looked at of a cycle: three for the next one, some forty where very many were missed."""


def moment_of(timer: Timer, facts: Facts, zone: str, start: datetime, fired: int = 0) -> datetime | None:
    """The next moment of a timer counted from `start`; a term has passed when its last day is over.

    Past the last announced day the date is provisional, and is restated when a notice is adopted. A cycle keeps to its
    own grid: what was missed before now came once, and the next one is counted from the start. None: it is over.
    """
    cycle = cycle_of(timer)
    if cycle is None:
        return fires(timer, facts.calendar, zone, start)
    return comes_next(cycle, zone, start, facts.effective, fired)


def cycle_of(timer: Timer) -> Cycle | Cron | None:
    """The cycle of a timer, if it has one."""
    return read_cycle(timer.cycle) or kept(timer.cycle) if timer.cycle else None


def comes_next(
    cycle: Cycle | Cron, zone: str, start: datetime, now: datetime, fired: int, pay: Pay = unbounded
) -> datetime | None:
    """The next moment of a cycle set at `start`: as many periods after the first one, on the calendar of the zone.

    Never one period after the one before: from 31 January a month later is 28 February, and two are 31 March. Without
    a first moment it comes one period after `start`, and counts from there. `pay` is asked for each look at the grid.
    """
    if isinstance(cycle, Cron):
        next_one = cycle.after((now if fired else start).astimezone(read_zone(zone)))
        return None if next_one is None else max(next_one, aware(now))
    first = read_moment(cycle.first) if cycle.first else None
    period = read_duration(cycle.period) or {}

    def grid(number: int) -> datetime | None:
        pay(LOOK)
        times = number if first else number + 1
        try:
            return _add({name: amount * times for name, amount in period.items()}, zone, first or start)
        except (ValueError, OverflowError, Unreadable):  # past the year 9999
            return None

    return comes(cycle, grid, read_moment(cycle.last) if cycle.last else None, now, fired)


def fires(timer: Timer, calendar: WorkCalendar, zone: str, start: datetime) -> datetime | None:
    """The first moment of a timer counted from `start`; None where the calendar has no answer."""
    if timer.term is None:
        return _iso(timer, zone, start)
    found = due(start_clock(ClockKind.TIMER, str(timer.term), start, zone=zone), calendar)
    return found.moment() or _end(found.provisional, zone)


def _end(day: date | None, zone: str) -> datetime | None:
    return start_of(date.fromordinal(day.toordinal() + 1), read_zone(zone)) if day else None


def _iso(timer: Timer, zone: str, start: datetime) -> datetime:
    """ISO 8601: a moment as it stands, or a duration added on the calendar of the zone."""
    if timer.date is not None:
        return read_moment(timer.date)
    return _add(read_duration(timer.duration or "") or {}, zone, start)


def _add(parts: Mapping[str, int], zone: str, start: datetime) -> datetime:
    """Of a time of day that comes twice on the clock of the zone, whole days later is the first, as of a cron."""
    import pendulum  # only drawings with ISO durations pay for it

    amounts: dict[str, Any] = {**parts}
    found = pendulum.instance(start).in_timezone(_kept(zone)).add(**amounts)
    if any(parts.get(name) for name in _ON_THE_WALL):
        found = found.replace(fold=0)
    # Pendulum stays at the door: events are written with the moments of the standard library.
    return aware(datetime.fromisoformat(found.isoformat()))


_ON_THE_WALL = ("years", "months", "weeks", "days")


@lru_cache(64)
def _kept(zone: str) -> Any:
    """Pendulum reads a zone from its file whenever nobody holds it."""
    import pendulum

    return pendulum.timezone(zone)
