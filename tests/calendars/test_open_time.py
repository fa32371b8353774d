"""Working hours: a timetable over time, its breaks and special days, and arithmetic on aware moments."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.calendars import OfficeHours, national
from approvalflow.calendars.opening import OpenTime
from approvalflow.calendars.timetable import read_timetable
from approvalflow.errors import Unreadable

# The hours are those of the notice of the government of Xinjiang of 25 December 2022 for 2023; the rest is invented.
TABLE = """
id = "xj-2023"
office = "示例政务服务中心"

[source]
document = "关于2023年节假日放假安排和冬夏季作息时间的通知（文号未见）"
title = "关于2023年节假日放假安排和冬夏季作息时间的通知"
issued = 2022-12-25
checked = 2026-11-22

[[week]]
since = 2023-01-01
weekdays = "10:00-14:00 15:30-19:30"

[[week]]
since = 2023-05-01
weekdays = "10:00-14:00 16:00-20:00"
friday = "10:00-14:00"
saturday = "11:00-13:00"
make_up = "10:00-14:00"

[[week]]
since = 2023-10-01
weekdays = "10:00-14:00 15:30-19:30"

[[special]]
date = 2023-06-14
hours = ""
reason = "system maintenance"
"""
ZONE = ZoneInfo("Asia/Shanghai")
HALL = OpenTime(national(), read_timetable(TABLE.encode(), "hours.toml"))
PLAIN = OpenTime(national(), OfficeHours.parse("09:00-12:00 13:30-17:00"))
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2023-04-28T18:30", 2, "2023-05-04T11:00"),  # over Labour Day, into the summer hours
        ("2023-05-05T13:00", 2, "2023-05-06T11:00"),  # Friday afternoon is shut, Saturday is a make-up day
        ("2023-05-06T13:00", 1, "2023-05-06T14:00"),  # ends at closing, not at the next opening
        ("2023-05-12T13:00", 2, "2023-05-13T12:00"),  # the counter has hours on an ordinary Saturday
        ("2023-06-13T19:00", 2, "2023-06-15T11:00"),  # shut for maintenance
        ("2023-06-13T15:00", -2, "2023-06-13T12:00"),  # back over the break
        ("2023-06-15T10:00", -1, "2023-06-13T19:00"),
        ("2022-12-30T18:00", 0, "2022-12-30T18:00"),
    ],
)
def test_the_hours_of_the_day_decide(start, hours, end):
    """Seasons, short days, breaks, make-up days and shut days are those of the timetable."""
    assert HALL.add(at(start), hours * HOUR) == at(end)


def test_open_time_between_two_moments():
    """Breaks and nights are left out; backwards it is negative."""
    assert HALL.between(at("2023-06-12T13:00"), at("2023-06-12T17:00")) == 2 * HOUR
    assert HALL.between(at("2023-06-12T17:00"), at("2023-06-12T13:00")) == -2 * HOUR
    assert PLAIN.between(at("2025-12-31T16:00"), at("2026-01-05T10:00")) == timedelta(hours=1 + 6.5 + 1)


def test_next_and_last_open():
    """In the break the office opens after it and closed before it."""
    assert HALL.next_open(at("2023-06-12T15:00")) == at("2023-06-12T16:00")
    assert HALL.last_open(at("2023-06-12T15:00")) == at("2023-06-12T14:00")
    assert HALL.next_open(at("2023-06-12T11:11")) == HALL.last_open(at("2023-06-12T11:11")) == at("2023-06-12T11:11")
    assert HALL.next_open(at("2023-06-16T14:00")) == at("2023-06-17T11:00")
    assert HALL.last_open(at("2023-06-14T12:00")) == at("2023-06-13T20:00")
    assert not HALL.is_open(at("2023-06-12T14:00"))


def test_moments_are_aware_and_of_any_zone():
    """A moment without a zone is refused; one of another zone is answered in that of the office."""
    assert PLAIN.add(datetime.fromisoformat("2026-03-02T01:00:00+00:00"), HOUR) == at("2026-03-02T10:00")
    assert PLAIN.add(datetime.fromisoformat("2026-03-02T01:00:00+00:00"), HOUR).tzinfo is ZONE
    with pytest.raises(Unreadable) as refused:
        PLAIN.add(datetime(2026, 3, 2, 9), HOUR)  # noqa: DTZ001
    assert refused.value.code == "moment.no_zone"


MOMENTS = st.datetimes(datetime(2023, 9, 1), datetime(2026, 9, 30)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=ZONE)
)


def minutes_walked(hall: OpenTime, start: datetime, minutes: int) -> datetime:
    """Open minutes one at a time."""
    moment = start
    while minutes:
        minutes -= hall.is_open(moment)
        moment += timedelta(minutes=1)
    return moment


@settings(max_examples=40, deadline=None)
@given(MOMENTS, st.integers(1, 900))
def test_adding_agrees_with_walking_minute_by_minute(start, minutes):
    """The moment reached is the one that a walk over minutes reaches."""
    start = start.replace(second=0)
    for hall in (HALL, PLAIN):
        assert hall.add(start, timedelta(minutes=minutes)) == minutes_walked(hall, start, minutes)


@settings(max_examples=200, deadline=None)
@given(MOMENTS, st.integers(-4_000_000, 4_000_000).filter(bool))
def test_between_undoes_adding(start, seconds):
    """As much open time lies between as was added, forward and back."""
    for hall in (HALL, PLAIN):
        assert hall.between(start, hall.add(start, timedelta(seconds=seconds))) == timedelta(seconds=seconds)


def test_the_announced_days_go_on_provisionally():
    """Past the last notice the hours follow the provisional calendar, as days do."""
    assert PLAIN.add(at("2026-12-31T16:00"), 2 * HOUR) == at("2027-01-04T10:00")
    with pytest.raises(Unreadable) as refused:
        PLAIN.add(at("2026-12-31T16:00"), timedelta(days=100_000))
    assert refused.value.code == "calendar.too_far"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("since = 2023-10-01", "since = 2023-05-01", "calendar.hours_not_in_order"),
        ('friday = "10:00-14:00"', 'friday = "all day"', "calendar.not_office_hours"),
        ('friday = "10:00-14:00"', 'freitag = "10:00-14:00"', "toml.wrong_key"),
        ("issued = 2022-12-25", "", "toml.missing_key"),
        ("issued = 2022-12-25", "issued = 2026-12-25", "calendar.checked_before_issued"),
        (
            'weekdays = "10:00-14:00 16:00-20:00"\nfriday = "10:00-14:00"\nsaturday = "11:00-13:00"',
            'weekdays = ""',
            "calendar.never_open",
        ),
    ],
)
def test_a_timetable_that_cannot_be_right_is_refused(old, new, code):
    """Order, spans and keys are checked on reading."""
    with pytest.raises(Unreadable) as refused:
        read_timetable(TABLE.replace(old, new).encode(), "hours.toml")
    assert refused.value.code == code


def test_a_day_before_the_timetable_is_refused():
    """No guess about hours that nobody wrote down."""
    with pytest.raises(Unreadable) as refused:
        HALL.is_open(at("2022-12-30T11:00"))
    assert refused.value.code == "calendar.no_hours_yet"
    assert "2023-01-01" in refused.value.say("zh-CN")


def test_a_shut_counter_is_still_a_working_day():
    """Hours change no working day: the shut day counts in a term of working days."""
    assert national().is_working(date(2023, 6, 14))
    assert HALL.on(date(2023, 6, 14)).length == 0
