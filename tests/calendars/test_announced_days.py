"""The announced days, against an independent package and against tables made by hand."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from approvalflow.calendars import Why, WorkCalendar, national, shipped_notices
from approvalflow.errors import Unreadable

# Counted by hand from the published notices; see docs/explanation/counting-days.md.
WORKED = {2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_every_day_from_2004_agrees_with_chinesecalendar_or_is_decided():
    """Every day from 2004 to 2026 is as chinesecalendar says; each difference is listed with what decides."""
    table = tomllib.loads(Path(__file__).with_name("differences.toml").read_text(encoding="utf-8"))["difference"]
    decided = {one["day"]: one for one in table}
    ours = national()
    differing = [
        day for day in every_day(ours.first, ours.last) if ours.is_working(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == sorted(decided)
    for day in differing:
        told = ours.day(day)
        assert (told.works, told.document) == (decided[day]["works"], decided[day]["document"])


def test_every_day_from_2020_agrees_with_two_other_packages():
    """Every day from 2020 to 2026 works or rests as chinesecalendar and holidays say."""
    other = holidays.country_holidays("CN", years=range(2020, 2027))
    ours = national()
    for day in every_day(date(2020, 1, 1), date(2026, 12, 31)):
        assert ours.is_working(day) == chinese_calendar.is_workday(day) == other.is_working_day(day), day


@pytest.mark.parametrize(("year", "days"), WORKED.items())
def test_working_days_of_a_year(year, days):
    """Each announced year has the number of working days that a count by hand gives."""
    assert national().working_days(year) == days
    assert sum(national().is_working(d) for d in every_day(date(year, 1, 1), date(year, 12, 31))) == days


def test_a_notice_may_reach_into_the_year_before():
    """The notice for 2023 makes 31 December 2022 a rest day for New Year."""
    day = national().day(date(2022, 12, 31))
    assert (day.works, day.why, day.feast, day.notice) == (False, Why.REST, "元旦", "cn-2023")


def test_the_extension_of_2020_overrides_the_notice_for_the_year():
    """Before 26 January 2020 the 31st and 1 February were to be worked; the extension makes them rest days."""
    before, after = national(date(2020, 1, 25)), national(date(2020, 1, 26))
    for day in (date(2020, 1, 31), date(2020, 2, 1)):
        assert before.is_working(day)
        assert not after.is_working(day)
    assert after.day(date(2020, 2, 1)).notice == "cn-2020-spring-extension"
    assert before.last == after.last == date(2020, 12, 31)


def test_the_victory_day_of_2015_and_the_labour_day_of_2019_are_notices_of_their_own():
    """Before they were issued the days were as the notice of the year had them."""
    for issued, day, works, id_ in (
        (date(2015, 5, 13), date(2015, 9, 3), True, "cn-2015-victory-day"),
        (date(2015, 5, 13), date(2015, 9, 6), False, "cn-2015-victory-day"),
        (date(2019, 3, 22), date(2019, 5, 2), True, "cn-2019-labour-day"),
        (date(2019, 3, 22), date(2019, 4, 28), False, "cn-2019-labour-day"),
    ):
        assert national(issued - timedelta(days=1)).is_working(day) is works
        assert national(issued).is_working(day) is not works
        assert national(issued).day(day).notice == id_


def test_what_is_known_grows_with_the_notices():
    """A year is announced from the day its notice is published."""
    assert national(date(2025, 11, 3)).last == date(2025, 12, 31)
    assert national(date(2025, 11, 4)).last == date(2026, 12, 31)
    assert national(date(2025, 11, 3)).adopted == national().adopted[:-1]


def test_every_reason_names_its_source():
    """Each kind of day says why it works or rests, in both languages."""
    said = {
        day: (national().day(day).why, national().day(day).text("en"), national().day(day).text("zh-CN"))
        for day in (date(2026, 11, 23), date(2026, 11, 22), date(2026, 2, 14), date(2026, 2, 16), date(2027, 1, 1))
    }
    assert said[date(2026, 11, 23)][0] is Why.WEEKDAY
    assert said[date(2026, 11, 22)][0] is Why.WEEKEND
    assert said[date(2026, 2, 14)][0] is Why.MAKE_UP
    assert "国办发明电〔2025〕7号" in said[date(2026, 2, 14)][2]
    assert "Spring Festival" in said[date(2026, 2, 16)][1]
    assert said[date(2027, 1, 1)][0] is Why.FIXED
    assert "Provisional" in said[date(2027, 1, 1)][1]
    assert "暂定" in said[date(2027, 1, 1)][2]


def test_half_days_and_encouraged_leave_change_nothing():
    """9 February 2024 was only encouraged leave, and 8 March frees some people for half a day: both are worked."""
    assert national().is_working(date(2024, 2, 9))
    assert national().is_working(date(2024, 3, 8))


def test_a_past_day_before_the_first_notice_is_refused():
    """No guess about the past: every question before the first announced day is refused with that day."""
    asks = [
        lambda c: c.day(date(2003, 12, 31)),
        lambda c: c.is_working(date(2003, 12, 31)),
        lambda c: c.add(date(2003, 12, 31), 3),
        lambda c: c.add(date(2004, 1, 5), -3),
        lambda c: c.count(date(2003, 12, 31), date(2004, 2, 1)),
        lambda c: c.prev_working(date(2004, 1, 1)),
    ]
    for ask in asks:
        with pytest.raises(Unreadable, match="2004-01-01") as refused:
            ask(national())
        assert refused.value.code == "calendar.before_first_notice"


def test_past_the_last_notice_only_provisional_questions_are_answered():
    """A date past the announced days is never given as if it were certain."""
    calendar = national()
    assert calendar.add(date(2026, 12, 7), 18) == date(2026, 12, 31)
    assert calendar.add(date(2026, 12, 7), 19) is None
    assert calendar.next_working(date(2027, 1, 4)) is None
    assert calendar.add_provisional(date(2026, 12, 7), 20) == date(2027, 1, 5)
    assert calendar.day(date(2027, 1, 4)).announced is False
    past = date(2027, 1, 4)
    for ask in (lambda: calendar.is_working(past), lambda: calendar.count(date(2026, 12, 1), past)):
        with pytest.raises(Unreadable) as refused:
            ask()
        assert refused.value.code == "calendar.not_announced"


def test_a_provisional_year_rests_on_weekends_and_days_fixed_by_date():
    """Of 2027 only weekends, 1 January, 1-2 May and 1-3 October are known to rest."""
    calendar = national()
    year = every_day(date(2027, 1, 1), date(2027, 12, 31))
    rests = [day for day in year if not calendar.day(day).works and day.weekday() < 5]
    assert rests == [date(2027, 1, 1), date(2027, 10, 1)]
    assert [calendar.day(date(2027, *md)).feast for md in ((5, 2), (10, 3))] == ["劳动节", "国庆节"]


def test_the_law_of_the_time_decides_a_provisional_day():
    """2 May rests by date only since the revision in force from 2025."""
    assert national(date(2021, 12, 1)).day(date(2023, 5, 2)).works
    assert not national(date(2023, 12, 1)).day(date(2025, 5, 2)).works
    assert not national(date(2005, 12, 20)).day(date(2007, 5, 3)).works
    assert national(date(2007, 1, 1)).day(date(2008, 5, 2)).works


def test_a_year_missing_in_between_ends_what_is_announced():
    """The announced range stops where a year is not covered, even if a later year is."""
    calendar = WorkCalendar([notice for notice in shipped_notices() if notice.covers != 2023])
    assert calendar.last == date(2022, 12, 31)
    assert not calendar.day(date(2024, 2, 12)).announced
    assert calendar.day(date(2024, 2, 12)).works


def test_a_moment_is_not_a_day():
    """A datetime is refused: its day depends on a zone, and guessing it gave other packages wrong answers."""
    with pytest.raises(Unreadable) as refused:
        national().is_working(datetime(2025, 1, 26, 23, tzinfo=UTC))
    assert refused.value.code == "calendar.not_a_date"


def test_a_calendar_needs_an_annual_notice():
    """An amendment alone announces no year, and the same notice twice is a mistake."""
    extension = [notice for notice in shipped_notices() if notice.amends]
    with pytest.raises(Unreadable, match="none of the notices"):
        WorkCalendar(extension)
    with pytest.raises(Unreadable, match="twice"):
        WorkCalendar([*shipped_notices(), *extension])


def test_a_hostile_term_does_not_burn_time():
    """A term of thousands of years is refused, not reckoned."""
    with pytest.raises(Unreadable) as refused:
        national().add_provisional(date(2026, 1, 1), 99_999)
    assert refused.value.code == "calendar.too_far"
