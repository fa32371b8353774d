"""A clock and its facts: what may be added to it, and how it is kept."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import (
    Clock,
    ClockKind,
    Extension,
    Pause,
    check_switches,
    due,
    excludable,
    grant,
    start_clock,
    switches,
    tell_switch,
)
from approvalflow.errors import ApprovalFlowError, Unreadable

BEGUN = datetime.fromisoformat("2025-09-22T10:00:00+08:00")


def a_clock(**more) -> Clock:
    more = {"cap": "10 WD", "basis": "行政许可法 42(1)"} | more
    return start_clock(ClockKind.STATUTORY, "20 WD", BEGUN, **more)


def refusal(do, *arguments) -> ApprovalFlowError:
    with pytest.raises(ApprovalFlowError) as refused:
        do(*arguments)
    for language in ("en", "zh-CN"):
        said = refused.value.say(language)
        assert refused.value.code not in said
        assert not [name for name in refused.value.values if "{" + name + "}" in said]
    return refused.value


def extension(term: str, at: str) -> Extension:
    return Extension(term=term, at=date.fromisoformat(at), rank="本行政机关负责人", reason="须进一步核实")


def test_a_clock_is_small_json_and_comes_back_the_same():
    """Facts survive JSON; a fresh clock takes less than 200 bytes."""
    fresh = start_clock(ClockKind.STEP, "3 WD", BEGUN)
    assert len(msgspec.json.encode(fresh)) < 200
    clock = a_clock(switches={"suspension_boundary": "same_day"}, filed=True)
    day = date(2025, 9, 25)
    clock = clock.pause(Pause(id="p", begin=day, ground="检验", announced="5 WD", notice=day))
    clock = clock.resume("p", date(2025, 9, 28)).extend(extension("10 WD", "2025-10-20")).stop(BEGUN, "decided")
    assert msgspec.json.decode(msgspec.json.encode(clock), type=Clock) == clock


def test_only_readings_that_differ_are_kept():
    """Naming a default reading is the same as naming none."""
    assert a_clock(switches={"suspension_boundary": "next_day"}) == a_clock()
    assert check_switches({"acceptance": "slip"}) == {"acceptance": "slip"}


def test_an_unknown_switch_or_reading_is_answered_with_those_that_exist():
    """A slip of the pen in a switch is not silently the default."""
    assert "calendar_roll" in refusal(check_switches, {"roll": "none"}).values["known"]
    assert refusal(check_switches, {"acceptance": "never"}).values["known"] == ["resubmission", "slip"]


def test_every_switch_says_what_it_decides_and_on_what_text():
    """Each disputed reading is told in both languages with its authority."""
    for name, switch in switches().items():
        assert switch.checked.year >= 2026
        for reading in switch.readings:
            assert switch.authority in tell_switch(name, reading.name, "en")
            assert reading.zh in tell_switch(name, reading.name, "zh-CN")


def test_the_closed_list_of_the_licensing_act():
    """A hearing or an expert review stops the statutory clock; a site check or a supplement does not."""
    assert excludable("听证")
    assert excludable("专家评审")
    assert not excludable("现场核查")
    assert not excludable("补正")


def test_an_extension_in_time_is_granted_once():
    """Approved on the last day it is in time; a second one is refused."""
    clock = grant(a_clock(), extension("10 WD", "2025-10-24"), national())
    assert due(clock, national()).date == date(2025, 11, 7)
    assert refusal(grant, clock, extension("1 WD", "2025-10-27"), national()).code == "clock.extension_second"


@pytest.mark.parametrize(
    ("more", "term", "at", "code"),
    [
        ({}, "10 WD", "2025-10-27", "clock.extension_late"),
        ({}, "11 WD", "2025-10-20", "clock.extension_over_cap"),
        ({}, "10 ND", "2025-10-20", "clock.extension_unit"),
        ({"cap": ""}, "1 WD", "2025-10-20", "clock.extension_not_allowed"),
    ],
)
def test_an_extension_that_the_text_does_not_allow_is_refused(more, term, at, code):
    """Late, beyond the cap, in another unit, or without a text: refused, and the clock is as it was."""
    clock = a_clock(**more)
    assert refusal(grant, clock, extension(term, at), national()).code == code
    assert due(clock, national()).date == date(2025, 10, 24)


def test_an_extension_is_in_time_while_a_procedure_holds_the_clock():
    """A suspended clock has not run out, so an extension approved during the procedure is in time."""
    clock = a_clock().pause(Pause(id="p", begin=date(2025, 10, 20)))
    assert grant(clock, extension("5 WD", "2025-11-20"), national()).extensions


def test_pauses_that_contradict_the_facts_are_refused():
    """The same procedure twice, one that is not open, one that ends before it begins."""
    pause = Pause(id="p", begin=date(2025, 10, 9))
    clock = a_clock().pause(pause)
    assert refusal(clock.pause, pause).code == "clock.already_paused"
    assert refusal(clock.resume, "q", date(2025, 10, 10)).code == "clock.no_such_pause"
    assert refusal(clock.resume, "p", date(2025, 10, 8)).code == "clock.ends_before_it_begins"
    ended = clock.resume("p", date(2025, 10, 10))
    assert refusal(ended.resume, "p", date(2025, 10, 11)).code == "clock.no_such_pause"


def test_nothing_moves_a_stopped_clock():
    """After the stop no fact may be added."""
    clock = a_clock().stop(datetime(2025, 10, 9, tzinfo=UTC), "decided")
    day = date(2025, 10, 10)
    for do, arguments in [
        (clock.pause, (Pause(id="p", begin=day),)),
        (clock.resume, ("p", day)),
        (clock.extend, (extension("1 WD", "2025-10-10"),)),
        (clock.stop, (BEGUN,)),
    ]:
        assert refusal(do, *arguments).code == "clock.stopped"


def test_what_a_clock_is_made_of_is_checked():
    """A term without unit, a naive moment, an unknown zone and a cap in another unit never make a clock."""
    assert refusal(start_clock, ClockKind.STEP, "20", BEGUN).code == "term.no_unit"
    assert refusal(start_clock, ClockKind.STEP, "20 WD", datetime(2026, 1, 1)).code == "moment.no_zone"  # noqa: DTZ001
    assert isinstance(refusal(lambda: a_clock(zone="Mars/Base")), Unreadable)
    assert isinstance(refusal(lambda: a_clock(cap="10 ND")), Unreadable)
    assert refusal(lambda: a_clock(hours="nine to five")).code == "calendar.not_office_hours"
