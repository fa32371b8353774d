"""Counted back from a finish: begun on the day told a step is in time, begun one working day later it is not.

The oracles walk day by day and minute by minute, and share no code with what they check.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from approvalflow.calendars import national, read_timetable
from approvalflow.deadlines import Planned, end_of, latest_start, latest_starts
from approvalflow.errors import Unreadable
from approvalflow.moment import HOME
from sample_hall import sample_hall

CALENDAR = national()
ONE, MINUTE = timedelta(days=1), timedelta(minutes=1)
TABLE = sample_hall(issued="2020-12-20", since="2021-01-01", friday="09:00-12:00", shut="2026-03-05")
HALL = CALENDAR.over(read_timetable(TABLE.encode(), "hours.toml"))


def later_day(start: date, amount: int, unit: str) -> date:
    """The corresponding day some months or years on, the end of the month where there is none."""
    months = start.year * 12 + start.month - 1 + amount * (12 if unit == "Y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def last_day(start: date, amount: int, unit: str, rolls: bool) -> date:
    """The last day of a term, walked."""
    day = start
    if unit == "WD":
        while amount:
            day += ONE
            amount -= CALENDAR.day(day).works
        return day
    day = start + amount * ONE if unit == "ND" else later_day(start, amount, unit)
    while rolls and not CALENDAR.day(day).works:
        day += ONE
    return day


def next_working(day: date) -> date:
    """The first working day after a day."""
    day += ONE
    while not CALENDAR.day(day).works:
        day += ONE
    return day


TERMS = (
    some.tuples(some.integers(1, 90), some.sampled_from(["WD", "ND"]))
    | some.tuples(some.integers(1, 30), some.just("M"))
    | some.tuples(some.integers(1, 3), some.just("Y"))
)


@settings(max_examples=400, deadline=None)
@given(TERMS, some.dates(date(2009, 1, 1), date(2026, 12, 31)), some.booleans())
def test_the_day_told_is_the_last_one_in_time(term: tuple[int, str], finish: date, rolls: bool) -> None:
    """For days of every kind, over notices, month ends and leap days, whether the last day rolls or not."""
    amount, unit = term
    switches = {} if rolls else {"calendar_roll": "none"}

    start = latest_start(f"{amount} {unit}", end_of(finish), CALENDAR, switches=switches)

    assert start == end_of(start.date())
    assert CALENDAR.is_working(start.date())
    assert last_day(start.date(), amount, unit, rolls) <= finish
    assert last_day(next_working(start.date()), amount, unit, rolls) > finish


def is_open(moment: datetime) -> bool:
    """The sample hall, written down a second time."""
    day, now = moment.date(), moment.time()
    if not CALENDAR.is_working(day) or day == date(2026, 3, 5):
        return False
    afternoon = time(13, 30) <= now < time(17) and day.weekday() != 4
    return time(9) <= now < time(12) or afternoon


def first_open(moment: datetime) -> datetime:
    """The next minute at which the hall is open."""
    while not is_open(moment):
        moment += MINUTE
    return moment


def over(start: datetime, amount: int, unit: str, rolls: bool) -> datetime:
    """When a term of hours is over, walked by minutes."""
    if unit == "H":
        return first_open(start + amount * 60 * MINUTE) if rolls else start + amount * 60 * MINUTE
    left, moment = amount * 60, start
    while left:
        left -= is_open(moment)
        moment += MINUTE
    return moment


@settings(max_examples=60, deadline=None)
@given(
    some.integers(1, 30),
    some.sampled_from(["WH", "H"]),
    some.integers(0, 40 * 24 * 60),
    some.booleans(),
)
def test_the_moment_told_is_the_last_one_in_time(amount: int, unit: str, offset: int, rolls: bool) -> None:
    """For hours of the office and of the clock: a minute of open time later is too late."""
    by = datetime(2026, 2, 9, tzinfo=HOME) + offset * MINUTE
    switches = {"hour_roll": "next_office_hour"} if rolls else {}

    start = latest_start(f"{amount} {unit}", by, HALL, switches=switches)

    minute = start.replace(second=0)
    assert is_open(minute) or is_open(minute - MINUTE)
    assert over(minute, amount, unit, rolls) <= by
    assert over(first_open(minute + MINUTE), amount, unit, rolls) > by


def test_the_latest_start_of_each_step_for_a_target() -> None:
    """Back from a finish on 30 April: what follows sets the end of what comes before, two ways set the sooner one."""
    steps = [
        Planned(name="review", term="3 WD", then=("inspect", "advice")),
        Planned(name="inspect", term="5 WD", then=("decide",)),
        Planned(name="advice", term="10 ND", then=("decide",)),
        Planned(name="decide", term="2 WD"),
    ]
    plan = {one.name: (one.begin, one.end) for one in latest_starts(date(2026, 4, 30), steps, CALENDAR)}
    april = {day: end_of(date(2026, 4, day)) for day in range(1, 31)}
    assert plan["decide"] == (april[28], april[30])
    assert plan["inspect"] == (april[21], april[28])
    assert plan["advice"] == (april[17], april[28])  # ten days back lie on Saturday the 18th
    assert plan["review"] == (april[14], april[17])


def test_days_before_hours_end_the_day_before() -> None:
    """A step that must be over at one o'clock cannot have that day as its last, unless business closes by then."""
    steps = [Planned(name="a", term="1 WD", then=("b",)), Planned(name="b", term="4 WH")]

    plan = {one.name: one.begin for one in latest_starts(date(2026, 4, 30), steps, CALENDAR)}

    assert plan["b"] == datetime(2026, 4, 30, 13, tzinfo=HOME)
    assert plan["a"] == end_of(date(2026, 4, 28))
    closing = {"day_end": "closing"}
    assert latest_start("1 WD", datetime(2026, 4, 30, 17, tzinfo=HOME), CALENDAR, switches=closing) == end_of(
        date(2026, 4, 29)
    )


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([Planned(name="a", term="1 WD", then=("b",))], "plan.no_such_step"),
        ([Planned(name="a", term="1 WD"), Planned(name="a", term="2 WD")], "plan.named_twice"),
        (
            [Planned(name="a", term="1 WD", then=("b",)), Planned(name="b", term="1 WD", then=("a",))],
            "plan.goes_round",
        ),
        ([Planned(name="a", term="1 day")], "term.two_readings"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(steps: list[Planned], code: str) -> None:
    """An unknown follower, a name twice, a circle, a term without its unit."""
    with pytest.raises(Unreadable) as refused:
        latest_starts(date(2026, 4, 30), steps, CALENDAR)
    assert refused.value.code == code


def test_what_lies_past_the_last_notice_is_not_planned() -> None:
    """A guess is no plan."""
    with pytest.raises(Unreadable) as refused:
        latest_start("5 WD", end_of(date(2027, 3, 31)), CALENDAR)
    assert refused.value.code == "calendar.not_announced"
