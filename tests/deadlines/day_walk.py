"""A slow and obvious reckoning, one day at a time: the oracle for the fast one. It shares no code with it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

ONE = timedelta(days=1)
Span = tuple[date, date | None]


def under_way(day: date, pauses: Sequence[Span]) -> bool:
    """Does a procedure go on past the end of this day?"""
    return any(begin <= day and (end is None or day < end) for begin, end in pauses)


def left_out(day: date, pauses: Sequence[Span], same_day: bool) -> bool:
    """Is this day not counted because of a procedure?"""
    return under_way(day if same_day else day - ONE, pauses)


def walk(
    start: date,
    total: int,
    pauses: Sequence[Span],
    works: Callable[[date], bool],
    *,
    working_days: bool = True,
    same_day: bool = False,
) -> date | None:
    """The last day of the term; None while a procedure that began in time is still open."""
    opened = [begin for begin, end in pauses if end is None]
    counted, day = 0, start
    while counted < total:
        day += ONE
        if opened and day > min(opened) + 3 * ONE and left_out(day, pauses, same_day):
            return None
        if not left_out(day, pauses, same_day) and (works(day) or not working_days):
            counted += 1
    while under_way(day, pauses) or not works(day):
        if opened and day > min(opened) + 3 * ONE and under_way(day, pauses):
            return None
        day += ONE
    return day
