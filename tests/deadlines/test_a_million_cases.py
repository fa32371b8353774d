"""Generated clocks with everything that may happen to them, against the walk: a million of them in `make long`.

The walk takes its working days from another source (chinesecalendar), and past the last notice from three lines below.
"""

import random
from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import Clock, ClockKind, Extension, Pause, due, start_clock
from approvalflow.moment import HOME
from deadlines.day_walk import ONE, Facts, Procedure, hours_later, last_day

CALENDAR = national()
FIRST, LAST_ANNOUNCED = date(2019, 12, 1), date(2026, 12, 31)
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
WORKS = {
    day: chinese_calendar.is_workday(day) if day <= LAST_ANNOUNCED else False
    for day in (FIRST + n * ONE for n in range(366 * 12))
}
WORKS |= {day: day.weekday() < 5 and (day.month, day.day) not in FIXED for day in WORKS if day > LAST_ANNOUNCED}
SPANS = ((time(9), time(12)), (time(13, 30), time(17)))


def a_case(draw: random.Random) -> Facts:
    """One clock with up to eight procedures, an extension, and readings of the law."""
    unit = draw.choice(["WD", "WD", "WD", "ND", "ND", "M", "Y"])
    amount = draw.randint(1, {"WD": 60, "ND": 90, "M": 6, "Y": 1}[unit])
    start = datetime(2020, 1, 1) + timedelta(days=draw.randint(0, 2540), hours=draw.randint(0, 23))  # noqa: DTZ001
    day = start.date()
    return Facts(
        start=start,
        amount=amount,
        unit=unit,
        procedures=tuple(a_procedure(draw, day) for _ in range(draw.choice([0, 0, 1, 1, 2, 3, 8]))),
        extended=draw.choice([0, 0, draw.randint(1, 15 if unit in ("WD", "ND") else 1)]),
        filed=draw.random() < 0.5,
        same_day=draw.random() < 0.3,
        cap=draw.random() < 0.3,
        from_notice=draw.random() < 0.2,
        next_working_day=draw.random() < 0.5,
    )


def a_procedure(draw: random.Random, day: date) -> Procedure:
    """Some begin before the clock, some after it; a few are still open; notices come late or never."""
    begin = day + draw.randint(-5, 80) * ONE
    end = None if draw.random() < 0.05 else begin + draw.randint(0, 30) * ONE
    notice = begin + draw.randint(-3, 6) * ONE if draw.random() < 0.7 else None
    return Procedure(begin=begin, end=end, announced=draw.choice([None, draw.randint(1, 15)]), notice=notice)


def the_clock(facts: Facts) -> Clock:
    """The same facts as a clock."""
    chosen = {
        "suspension_boundary": "same_day" if facts.same_day else "next_day",
        "announced_time": "cap" if facts.cap else "actual",
        "missing_notice": "from_notice" if facts.from_notice else "excluded",
        "receipt_policy": "next_working_day" if facts.next_working_day else "entry",
    }
    start = facts.start.replace(tzinfo=HOME)
    term = f"{facts.amount} {facts.unit}"
    clock = start_clock(ClockKind.STATUTORY, term, start, filed=facts.filed, switches=chosen)
    for number, one in enumerate(facts.procedures):
        announced = f"{one.announced} WD" if one.announced else ""
        clock = clock.pause(Pause(id=str(number), begin=one.begin, end=one.end, announced=announced, notice=one.notice))
    if facts.extended:
        clock = clock.extend(Extension(term=f"{facts.extended} {facts.unit}", at=facts.start.date()))
    return clock


def check(seed: int, cases: int) -> None:
    """Every case of one seed; the case is shown when it differs."""
    draw = random.Random(seed)
    for _ in range(cases):
        facts = a_case(draw)
        reached, found = last_day(facts, WORKS.__getitem__), due(the_clock(facts), CALENDAR)
        assert (found.best, found.why == "suspended") == (reached, reached is None), facts
        if reached is not None:
            assert (found.date is not None) == (reached <= LAST_ANNOUNCED), facts


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_cases(seed):
    """The same date as counting on one's fingers, certain up to the last announced day and provisional past it."""
    check(seed, 1_000)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_a_million_cases(seed):
    """As above, fifty thousand cases a seed."""
    check(seed, 50_000)


@pytest.mark.parametrize("seed", range(3))
def test_office_hours_against_quarters_of_an_hour(seed):
    """Working hours with a lunch break: the same moment as opening the door every quarter of an hour."""
    draw = random.Random(seed)
    for _ in range(100):
        start = datetime(2020, 1, 1) + timedelta(days=draw.randint(0, 2400), minutes=15 * draw.randint(0, 95))  # noqa: DTZ001
        hours = draw.randint(1, 40)
        clock = start_clock(
            ClockKind.PROMISED, f"{hours} WH", start.replace(tzinfo=HOME), hours="09:00-12:00 13:30-17:00"
        )
        reached = hours_later(start, hours, WORKS.__getitem__, SPANS)
        assert due(clock, CALENDAR).at == reached.replace(tzinfo=HOME), (start, hours)
