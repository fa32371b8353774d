"""A generic calendar for other countries, and the feed of the notices: both need a package that only some install."""

import sys
from datetime import date

import icalendar
import pytest

from approvalflow.calendars import national
from approvalflow.calendars.elsewhere import GenericCalendar, elsewhere
from approvalflow.calendars.feed import notices_feed
from approvalflow.errors import Unreadable


def refusal(ask) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        ask()
    for language in ("en", "zh-CN"):
        assert not [name for name in refused.value.values if "{" + name + "}" in refused.value.say(language)]
    return refused.value


def test_weekends_and_public_holidays_of_a_country():
    """Each rest day names the holiday, and the package as its source."""
    germany = elsewhere("DE", first=2025, last=2027, subdivision="BE")
    assert isinstance(germany, GenericCalendar)
    assert germany.day(date(2026, 3, 8)).feast == "Women's Day"
    assert germany.add(date(2026, 4, 30), 1) == date(2026, 5, 4)
    may = germany.day(date(2026, 5, 1))
    assert may.document.startswith("holidays 0.")
    assert may.document.endswith(": DE-BE")
    assert germany.working_days(2026) == 261 - 7  # 261 weekdays; three holidays of Berlin fall on a weekend


def test_another_weekend_and_moved_working_days():
    """Friday and Saturday rest where they do, and a moved working day is worked."""
    assert elsewhere("SA", first=2026, last=2026).is_working(date(2026, 3, 1))  # a Sunday
    assert not elsewhere("SA", first=2026, last=2026).is_working(date(2026, 3, 6))
    hungary = elsewhere("HU", first=2026, last=2026)
    assert hungary.is_working(date(2026, 1, 10))  # a Saturday worked for Friday, 2 January
    assert not hungary.is_working(date(2026, 1, 2))


def test_past_its_years_only_weekends_are_known():
    """No holiday law of China reaches into another country."""
    germany = elsewhere("DE", first=2026, last=2026)
    assert germany.day(date(2027, 5, 1)).announced is False
    assert germany.day(date(2027, 1, 1)).works
    assert germany.add(date(2026, 12, 31), 1) is None
    assert germany.add_provisional(date(2026, 12, 31), 1) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("country", "said", "code"),
    [
        ("XX", {}, "calendar.unknown_country"),
        ("../x", {}, "calendar.unknown_country"),
        ("DE", {"subdivision": "nowhere"}, "calendar.unknown_country"),
        ("CN", {}, "calendar.not_elsewhere"),
        ("CHN", {}, "calendar.not_elsewhere"),
        ("DE", {"last": 2400}, "calendar.wrong_years"),
        ("DE", {"first": 2027}, "calendar.wrong_years"),
    ],
)
def test_what_the_package_does_not_know_is_refused(country, said, code):
    """An unknown country, the country of the notices, years without end."""
    assert refusal(lambda: elsewhere(country, **{"first": 2026, "last": 2026, **said})).code == code


@pytest.mark.parametrize(("package", "extra"), [("holidays", "holidays"), ("icalendar", "calendar")])
def test_a_missing_package_is_named_with_its_extra(package, extra, monkeypatch):
    """Whoever did not install it is told how to."""
    monkeypatch.setitem(sys.modules, package, None)
    ask = {
        "holidays": lambda: elsewhere("DE", first=2026, last=2026),
        "icalendar": lambda: notices_feed(national().notices),
    }
    refused = refusal(ask[package])
    assert refused.code == "calendar.extra_missing"
    assert f"approvalflow[{extra}]" in refused.say()


def test_the_feed_says_what_the_calendar_says():
    """Every rest and make-up day of the feed is one of the calendar; read back by an iCalendar reader."""
    feed = icalendar.Calendar.from_ical(notices_feed(national().notices, "zh-CN", 2020))
    events = {one.start: one for one in feed.events}
    spring, longer = events[date(2020, 1, 24)], events[date(2020, 1, 31)]
    assert (spring.end, str(spring["summary"])) == (date(2020, 1, 31), "春节放假")
    assert (longer.end, "国办发明电〔2020〕1号" in longer["description"]) == (date(2020, 2, 3), True)
    assert date(2020, 2, 1) not in events  # the make-up day that the extension took back
    assert str(events[date(2020, 5, 9)]["summary"]) == "调休上班"
    assert len({str(one["uid"]) for one in feed.events}) == len(feed.events)


def test_the_feed_is_the_same_every_time_and_of_every_year():
    """No clock is read; without a year every notice is in it."""
    whole = notices_feed(national().notices)
    assert whole == notices_feed(national().notices)
    years = {one.start.year for one in icalendar.Calendar.from_ical(whole).events}
    assert years == set(range(2004, 2027))
