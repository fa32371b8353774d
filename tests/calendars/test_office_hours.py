"""Office hours on working days."""

from datetime import datetime, timedelta

import pytest

from approvalflow.calendars import OfficeHours, OpenTime, default_hours, national
from approvalflow.errors import Unreadable
from approvalflow.moment import HOME

BREAK = OfficeHours.parse("09:00-12:00 13:30-17:00")
OFFICE = OpenTime(national(), BREAK)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HOME)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02T10:00", 2, "2026-03-02T12:00"),
        ("2026-03-02T10:00", 3, "2026-03-02T14:30"),  # the break is left out
        ("2026-03-02T12:30", 1, "2026-03-02T14:30"),
        ("2026-03-02T16:00", 1, "2026-03-02T17:00"),  # ends at closing, not at the next opening
        ("2026-03-02T16:00", 2, "2026-03-03T10:00"),
        ("2026-03-02T20:00", 1, "2026-03-03T10:00"),
        ("2026-03-06T16:00", 14, "2026-03-10T17:00"),  # over a weekend: 1 + 6.5 + 6.5
        ("2026-02-13T16:00", 2, "2026-02-14T10:00"),  # a make-up Saturday
    ],
)
def test_hours_run_only_while_the_office_is_open(start, hours, end):
    """Working hours skip breaks, nights and rest days, and run on make-up days."""
    assert OFFICE.add(at(start), timedelta(hours=hours)) == at(end)


def test_the_next_opening_and_the_last_closing():
    """Within a break or after closing the office opens at the next span; a rest day has no closing."""
    assert OFFICE.next_open(at("2026-03-02T10:00")) == at("2026-03-02T10:00")
    assert OFFICE.next_open(at("2026-03-02T12:30")) == at("2026-03-02T13:30")
    assert OFFICE.next_open(at("2026-03-06T17:00")) == at("2026-03-09T09:00")
    assert OFFICE.closing(at("2026-03-02T00:00").date()) == at("2026-03-02T17:00")
    assert OFFICE.closing(at("2026-03-07T00:00").date()) is None


def test_hours_that_do_not_read_are_refused():
    """Spans are in order, do not overlap and lie within one day."""
    for text in ("", "9-17", "09:00-08:00", "13:00-17:00 09:00-12:00", "09:00-25:00", "09:00-12:00 11:00-13:00"):
        with pytest.raises(Unreadable) as refused:
            OfficeHours.parse(text)
        assert refused.value.code == "calendar.not_office_hours"


def test_hours_are_told_as_they_are_written():
    """What was read is written the same way."""
    assert str(BREAK) == "09:00-12:00 13:30-17:00"


def test_the_default_is_data():
    """Where an office states no hours the shipped file does."""
    assert default_hours() == OfficeHours.parse("09:00-17:00")
