"""Moments: always with a zone, kept in UTC, shown on the office's wall."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from approvalflow.errors import Unreadable
from approvalflow.moment import HOME, SetClock, aware, local_date, read_moment, read_zone, start_of, system_now


def test_a_moment_is_kept_in_utc():
    """The offset it was written with does not matter, only the moment."""
    assert read_moment("2026-03-02T10:00:00+08:00") == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert read_moment(" 2026-03-02T02:00:00Z ").tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-03-02T10:00:00", "moment.no_zone"),
        ("2026-03-02", "moment.no_zone"),
        ("tomorrow", "moment.not_a_moment"),
        ("2026-02-30T10:00:00+08:00", "moment.not_a_moment"),
        ("0001-01-01T00:00:00+08:00", "moment.not_a_moment"),
        ("9999-12-31T23:59:59Z", "moment.not_a_moment"),
        ("", "moment.not_a_moment"),
    ],
)
def test_what_is_no_moment_is_refused(text, code):
    """A date without zone, a word, a day that does not exist, and one that leaves the calendar in UTC."""
    with pytest.raises(Unreadable) as refused:
        read_moment(text)
    assert refused.value.code == code
    assert "{" not in refused.value.say("zh-CN") + refused.value.say("en")


@pytest.mark.parametrize("name", ["Mars/Base", "", "../../etc/passwd", "Asia", "Asia/Shang\0hai", "x" * 300])
def test_an_unknown_zone_is_refused(name):
    """A zone is a name of the zone database, never a path."""
    with pytest.raises(Unreadable) as refused:
        read_zone(name)
    assert refused.value.code == "moment.no_such_zone"


def test_the_day_is_that_of_the_office():
    """The same moment is another day in another zone, and a local day starts at its own midnight."""
    moment = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    assert local_date(moment) == date(2026, 3, 3)
    assert local_date(moment, read_zone("Europe/London")) == date(2026, 3, 2)
    assert start_of(date(2026, 3, 3)) == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert local_date(start_of(date(2026, 3, 3))) == date(2026, 3, 3)
    assert local_date(start_of(date(2026, 3, 3)) - timedelta(microseconds=1)) == date(2026, 3, 2)


def test_a_clock_that_stands_where_it_is_put():
    """A set clock moves only by hand, forward or back; the system's is aware and in UTC."""
    clock = SetClock(datetime(2026, 3, 2, 10, tzinfo=HOME))
    assert clock() == clock() == datetime(2026, 3, 2, 2, tzinfo=UTC)
    clock.set(datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=8))))
    assert clock() == datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert system_now().tzinfo is UTC
    with pytest.raises(Unreadable):
        aware(datetime(2026, 3, 2))  # noqa: DTZ001
