"""The course of a clock: how its days are used up between the pauses, until the last one.

One rule for every event: what is dated d takes effect from the next day. So the starting day is not counted, the day
on which a pause begins still counts, the day on which it ends does not. A pause dated after the last day has no
effect; one dated on the last day, when nothing is left, moves the end to the day it ends, or the next working day.
Working days never roll. Days, months and years roll forward from a rest day; a term of months that is paused is
counted on as the days it has.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import msgspec
from msgspec.structs import replace

from approvalflow.calendars import WorkCalendar, open_time
from approvalflow.deadlines.clock import HOURS, Clock, read_term
from approvalflow.deadlines.months import same_day_after
from approvalflow.deadlines.rolling import counting_rule, long_rest_runs, rest_run_shift
from approvalflow.deadlines.spans import Span, spans_of
from approvalflow.errors import Defect
from approvalflow.moment import read_zone
from approvalflow.terms import Term, Unit


class Counting(msgspec.Struct, frozen=True):
    """How one unit adds and counts, and where a day rolls to; all answer provisionally past the announced days."""

    add: Callable[[date, int], date]
    count: Callable[[date, date], int]
    roll: Callable[[date], date]

    def end(self, cursor: date, left: int, resumed: date) -> date:
        """The last day with `left` days to count after `cursor`; with none left, the day on which the pause ended."""
        return self.roll(self.add(cursor, left) if left else resumed)


class Course(msgspec.Struct, frozen=True):
    """What came of it. `end` is the last day, exact up to the last announced day and provisional past it.

    `open` is the span without an end that holds the clock, then `end` is the last day as if it had never begun. `spans`
    are those that had effect.
    """

    start: date
    total: int
    end: date
    spans: tuple[Span, ...] = ()
    open: Span | None = None


def counting(clock: Clock, calendar: WorkCalendar) -> Counting:
    """The unit of a clock as arithmetic on days."""
    if clock.length.unit is Unit.WD:  # what is added ends on a working day, so rolling only moves the end of a pause
        return Counting(calendar.add_provisional, calendar.count_provisional, calendar.next_working_provisional)
    rolls = counting_rule(clock.rule).roll and clock.switches.get("calendar_roll") != "none"
    return Counting(_plus, _between, calendar.next_working_provisional if rolls else _stay)


def course(clock: Clock, calendar: WorkCalendar) -> Course:
    """Walk the pauses once, in order of time."""
    start, unit = counted_from(clock, calendar), counting(clock, calendar)
    total = left = total_days(clock, calendar, start)
    cursor = resumed = start
    passed: list[Span] = []
    for span in spans_of(clock, calendar):
        if span.end is not None and span.end <= start:
            continue
        used = unit.count(cursor, max(cursor, span.after))
        if used >= left and span.begin > unit.end(cursor, left, resumed):
            break
        passed.append(span)
        if span.end is None or span.upto is None:
            return Course(start, total, unit.end(cursor, left, resumed), tuple(passed), span)
        left, cursor, resumed = max(0, left - used), max(cursor, span.upto), span.end
    return Course(start, total, unit.end(cursor, left, resumed), tuple(passed))


def floor(clock: Clock, calendar: WorkCalendar) -> date:
    """The earliest last day that a suspended clock can still reach: every open procedure ends on the day it began."""
    ended = tuple(replace(one, end=one.begin) if one.end is None else one for one in clock.pauses)
    return course(replace(clock, pauses=ended), calendar).end


def nth_day(clock: Clock, calendar: WorkCalendar, n: int) -> date | None:
    """The day on which the n-th day of the term is counted; None while an open pause keeps it from coming."""
    unit, cursor = counting(clock, calendar), counted_from(clock, calendar)
    if n <= 0:
        return cursor
    left = n
    for span in spans_of(clock, calendar):
        used = unit.count(cursor, max(cursor, span.after))
        if used >= left:
            break
        if span.upto is None:
            return None
        left -= used
        cursor = max(cursor, span.upto)
    return unit.add(cursor, left)


def total_days(clock: Clock, calendar: WorkCalendar, start: date, by: date | None = None) -> int:
    """The days of the term with its extensions (those granted by a day).

    A term of months is the days it spans; some texts make a term longer by the rest days in it.
    """
    length = clock.length
    if length.unit in HOURS:
        raise Defect("clock.not_in_days", term=clock.term)
    more = sum(read_term(one.term).amount for one in clock.granted if by is None or one.at <= by)
    amount = length.amount + more
    if length.unit is Unit.WD:
        return amount
    end = same_day_after(start, Term(amount, length.unit))
    if (run := counting_rule(clock.rule).rest_run) is None:
        return (end - start).days
    return (end - start).days + rest_run_shift(calendar, start, end, run, clock.switches.get("rest_run"))


def rest_runs(clock: Clock, calendar: WorkCalendar) -> tuple[tuple[date, date], ...]:
    """The rest days in a row that make the term longer, where its rule says that they do."""
    run = counting_rule(clock.rule).rest_run
    if run is None or clock.back or clock.length.unit in (*HOURS, Unit.WD):
        return ()
    start, more = counted_from(clock, calendar), sum(read_term(one.term).amount for one in clock.granted)
    end = same_day_after(start, Term(clock.length.amount + more, clock.length.unit))
    return long_rest_runs(calendar, start, end, run)


def counted_from(clock: Clock, calendar: WorkCalendar) -> date:
    """The day that is not counted: that of the starting event, for a filing the day on which it counts as received."""
    if not clock.filed:
        return clock.begun
    return receipt_day(clock.origin, calendar, zone=clock.zone, hours=clock.hours, switches=clock.switches)


def receipt_day(
    moment: datetime, calendar: WorkCalendar, *, zone: str, hours: str = "", switches: Mapping[str, str]
) -> date:
    """The day on which a filing counts as received: that of its entry, or as the switch `receipt_policy` says.

    `hours` are those of the clock itself, empty for those of the office; a day on which the counter is shut is passed
    over like one on which it has closed already.
    """
    local = moment.astimezone(read_zone(zone))
    day = local.date()
    if switches.get("receipt_policy") != "next_working_day":
        return day
    office = open_time(calendar, hours, zone)
    closes = office.closing(day)
    if closes is None or local >= closes or calendar.next_working_provisional(day) > day:
        day = calendar.add_provisional(day, 1)
        while not office.on(day).spans:
            day = calendar.add_provisional(day, 1)
    return day


def _stay(day: date) -> date:
    return day


def _plus(day: date, n: int) -> date:
    return day + timedelta(days=n)


def _between(after: date, upto: date) -> int:
    return (upto - after).days
