"""A slow and obvious reckoning, one day at a time: the oracle for the fast one. It shares no code with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

ONE = timedelta(days=1)
CLOSES = 17
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


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A pause as it is recorded: begin, end, working days announced, day of the written notice."""

    begin: date
    end: date | None
    announced: int | None = None
    notice: date | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that bears on one clock; `start` is the local moment, `unit` one of WD, ND, M, Y."""

    start: datetime
    amount: int
    unit: str
    procedures: tuple[Procedure, ...] = ()
    extended: int = 0
    filed: bool = False
    same_day: bool = False
    cap: bool = False
    from_notice: bool = False
    next_working_day: bool = False


def last_day(facts: Facts, works: Callable[[date], bool]) -> date | None:
    """Everything about a clock reckoned by walking: receipt, announced times, notices, months, then the days."""
    start = facts.start.date()
    if facts.filed and facts.next_working_day:
        start = start + ONE if facts.start.hour >= CLOSES else start
        while not works(start):
            start += ONE
    pauses = [span for one in facts.procedures if (span := _span(one, facts, works))]
    amount = facts.amount + facts.extended
    if facts.unit in ("M", "Y"):
        amount = (corresponding(start, amount * (12 if facts.unit == "Y" else 1)) - start).days
    return walk(start, amount, pauses, works, working_days=facts.unit == "WD", same_day=facts.same_day)


def corresponding(start: date, months: int) -> date:
    """The same day some months later, or the last one there is."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = start.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def _span(one: Procedure, facts: Facts, works: Callable[[date], bool]) -> Span | None:
    begin, end = one.begin, one.end
    if facts.cap and one.announced is not None:
        told, left = one.begin, one.announced
        while left:
            told += ONE
            left -= works(told)
        end = told if end is None else min(end, told)
    if facts.from_notice:
        if one.notice is None:
            return None
        begin = max(begin, one.notice)
    return None if end is not None and end < begin else (begin, end)


def hours_later(
    start: datetime, hours: int, works: Callable[[date], bool], spans: Sequence[tuple[time, time]]
) -> datetime:
    """The moment at which the office has been open for so many hours, by quarters of an hour."""
    left, now, step = hours * 4, start, timedelta(minutes=15)
    while left:
        open_now = works(now.date()) and any(opens <= now.time() < closes for opens, closes in spans)
        now += step
        left -= open_now
    return now
