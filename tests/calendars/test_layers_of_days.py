"""National notices, over them those of a division, on top the closures of an office. The local ones are invented."""

from datetime import date

import pytest

from approvalflow.calendars import Layer, WorkCalendar, division_notices, national, read_notice, shipped_notices
from approvalflow.calendars.checking import accept
from approvalflow.errors import Unreadable

LOCAL = """
id = "sample-three"
division = "示例自治区"
work = [2017-04-08]
amends = "cn-2017"

[source]
document = "示政办〔2017〕1号"
title = "an invented notice"
issued = 2017-02-10
checked = 2026-11-22

[[rest]]
feast = "三月三"
first = 2017-03-30
last = 2017-04-01
"""
CITY = LOCAL.replace("sample-three", "sample-city").replace("示例自治区", "示例自治区/示例市")
CITY = CITY.replace("2017-03-30", "2017-07-03").replace("2017-04-01", "2017-07-03").replace("[2017-04-08]", "[]")
CLOSED = """
id = "sample-closed"
office = "示例政务服务中心"

[source]
document = "示政务〔2017〕9号"
title = "an invented closure"
issued = 2017-01-10
checked = 2026-11-22

[[rest]]
feast = "搬迁"
first = 2017-04-06
last = 2017-04-08
"""


def notice(text: str):
    return read_notice(text.encode(), "local.toml")


def refusal(ask) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        ask()
    for language in ("en", "zh-CN"):
        assert "{" not in refused.value.say(language)
    return refused.value


def test_a_division_lies_over_the_national_notices():
    """A local rest range may take back a national make-up day, and every day says whose notice decides."""
    calendar = WorkCalendar([*shipped_notices(), notice(LOCAL)], division="示例自治区")
    told = {day: calendar.day(day) for day in (date(2017, 3, 30), date(2017, 4, 1), date(2017, 4, 3), date(2017, 4, 8))}
    assert [one.works for one in told.values()] == [False, False, False, True]
    assert [one.layer for one in told.values()] == [Layer.DIVISION, Layer.DIVISION, Layer.NATIONAL, Layer.DIVISION]
    assert told[date(2017, 4, 8)].place == "示例自治区"
    assert told[date(2017, 4, 8)].text("zh-CN") == "2017-04-08 在示例自治区为工作日（调休上班，示政办〔2017〕1号）。"
    assert told[date(2017, 3, 30)].text("en") == "2017-03-30 is a rest day in 示例自治区: 三月三, 示政办〔2017〕1号."
    assert national().is_working(date(2017, 3, 30))


def test_an_office_lies_on_top_of_its_division():
    """The closure of an office wins over the make-up day of the division, though it was issued before."""
    calendar = WorkCalendar([*shipped_notices(), notice(CLOSED), notice(LOCAL)])
    day = calendar.day(date(2017, 4, 8))
    assert (day.works, day.layer, day.place) == (False, Layer.OFFICE, "示例政务服务中心")
    assert calendar.add(date(2017, 4, 5), 1) == date(2017, 4, 10)


def test_only_the_layers_of_the_place_count():
    """A calendar is that of one division with the areas it lies in, and of one office or none."""
    given = [*shipped_notices(), notice(LOCAL), notice(CITY), notice(CLOSED)]
    city = WorkCalendar(given, division="示例自治区/示例市", office="")
    assert not city.is_working(date(2017, 7, 3))
    assert not city.is_working(date(2017, 3, 30))
    assert city.is_working(date(2017, 4, 6))
    region = WorkCalendar(given, division="示例自治区", office="示例政务服务中心")
    assert region.is_working(date(2017, 7, 3))
    assert not region.is_working(date(2017, 4, 6))
    assert WorkCalendar(given, division="", office="").adopted == national().adopted


def test_two_places_make_no_calendar():
    """Notices of two divisions or two offices are refused where no place is chosen."""
    other = notice(LOCAL.replace("sample-three", "sample-other").replace("示例自治区", "另一自治区"))
    assert refusal(lambda: WorkCalendar([*shipped_notices(), notice(LOCAL), other])).code == "calendar.two_places"
    assert refusal(lambda: accept(other, [*shipped_notices(), notice(LOCAL)])).code == "calendar.two_places"
    second = notice(CLOSED.replace("sample-closed", "sample-second").replace("示例政务服务中心", "另一中心"))
    assert refusal(lambda: WorkCalendar([*shipped_notices(), notice(CLOSED), second])).code == "calendar.two_places"


def test_a_local_notice_announces_no_year():
    """`covers` is for the national notice of a year."""
    text = LOCAL.replace('amends = "cn-2017"', "covers = 2017")
    assert refusal(lambda: notice(text)).code == "calendar.local_covers"


def test_a_local_notice_says_which_notice_it_overrides():
    """Taking back a national make-up day needs `amends`."""
    accept(notice(LOCAL), shipped_notices())
    silent = notice(LOCAL.replace('amends = "cn-2017"', ""))
    refused = refusal(lambda: accept(silent, shipped_notices()))
    assert (refused.code, refused.values["day"]) == ("notice.contradicts", date(2017, 4, 1))


def test_shipped_local_notices_are_cited_and_count_for_nobody_by_themselves():
    """Each names its document, and what of it was not seen; none changes the national calendar before it is chosen."""
    local = division_notices()
    assert {one.division for one in local} == {
        "广西壮族自治区", "宁夏回族自治区", "新疆维吾尔自治区", "西藏自治区/拉萨市",
    }  # fmt: skip
    assert all("号" in one.document and one.source.note for one in local)
    assert all(one.issued < min(rest.first for rest in one.rest) for one in local)
    assert national().is_working(date(2019, 6, 5))
    for one in local:
        accept(one, shipped_notices())


@pytest.mark.parametrize(
    ("division", "works", "rests"),
    [
        ("广西壮族自治区", ["2024-04-10", "2024-04-15", "2026-04-21"], ["2024-04-11", "2024-04-12", "2026-04-17"]),
        ("宁夏回族自治区", ["2019-06-04", "2020-05-27", "2020-08-03"], ["2019-06-05", "2020-05-25", "2020-07-31"]),
        ("新疆维吾尔自治区", ["2016-09-10", "2023-04-23", "2025-06-11"], ["2016-09-13", "2023-04-21", "2025-06-10"]),
        ("西藏自治区/拉萨市", ["2023-02-18", "2025-03-05", "2026-02-28"], ["2023-02-20", "2025-03-03", "2026-02-26"]),
    ],
)  # fmt: skip
def test_the_feasts_of_a_division_rest_there_and_nowhere_else(division, works, rests):
    """Feasts set by local notices: the days named rest, the make-up days work, the day after works again."""
    there = WorkCalendar([*shipped_notices(), *division_notices(division)])
    assert [there.is_working(date.fromisoformat(day)) for day in works] == [True, True, True]
    assert [there.is_working(date.fromisoformat(day)) for day in rests] == [False, False, False]
    assert all(national().is_working(date.fromisoformat(day)) for day in rests)
    assert all(there.day(date.fromisoformat(day)).place == division for day in rests)


def test_what_is_announced_locally_beyond_the_last_national_year_counts_provisionally():
    """A division or office that has announced days of next year is not overlooked; the day stays provisional."""
    ahead = notice(CLOSED.replace("2017-04-0", "2027-01-0").replace("2017-01-10", "2026-11-10"))
    plain, calendar = national(), national().over(ahead)
    found = calendar.day(date(2027, 1, 8))
    assert (found.works, found.announced, found.notice, found.place) == (False, False, ahead.id, "示例政务服务中心")
    assert ahead.document in found.text()
    assert "Provisional" in found.text()

    start, end = date(2026, 12, 31), date(2027, 1, 12)
    assert (plain.add_provisional(start, 4), calendar.add_provisional(start, 4)) == (date(2027, 1, 7), end)
    assert (plain.count_provisional(start, end), calendar.count_provisional(start, end)) == (7, 4)
    assert calendar.add_provisional(date(2027, 1, 11), -1) == date(2027, 1, 5)
    assert calendar.next_working_provisional(date(2027, 1, 6)) == date(2027, 1, 11)


def test_an_office_closes_twice_for_one_reason():
    """The ranges of a closure need not join up, unlike those of a feast."""
    twice = CLOSED + '[[rest]]\nfeast = "搬迁"\nfirst = 2017-05-16\nlast = 2017-05-17\n'
    accept(notice(twice.replace("2017-04-08", "2017-04-07")), shipped_notices())
