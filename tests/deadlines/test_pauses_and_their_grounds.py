"""What may stop a clock, who must say so, what went wrong, and what an open procedure still lets one say."""

from datetime import date, datetime

import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import (
    Clock,
    ClockKind,
    Extension,
    Pause,
    due,
    explain,
    faults,
    grant,
    remaining,
    start_clock,
    statute_of,
    suspend,
)
from approvalflow.errors import Refused, Unreadable
from approvalflow.moment import HOME

CALENDAR = national()


def a_clock(term: str = "20 WD", kind: ClockKind = ClockKind.STATUTORY, **more) -> Clock:
    return start_clock(kind, term, datetime(2026, 3, 2, 10, tzinfo=HOME), basis="行政许可法 42(1)", **more)


def march(day: int) -> date:
    return date(2026, 3, day)


def test_only_the_closed_list_stops_a_statutory_clock():
    """行政许可法 45: an inspection does, a site check does not; the refusal lists what may."""
    pause = Pause(id="p", begin=march(9), ground="检验", announced="5 WD", notice=march(9), by="张敏")
    assert suspend(a_clock(), pause).pauses == (pause,)
    with pytest.raises(Refused) as refused:
        suspend(a_clock(), Pause(id="p", begin=march(9), ground="现场核查"))
    assert "专家评审" in refused.value.say("zh-CN")
    with pytest.raises(Refused):
        suspend(a_clock(), Pause(id="p", begin=march(9), ground="公示"), own=("公示",))
    with pytest.raises(Unreadable):
        suspend(a_clock(), pause, statute="folklore")


def test_a_promise_is_stopped_by_the_matters_own_list():
    """滨州 19: 公示 stops the promised clock where the matter lists it; without a list the statute's holds."""
    promised = a_clock("7 WD", ClockKind.PROMISED)
    public = Pause(id="p", begin=march(4), ground="公示")
    assert suspend(promised, public, own=("公示", "听证")).pauses == (public,)
    with pytest.raises(Refused):
        suspend(promised, public)
    with pytest.raises(Refused):
        suspend(promised, Pause(id="p", begin=march(4), ground="检验"), own=("公示",))


def test_an_announced_time_in_hours_is_refused():
    """Time left out is counted in days, so it is announced in days."""
    with pytest.raises(Unreadable) as refused:
        a_clock().pause(Pause(id="p", begin=march(4), announced="8 H"))
    assert refused.value.code == "clock.not_in_days"


@pytest.mark.parametrize(
    ("pause", "found"),
    [
        ({"announced": "5 WD", "notice": march(9), "end": march(16)}, []),
        ({"announced": "5 WD", "notice": march(8), "end": march(10)}, []),
        ({"announced": "5 WD", "notice": march(10), "end": march(10)}, ["notice_late"]),
        ({"announced": "5 WD", "end": march(10)}, ["notice_missing"]),
        ({"notice": march(9), "end": march(10)}, ["time_not_announced"]),
        ({"announced": "5 WD", "notice": march(9), "end": march(17)}, ["longer_than_announced"]),
        ({"announced": "5 WD", "notice": march(9)}, ["longer_than_announced"]),
        ({}, ["notice_missing", "time_not_announced"]),
    ],
)
def test_breaches_of_a_pause_are_named_and_move_nothing(pause, found):
    """Notice late or missing, no time announced, longer than announced: each a breach, the date as it is."""
    clock = a_clock().pause(Pause(id="p", begin=march(9), ground="检验", **pause))
    told = faults(clock, CALENDAR, march(20))
    assert [one.code for one in told] == found
    plain = a_clock().pause(Pause(id="p", begin=march(9), end=pause.get("end")))
    assert due(clock, CALENDAR).date == due(plain, CALENDAR).date
    for one in told:
        for language in ("en", "zh-CN"):
            assert "{" not in one.text(language)
            assert one.text(language) in explain(clock, CALENDAR, march(20)).text(language)


def test_reasons_for_an_extension_are_owed_to_the_applicant():
    """行政许可法 42(1): no reason, not told, or told after the term are breaches; told in time is none."""
    clock = a_clock(cap="10 WD")
    rank = "本行政机关负责人"

    def codes(**more) -> list[str]:
        granted = grant(clock, Extension(term="10 WD", at=march(27), rank=rank, **more), CALENDAR, rank=rank)
        return [one.code for one in faults(granted, CALENDAR, march(30))]

    assert codes() == ["no_reason", "reasons_not_told"]
    assert codes(reason="须进一步核实", told=march(30)) == []
    assert codes(reason="须进一步核实", told=date(2026, 5, 1)) == ["told_late"]


def test_an_extension_needs_the_rank_of_the_text():
    """The head of a section cannot extend where the text says the head of the agency."""
    with pytest.raises(Refused) as refused:
        grant(
            a_clock(cap="10 WD"), Extension(term="5 WD", at=march(27), rank="科长"), CALENDAR, rank="本行政机关负责人"
        )
    assert refused.value.code == "clock.extension_rank"


def test_overlapping_and_nested_pauses_are_left_out_once():
    """Two that overlap, or one inside another, leave out their union."""
    whole = a_clock().pause(Pause(id="w", begin=march(5), end=march(19)))
    overlap = a_clock().pause(Pause(id="a", begin=march(5), end=march(12)))
    overlap = overlap.pause(Pause(id="b", begin=march(10), end=march(19)))
    nested = whole.pause(Pause(id="n", begin=march(10), end=march(12)))
    assert {due(one, CALENDAR).date for one in (whole, overlap, nested)} == {date(2026, 4, 14)}


def test_an_open_pause_gives_a_floor_that_knows_the_others():
    """Not before the day reached if it ended at once, with the time that other procedures leave out all the same."""
    alone = a_clock().pause(Pause(id="p", begin=march(9)))
    assert (due(alone, CALENDAR).date, due(alone, CALENDAR).floor) == (None, date(2026, 3, 30))
    beside = alone.pause(Pause(id="q", begin=march(10), end=march(13)))
    assert due(beside, CALENDAR).floor == date(2026, 4, 2)
    assert due(beside.resume("p", march(9)), CALENDAR).date == date(2026, 4, 2)
    assert [remaining(beside, CALENDAR, march(day)) for day in (9, 11, 25)] == [15, 15, 15]


def test_a_suspended_calendar_term_keeps_what_was_left():
    """A term of days that is held counts the working days that will be left, the same on every day of the pause."""
    clock = a_clock("20 ND").pause(Pause(id="p", begin=march(9)))
    clock = clock.pause(Pause(id="q", begin=march(10), end=march(13)))
    assert len({remaining(clock, CALENDAR, march(day)) for day in (9, 12, 20, 31)}) == 1


def test_each_statute_has_its_own_closed_list():
    """信息公开 leaves out asking third parties, which no licence does; the basis of the clock tells which list."""
    assert [statute_of(text) for text in ("行政许可法 42(1), 45", "政府信息公开条例 33", "食品安全法 35")] == [
        "licensing", "disclosure", "licensing",
    ]  # fmt: skip
    asked = Pause(id="p", begin=march(9), ground="征求第三方意见")
    request = start_clock(
        ClockKind.STATUTORY, "20 WD", datetime(2026, 3, 2, 10, tzinfo=HOME), basis="政府信息公开条例 33(2)"
    )
    assert suspend(request, asked).pauses == (asked,)
    with pytest.raises(Refused):
        suspend(a_clock(), asked)
    with pytest.raises(Refused):
        suspend(request, Pause(id="p", begin=march(9), ground="听证"))
