"""Adding and counting, against a walk over single days."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.calendars import national

ANNOUNCED = st.dates(date(2020, 3, 1), date(2026, 10, 31))
ANY = st.dates(date(2020, 1, 1), date(2031, 12, 31))
ONE = timedelta(days=1)


def walk(start: date, n: int) -> date:
    """The n-th working day after (before) a day, one day at a time."""
    day, step = start, ONE if n > 0 else -ONE
    while n:
        day += step
        n -= (1 if step == ONE else -1) * national().day(day).works
    return day


@settings(max_examples=300, deadline=None)
@given(ANNOUNCED, st.integers(-30, 30))
def test_adding_agrees_with_walking(start, n):
    """The n-th working day is the one that a walk reaches, forward and back."""
    assert national().add(start, n) == walk(start, n) == national().add_provisional(start, n)


@settings(max_examples=200, deadline=None)
@given(ANY, st.integers(1, 700))
def test_adding_past_the_notices_agrees_with_walking(start, n):
    """Past the last notice the provisional date is the one that a provisional walk reaches, and `add` says None."""
    reached = walk(start, n)
    assert national().add_provisional(start, n) == reached
    assert national().add(start, n) == (reached if reached <= national().last else None)


@settings(max_examples=200, deadline=None)
@given(ANY, st.integers(0, 1500))
def test_counting_agrees_with_walking(after, length):
    """Working days in (after, upto] are those that a walk meets."""
    upto = after + timedelta(days=length)
    met = sum(national().day(after + n * ONE).works for n in range(1, length + 1))
    assert national().count_provisional(after, upto) == met
    assert national().count_provisional(upto, after) == -met


@settings(max_examples=200, deadline=None)
@given(ANY, st.integers(1, 400))
def test_going_back_undoes_going_forward(start, n):
    """n working days back from the n-th working day after a working day is that day again."""
    day = national().next_working_provisional(start)
    assert national().add_provisional(national().add_provisional(day, n), -n) == day


@given(ANNOUNCED)
def test_next_and_previous(day):
    """The next working day is the day itself or the first after it, the previous one likewise."""
    calendar = national()
    assert calendar.next_working(day) == walk(day - ONE, 1)
    assert calendar.prev_working(day) == walk(day + ONE, -1)
