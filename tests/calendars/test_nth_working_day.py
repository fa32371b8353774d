"""The n-th working day of a year, a quarter or a month."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.calendars import national
from approvalflow.calendars.workdays import period
from approvalflow.errors import Unreadable


def test_first_and_last_working_days():
    """Make-up days count, as a Sunday does that opens the year."""
    calendar = national()
    assert calendar.nth(1, year=2026) == date(2026, 1, 4)
    assert calendar.nth(5, year=2026, month=2) == date(2026, 2, 6)
    assert calendar.nth(-1, year=2026, month=2) == date(2026, 2, 28)
    assert calendar.nth(1, year=2026, quarter=4) == date(2026, 10, 8)
    assert calendar.nth(248, year=2026) == calendar.nth(-1, year=2026) == date(2026, 12, 31)


@settings(max_examples=200, deadline=None)
@given(st.integers(2004, 2026), st.sampled_from([{}, *({"month": n} for n in range(1, 13)), {"quarter": 3}]), st.data())
def test_it_is_the_one_that_a_list_of_the_days_has(year, part, data):
    """A list of the working days of the period, made a day at a time, has it at that place."""
    first, last = period(year, **part)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    worked = [day for day in days if national().is_working(day)]
    n = data.draw(st.integers(1, len(worked)))
    assert national().nth(n, year=year, **part) == worked[n - 1]
    assert national().nth(-n, year=year, **part) == worked[-n]


@pytest.mark.parametrize(
    ("n", "part", "code"),
    [
        (0, {"year": 2026}, "calendar.no_such_working_day"),
        (249, {"year": 2026}, "calendar.no_such_working_day"),
        (-17, {"year": 2026, "month": 2}, "calendar.no_such_working_day"),
        (1, {"year": 2026, "month": 13}, "calendar.no_such_period"),
        (1, {"year": 2026, "quarter": 5}, "calendar.no_such_period"),
        (1, {"year": 2026, "quarter": 0}, "calendar.no_such_period"),
        (1, {"year": 2026, "quarter": 1, "month": 1}, "calendar.no_such_period"),
        (1, {"year": 2027}, "calendar.not_announced"),
        (1, {"year": 2003}, "calendar.before_first_notice"),
    ],
)
def test_what_there_is_not_is_refused(n, part, code):
    """A number past the end, a month that does not exist, a year nobody announced."""
    with pytest.raises(Unreadable) as refused:
        national().nth(n, **part)
    assert refused.value.code == code
    assert refused.value.say("zh-CN") != code


@settings(max_examples=100, deadline=None)
@given(st.integers(2026, 2030), st.sampled_from([{}, *({"month": n} for n in range(1, 13)), {"quarter": 3}]), st.data())
def test_past_the_last_notice_it_is_provisional(year, part, data):
    """By the days that the provisional calendar works; a number too many is refused there as well."""
    first, last = period(year, **part)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    worked = [day for day in days if national().day(day).works]
    n = data.draw(st.integers(1, len(worked)))
    assert national().nth_provisional(n, year=year, **part) == worked[n - 1]
    assert national().nth_provisional(-n, year=year, **part) == worked[-n]
    for beyond in (len(worked) + 1, -len(worked) - 1, 0):
        with pytest.raises(Unreadable) as refused:
            national().nth_provisional(beyond, year=year, **part)
        assert refused.value.code in {"calendar.no_such_working_day", "calendar.not_announced"}
