"""Which notices, or which new hours of the office, moved a date, and which ones it stood on until then."""

from collections.abc import Iterable, Mapping
from datetime import date

from approvalflow.calendars import Notice, WorkCalendar


def cause(
    calendar: WorkCalendar, adopted: Mapping[str, int], since: int, begun: date, days: Iterable[date | None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of the notices that came after the revision `since` and touch the clock, and of those they replace.

    `days` are the dates told before and now; the clock runs from `begun` to the last of them, or back to the first. A
    notice that amends another replaces that one; one that covers a year not announced before stands behind the last one
    that was. Where no new notice touches the clock, a new timetable did it.
    """
    told = [begun, *filter(None, days)]
    first, last = min(told), max(told)
    new = [one for one in calendar.notices if adopted.get(one.id, 0) > since]
    old = [one for one in calendar.notices if adopted.get(one.id, 0) <= since]
    moving = [one for one in new if _touches(one, first, last)]
    hours = [one.id for one in calendar.hours if adopted.get(one.id, 0) > since and one.since <= last]
    if hours and not moving:
        return tuple(hours), tuple(one.id for one in calendar.hours if one.id not in hours)[-1:]
    moving = moving or new
    replaced = {one.id for notice in moving for one in _replaced(notice, old)}
    return tuple(one.id for one in moving), tuple(one.id for one in old if one.id in replaced)


def _touches(notice: Notice, first: date, last: date) -> bool:
    """Whether the notice says anything about the days that a clock runs through."""
    if notice.covers is not None and first.year <= notice.covers <= last.year:
        return True
    named = any(rest.first <= last and first <= rest.last for rest in notice.rest)
    return named or any(first <= day <= last for day in notice.work)


def _replaced(notice: Notice, old: list[Notice]) -> list[Notice]:
    if notice.amends:
        return [one for one in old if one.id == notice.amends]
    covers = notice.covers or 0
    same = [one for one in old if one.covers and one.covers == covers]
    return same or [one for one in old if one.covers and one.covers < covers][-1:]
