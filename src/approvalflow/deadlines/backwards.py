"""Counting back from an end: between which days something may be done before it (行政许可法 48, 50).

Neither day is ever rolled forward: that would be too late. Hours are refused: they end at a moment, not on a day.
"""

from collections.abc import Mapping
from datetime import date

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import HOURS, Clock, read_term
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


def last_back(clock: Clock, calendar: WorkCalendar) -> date:
    """The last day of a clock counted back; past the last announced day by the days that are fixed by law."""
    end = clock.begun - ONE if clock.back == "clear" else clock.begun
    if clock.length.unit is Unit.WD:
        day = calendar.add_provisional(end + ONE, -clock.length.amount) - ONE
    else:
        day = same_day_after(end, clock.length, back=True)
    rolls = clock.switches.get("backward_roll") == "previous_working_day"
    return calendar.add_provisional(day + ONE, -1) if rolls else day


def _in_days(term: str) -> Term:
    length = read_term(term)
    if length.unit in HOURS:
        raise Unreadable("clock.not_in_days", term=term)
    return length


def _back(calendar: WorkCalendar, day: date, n: int) -> date:
    found = calendar.add(day, -n)
    return day if found is None else found  # going back never leaves the announced days: it refuses before the first
