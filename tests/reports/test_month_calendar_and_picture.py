"""A reckoning as month calendars: in the terminal by signs alone, and as a picture by shapes."""

from datetime import date, datetime
from xml.etree import ElementTree

import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import ClockKind, Pause, explain, start_clock
from approvalflow.moment import HOME
from approvalflow.reports.month import KINDS, SIGNS, cells, month_calendar, months
from approvalflow.reports.picture import FILLS, picture

CALENDAR = national()
SVG = "{http://www.w3.org/2000/svg}"


def a_clock(start: str, term: str, **more):
    moment = datetime.fromisoformat(start).replace(tzinfo=HOME)
    return start_clock(ClockKind.STATUTORY, term, moment, basis="行政许可法 42(1)", **more)


def inspected(upto: date | None = None):
    clock = a_clock("2026-09-08T10:00", "20 WD")
    pause = Pause(id="p", ground="检验", begin=date(2026, 9, 18), end=date(2026, 9, 22), notice=date(2026, 9, 18))
    return explain(clock.pause(pause), CALENDAR, upto)


def test_the_month_calendar_tells_every_kind_of_day_by_a_sign():
    """Start, counted, rest, make-up, left out, last and overdue days are told apart without colour."""
    told = month_calendar(inspected(upto=date(2026, 10, 20)))
    assert told.splitlines()[:15] == [
        "2026-09",
        "  Mo     Tu     We     Th     Fr     Sa     Su",
        "          ·      ·      ·      ·      ·      ·",
        "   ·    > 8      9     10     11    (12)   (13)",
        "  14     15     16     17     18    =19=  +=20=",
        " =21=   =22=    23     24    (25)   (26)   (27)",
        "  28     29     30",
        "",
        "2026-10",
        "  Mo     Tu     We     Th     Fr     Sa     Su",
        "                      ( 1)   ( 2)   ( 3)   ( 4)",
        " ( 5)   ( 6)   ( 7)     8      9    +10    (11)",
        "  12     13     14    [15]    16!   (17)   (18)",
        "  19!    20!     ·      ·      ·      ·      ·",
        "   ·      ·      ·      ·      ·      ·",
    ]
    assert told.splitlines()[-1] == "Due on 2026-10-15."
    assert " = 1=   left out: special procedure" in told


def test_no_two_kinds_of_days_look_the_same():
    """Each kind has signs of its own; only plain days that pass look alike, counted or run through."""
    told = [SIGNS[kind] for kind in KINDS if kind != "through"]
    assert len(set(told)) == len(told)
    assert set(KINDS) | {"outside"} == set(FILLS)


def test_a_last_day_that_is_a_make_up_day_shows_both():
    """The twentieth working day is Sunday 28 April 2024."""
    told = month_calendar(explain(a_clock("2024-03-29T10:00", "20 WD"), CALENDAR))
    assert "+[28]" in told
    assert " + 1    make-up day, worked" in told


def test_days_not_announced_are_marked():
    """Past the last notice every day carries a question mark, and the legend says why."""
    told = month_calendar(explain(a_clock("2026-12-30T09:00", "2 WD"), CALENDAR), "zh-CN")
    assert "[ 4]?" in told
    assert "暂定：放假通知尚未公布" in told
    assert "2027年01月" in told


def test_chinese_headings_stand_over_their_columns():
    """A Chinese sign is two places wide: heading and days line up."""
    lines = month_calendar(inspected(), "zh-CN").splitlines()
    assert lines[1] == "  一     二     三     四     五     六     日"
    assert lines[3].startswith("   ·    > 8")


@pytest.mark.parametrize("term", ["20 WD", "20 ND", "2 M", "1 Y", "8 WH", "30 H"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_unit_has_its_calendar_and_its_picture(term, language):
    """Each day of the reckoning stands in one cell, in weeks of seven; no sentence is missing."""
    told = explain(a_clock("2026-01-28T15:00", term), CALENDAR)
    found = months(told)
    assert {cell.date for cell in cells(found) if cell.kind != "outside"} == {line.date for line in told.lines}
    assert {len(week) for month in found for week in month.weeks} == {7}
    for text in (month_calendar(told, language), picture(told, language)):
        assert not [word for word in ("month.", "picture.", "clock.", "{") if word in text]


def test_the_picture_is_an_image_that_can_be_read_aloud():
    """Well-formed SVG with title and description, one cell a day, hatching for rest days, a frame for the last day."""
    drawn = ElementTree.fromstring(picture(inspected(), "zh-CN"))
    assert drawn.find(f"{SVG}title").text.startswith("期限 20 WD")
    assert "检验" in drawn.find(f"{SVG}desc").text
    days = [one for one in drawn.iter(f"{SVG}g") if "transform" not in one.attrib]
    assert len(days) == 30 + 31
    last = next(one for one in days if "届满日" in one.findtext(f"{SVG}title", ""))
    assert last.find(f"{SVG}rect").get("stroke-width") == "3"
    assert {one.get("id") for one in drawn.iter(f"{SVG}pattern")} == {"rest", "paused"}


def test_what_comes_from_outside_is_no_markup():
    """A ground or basis with signs of markup is text in the picture, and control characters are gone."""
    clock = start_clock(ClockKind.STATUTORY, "5 WD", datetime(2026, 3, 2, 10, tzinfo=HOME), basis='<script>"&\x07')
    clock = clock.pause(Pause(id="<b>", begin=date(2026, 3, 3), end=date(2026, 3, 4), ground="]]>\x00"))
    drawn = ElementTree.fromstring(picture(explain(clock, CALENDAR)))
    assert not list(drawn.iter(f"{SVG}script"))
    assert '<script>"&�' in "".join(drawn.itertext())


def test_the_same_reckoning_gives_the_same_picture():
    """Nothing in it depends on when or where it was drawn."""
    assert picture(inspected()) == picture(inspected())
