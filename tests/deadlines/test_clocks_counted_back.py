"""A clock that is counted back from a day: its last day by a walk, what is left, and what it cannot do."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvalflow.calendars import national
from approvalflow.deadlines import Clock, ClockKind, Pause, due, explain, overdue_days, remaining, signals, start_clock
from approvalflow.errors import Refused, Unreadable
from approvalflow.matters.matter import Rung
from approvalflow.moment import HOME, start_of

CALENDAR = national()
ONE = timedelta(days=1)


def counted_back(day: date, term: str, back: str = "counted", **switches: str) -> Clock:
    return start_clock(ClockKind.HEARING_NOTICE, term, start_of(day), back=back, switches=switches)  # type: ignore[arg-type]


def walked(day: date, amount: int, *, working: bool, clear: bool, rolls: bool) -> date:
    """Day by day, from the end backwards."""
    left, at = amount, day - ONE if clear else day
    while left:
        left -= CALENDAR.is_working(at) or not working
        at -= ONE
    while rolls and not CALENDAR.is_working(at):
        at -= ONE
    return at


@given(
    st.dates(date(2005, 1, 1), date(2026, 12, 31)),
    st.integers(1, 60),
    st.booleans(),
    st.sampled_from(["counted", "clear"]),
    st.booleans(),
)
def test_the_last_day_is_that_of_a_walk(day: date, amount: int, working: bool, back: str, rolls: bool) -> None:
    """Exactly so many days lie after it, up to the day itself or the day before; it never rolls forward."""
    chosen = {"backward_roll": "previous_working_day"} if rolls else {}
    clock = counted_back(day, f"{amount} {'WD' if working else 'ND'}", back, **chosen)
    last = walked(day, amount, working=working, clear=back == "clear", rolls=rolls)

    assert due(clock, CALENDAR).date == last
    assert remaining(clock, CALENDAR, last) == overdue_days(clock, CALENDAR, last) == 0
    later = CALENDAR.add_provisional(last, 2)
    assert overdue_days(clock, CALENDAR, later) == 2
    assert explain(clock, CALENDAR).lines[0].date == last


def test_months_back_and_what_is_left() -> None:
    """Three months before 31 May is the last of February; working days count down to it."""
    clock = counted_back(date(2026, 5, 31), "3 M")
    assert due(clock, CALENDAR).date == date(2026, 2, 28)
    assert remaining(clock, CALENDAR, date(2026, 2, 13)) == CALENDAR.count(date(2026, 2, 13), date(2026, 2, 28))


def test_warnings_count_to_the_last_day() -> None:
    """Days left and days overdue have their moments; a share of a term that has no first day has none."""
    rungs = [
        Rung(level="half", when="share", amount=50, to="x"),
        Rung(level="near", when="left", amount=2, to="x"),
        Rung(level="late", when="overdue", amount=1, to="x"),
    ]
    found = signals(counted_back(date(2026, 3, 26), "7 WD"), CALENDAR, rungs, {})
    days = [(one.level, one.at.astimezone(HOME).date()) for one in found]
    assert days == [("near", date(2026, 3, 13)), ("late", date(2026, 3, 18))]


def test_it_is_neither_paused_nor_counted_in_hours() -> None:
    """What moves it is the day that it is counted from."""
    clock = counted_back(date(2026, 3, 26), "7 WD")
    with pytest.raises(Refused, match="counted back"):
        clock.pause(Pause(id="P1", begin=date(2026, 3, 2)))
    with pytest.raises(Unreadable) as refused:
        start_clock(ClockKind.HEARING_NOTICE, "8 WH", datetime(2026, 3, 26, tzinfo=HOME), back="counted")
    assert refused.value.code == "clock.not_in_days"
