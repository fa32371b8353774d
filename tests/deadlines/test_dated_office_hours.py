"""The clocks of an office run by its dated hours: working hours, close of business, filings after closing."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.calendars import national, read_timetable
from approvalflow.deadlines import ClockKind, due, explain, receipt_day, start_clock
from approvalflow.moment import HOME
from sample_hall import sample_hall

TABLE = sample_hall(since="2026-03-03", friday="09:00-12:00", shut="2026-03-05")
SUMMER = TABLE.replace("sample-hall", "sample-summer").replace("2026-03-03", "2026-06-01").replace("09:00", "10:00")
CALENDAR = national().over(read_timetable(TABLE.encode(), "hours.toml"))
SUMMERY = CALENDAR.over(read_timetable(SUMMER.encode(), "summer.toml"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HOME)


def clock(start, term, **more):
    return start_clock(ClockKind.STEP, term, at(start), **more)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-03-03T11:00", "2 WH", "2026-03-03T14:30"),  # over the lunch break
        ("2026-03-04T16:00", "2 WH", "2026-03-06T10:00"),  # the counter is shut on the 5th
        ("2026-03-06T11:00", "2 WH", "2026-03-09T10:00"),  # Friday afternoon
        ("2026-03-02T16:00", "2 WH", "2026-03-03T10:00"),  # before the timetable the default hours hold
    ],
)
def test_working_hours_run_by_the_hours_of_the_office(start, term, end):
    """A clock without hours of its own takes those that the calendar carries."""
    assert due(clock(start, term), CALENDAR).at == at(end)


def test_a_later_timetable_holds_from_its_first_day():
    """What was adopted before it holds up to the day before."""
    assert due(clock("2026-05-29T11:00", "2 WH"), SUMMERY).at == at("2026-06-01T11:00")
    assert due(clock("2026-05-29T11:00", "2 WH"), CALENDAR).at == at("2026-06-01T10:00")


def test_a_clock_with_hours_of_its_own_keeps_them():
    """What a file or a matter states goes before the office."""
    assert due(clock("2026-03-05T16:00", "2 WH", hours="09:00-17:00"), CALENDAR).at == at("2026-03-06T10:00")


def test_the_close_of_business_is_that_of_the_day():
    """Friday at noon; on a day on which the counter is shut the day ends at midnight."""
    closing = {"day_end": "closing"}
    assert due(clock("2026-03-03T11:00", "3 WD", switches=closing), CALENDAR).at == at("2026-03-06T12:00")
    assert due(clock("2026-03-03T11:00", "2 WD", switches=closing), CALENDAR).at is None
    assert due(clock("2026-03-03T11:00", "2 WD", switches=closing), CALENDAR).date == date(2026, 3, 5)


def test_hours_that_roll_go_to_the_next_opening():
    """A period of hours that ends in the lunch break or on a shut day ends when the counter opens."""
    rolled = {"hour_roll": "next_office_hour"}
    assert due(clock("2026-03-03T08:30", "4 H", switches=rolled), CALENDAR).at == at("2026-03-03T13:30")
    assert due(clock("2026-03-04T10:00", "24 H", switches=rolled), CALENDAR).at == at("2026-03-06T09:00")


@pytest.mark.parametrize(
    ("filed", "received"),
    [
        ("2026-03-04T16:59", date(2026, 3, 4)),
        ("2026-03-04T17:00", date(2026, 3, 6)),  # the next working day the counter is shut
        ("2026-03-05T10:00", date(2026, 3, 6)),
        ("2026-03-06T12:30", date(2026, 3, 9)),
        ("2026-03-07T10:00", date(2026, 3, 9)),
    ],
)
def test_a_filing_after_hours_counts_from_the_next_day_of_business(filed, received):
    """Under the reading of the office guide, by the closing of that very day."""
    switches = {"receipt_policy": "next_working_day"}
    assert receipt_day(at(filed), CALENDAR, zone="Asia/Shanghai", switches=switches) == received


def test_the_explanation_names_the_hours_of_each_day_and_their_source():
    """The minutes that count make up the term; a rest day and a shut day count none."""
    told = explain(clock("2026-03-02T15:00", "20 WH"), CALENDAR)

    assert sum(line.minutes or 0 for line in told.lines) == 20 * 60
    assert [line.code for line in told.lines] == ["start", "open", "open", "shut", "open", "weekend", "weekend", "open"]
    assert (told.timetables, told.hours) == (("示政务〔2026〕1号",), "09:00-17:00")
    assert {line.timetable for line in told.lines if line.hours} == {"", "示政务〔2026〕1号"}
    said = told.text()
    assert "Office hours: 示政务〔2026〕1号" in said
    assert "2026-03-06 Fri  –   open 09:00-12:00, 3:00 counted" in said
    assert "窗口不对外办公" in told.text("zh-CN")


def test_hours_that_do_not_matter_are_not_named():
    """A term of days that ends at midnight stands on no office hours."""
    told = explain(clock("2026-03-02T15:00", "5 WD"), CALENDAR)
    assert (told.timetables, told.hours) == ((), "")


def minutes_walked(start: datetime, minutes: int) -> datetime:
    """The timetable above, walked minute by minute."""
    moment = start
    while minutes:
        day, now = moment.date(), f"{moment:%H:%M}"
        works = national().is_working(day)
        shut = not works or day == date(2026, 3, 5)
        if day < date(2026, 3, 3):
            is_open = not shut and "09:00" <= now < "17:00"
        else:
            afternoon = "13:30" <= now < "17:00" and day.weekday() != 4
            is_open = not shut and ("09:00" <= now < "12:00" or afternoon)
        minutes -= is_open
        moment += timedelta(minutes=1)
    return moment


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 20 * 24 * 60), st.integers(1, 30))
def test_a_term_of_working_hours_agrees_with_a_walk_over_minutes(offset, hours):
    """From any minute of three weeks."""
    start = at("2026-02-20T00:00") + timedelta(minutes=offset)
    assert due(start_clock(ClockKind.STEP, f"{hours} WH", start), CALENDAR).at == minutes_walked(start, hours * 60)
