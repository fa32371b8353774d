"""Every point on which readings of the law differ is a switch, and each reading gives the date that it should."""

from datetime import date, datetime
from pathlib import Path

import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import (
    Answered,
    Clock,
    ClockKind,
    Extension,
    Pause,
    Slip,
    Told,
    acceptance,
    due,
    excludable,
    explain,
    grant,
    latest_before,
    layered_switches,
    otherwise,
    period,
    renewal,
    silence,
    start_clock,
    switches,
    tell_switch,
    upper_level_start,
)
from approvalflow.errors import Refused, Unreadable
from approvalflow.moment import HOME
from deadlines.switches_page import switches_page

CALENDAR = national()
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "switches.md"


def a_clock(start: str, term: str, chosen: dict[str, str] | None = None, **more) -> Clock:
    moment = datetime.fromisoformat(start).replace(tzinfo=HOME)
    return start_clock(ClockKind.STATUTORY, term, moment, switches=chosen, **more)


def last_day(clock: Clock) -> str | None:
    found = due(clock, CALENDAR).date
    return found and found.isoformat()


def both(name: str) -> list[dict[str, str]]:
    """Each reading of a switch, as what a matter would set."""
    return [{name: reading.name} for reading in switches()[name].readings]


POINTS = {
    "receipt_policy", "acceptance", "second_notice", "suspension_boundary", "suspension_on_last_day", "announced_time",
    "missing_notice", "late_extension", "renewal_lead", "hearing_request", "hearing_notice", "upper_level",
    "plain_days", "late_renewal", "calendar_roll", "unpublished_year", "backward_roll", "hour_roll", "day_end",
    "rest_run",
}  # fmt: skip


def test_every_disputed_point_is_a_switch_with_a_default_and_a_text():
    """The table of the points is complete; each names its question, authority, and readings in both languages."""
    assert set(switches()) == POINTS
    for name, switch in switches().items():
        assert switch.default == switch.readings[0].name
        assert switch.authority
        for reading in switch.readings:
            for language in ("en", "zh-CN"):
                assert switch.authority in tell_switch(name, reading.name, language)


def test_the_page_of_switches_says_what_the_data_says():
    """docs/reference/switches.md is made from the data: `python tests/deadlines/switches_page.py` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == switches_page()


def test_receipt_policy():
    """Filed on Friday evening: received that day, or on the next working day, a make-up Sunday."""
    dates = [last_day(a_clock("2025-09-26T18:30", "5 WD", one, filed=True)) for one in both("receipt_policy")]
    assert dates == ["2025-10-10", "2025-10-11"]


def test_acceptance_after_resubmission():
    """Accepted when the full papers came, or by the slip, at the latest when the window ends again."""
    events = [Told(at=date(2026, 3, 9)), Answered(at=date(2026, 3, 12))]
    slip = Slip(at=date(2026, 3, 16))

    def accepted(reading, *more):
        return acceptance(date(2026, 3, 2), "5 WD", [*events, *more], CALENDAR, reading=reading).accepted

    assert [accepted("resubmission"), accepted("slip")] == [date(2026, 3, 12), date(2026, 3, 19)]
    assert [accepted("resubmission", slip), accepted("slip", slip)] == [date(2026, 3, 12), date(2026, 3, 16)]


@pytest.mark.parametrize(
    ("about", "outcomes"),
    [
        ("still_missing", ["awaiting_applicant", "deemed_accepted"]),
        ("new_defect", ["awaiting_applicant", "awaiting_applicant"]),
        ("overlooked", ["deemed_accepted", "deemed_accepted"]),
    ],
)
def test_a_second_notice(about, outcomes):
    """Never for what was overlooked at first; for pieces that never came only under the default reading."""
    events = [
        Told(at=date(2026, 3, 4)),
        Answered(at=date(2026, 3, 10), complete=False),
        Told(at=date(2026, 3, 12), about=about),
    ]
    found = [
        acceptance(date(2026, 3, 2), "5 WD", events, CALENDAR, second_notice=one["second_notice"])
        for one in both("second_notice")
    ]
    assert [one.outcome for one in found] == outcomes
    assert {one.accepted for one in found} <= {None, date(2026, 3, 10)}


def test_suspension_boundary():
    """Suspended on a rest day, resumed on a working day: (s, r] or [s, r) is left out."""
    pause = Pause(id="s", begin=date(2025, 10, 3), end=date(2025, 10, 15))
    dates = [last_day(a_clock("2025-09-22T10:00", "20 WD", one).pause(pause)) for one in both("suspension_boundary")]
    assert dates == ["2025-11-03", "2025-10-31"]


def test_a_suspension_on_the_last_day_ends_on_the_day_of_resumption():
    """With nothing left the resume day is the last day, rolled to a working day, whichever boundary reading holds."""
    for end, last in (("2026-03-12", "2026-03-12"), ("2026-03-14", "2026-03-16")):
        pause = Pause(id="s", begin=date(2026, 3, 9), end=date.fromisoformat(end))
        dates = {last_day(a_clock("2026-03-02T10:00", "5 WD", one).pause(pause)) for one in both("suspension_boundary")}
        assert dates == {last}


def test_announced_time():
    """The procedure took six working days though three were announced: six or three are left out."""
    pause = Pause(id="s", begin=date(2026, 3, 4), end=date(2026, 3, 12), announced="3 WD")
    dates = [last_day(a_clock("2026-03-02T10:00", "5 WD", one).pause(pause)) for one in both("announced_time")]
    assert dates == ["2026-03-17", "2026-03-12"]


def test_missing_notice():
    """The notice came three days after the procedure began: all of it is left out, or what lies after the notice."""
    pause = Pause(id="s", begin=date(2026, 3, 9), end=date(2026, 3, 16), notice=date(2026, 3, 12))
    dates = [last_day(a_clock("2026-03-02T10:00", "20 WD", one).pause(pause)) for one in both("missing_notice")]
    assert dates == ["2026-04-07", "2026-04-01"]


def test_an_extension_after_the_term_is_void():
    """Approved the day after the last day it is refused; a single reading, which nobody can set otherwise."""
    clock = a_clock("2025-09-22T10:00", "20 WD", cap="10 WD")
    with pytest.raises(Refused) as refused:
        grant(clock, Extension(term="10 WD", at=date(2025, 10, 27), rank="本行政机关负责人", reason="x"), CALENDAR)
    assert refused.value.code == "clock.extension_late"
    with pytest.raises(Unreadable):
        a_clock("2025-09-22T10:00", "20 WD", {"late_extension": "valid"})


def test_thirty_days_before_expiry():
    """Calendar days before 31 October 2026, or working days as sector rules have it."""
    lead = period("renewal-request")
    days = [lead.latest(date(2026, 10, 31), CALENDAR, one) for one in both("renewal_lead")]
    assert days == [date(2026, 10, 1), date(2026, 9, 14)]
    assert [lead.term(one) for one in both("renewal_lead")] == ["30 ND", "30 WD"]


def test_five_days_to_ask_for_a_hearing():
    """Told before Spring Festival: five working days, or five calendar days rolled past the festival."""
    terms = [period("hearing-request").term(one) for one in both("hearing_request")]
    assert [last_day(a_clock("2026-02-12T10:00", term)) for term in terms] == ["2026-02-26", "2026-02-24"]


def test_seven_days_before_the_hearing():
    """A hearing on Friday 20 March 2026: seven working days with it, seven clear ones, seven calendar days."""
    days = [period("hearing-notice").latest(date(2026, 3, 20), CALENDAR, one) for one in both("hearing_notice")]
    assert days == [date(2026, 3, 11), date(2026, 3, 10), date(2026, 3, 13)]


def test_the_upper_levels_term():
    """From the file's arrival at the upper level, or from the lower level's acceptance."""
    below, above = (datetime(2026, 3, day, 10, tzinfo=HOME) for day in (2, 16))
    assert [upper_level_start(below, above, one) for one in both("upper_level")] == [above, below]


def test_plain_days_of_other_statutes():
    """Seven plain days for a construction permit: calendar days, or working days."""
    terms = [period("construction-permit").term(one) for one in both("plain_days")]
    assert [last_day(a_clock("2026-04-27T10:00", term)) for term in terms] == ["2026-05-06", "2026-05-09"]


def test_a_late_renewal_and_a_silent_agency():
    """Asked too late: nothing follows; deemed renewed all the same; or the right lapses until it is granted."""
    text, expiry = silence("licensing-renewal"), date(2026, 5, 31)
    found = [
        renewal(expiry, date(2026, 5, 20), CALENDAR, lead="30 ND", today=date(2026, 6, 1), text=text, switches=one)
        for one in both("late_renewal")
    ]
    assert [one.outcome for one in found] == ["lapsed", "renewed", "lapsed_until_granted"]
    assert [one.deemed is not None for one in found] == [False, True, False]
    for filed, outcomes in (
        (date(2026, 5, 31), ["lapsed", "renewed", "lapsed_until_granted"]),
        (date(2026, 6, 1), ["lapsed"] * 3),
    ):
        told = [
            renewal(expiry, filed, CALENDAR, lead="30 ND", today=date(2026, 6, 2), text=text, switches=one)
            for one in both("late_renewal")
        ]
        assert [one.outcome for one in told] == outcomes  # what has expired cannot be renewed by silence


def test_calendar_roll():
    """Fifteen calendar days that end on a rest day roll to the next working day, or stay."""
    dates = [last_day(a_clock("2026-09-10T09:00", "15 ND", one)) for one in both("calendar_roll")]
    assert dates == ["2026-09-28", "2026-09-25"]


def test_a_year_without_notice():
    """No date, but a provisional one that says so; or nothing at all."""
    provisional, refused = (
        due(a_clock("2026-12-07T09:00", "20 WD", one), CALENDAR) for one in both("unpublished_year")
    )
    assert (provisional.date, provisional.provisional) == (None, date(2027, 1, 5))
    assert (refused.date, refused.provisional, refused.why) == (None, None, "unpublished")
    told = explain(a_clock("2026-12-07T09:00", "20 WD", {"unpublished_year": "refuse"}), CALENDAR)
    assert told.lines[-1].date == date(2026, 12, 31)
    assert "no date is stated" in told.answer()


def test_backward_roll():
    """Thirty days before an expiry fall on a holiday: they stay there, or move to the working day before."""
    days = [latest_before(date(2026, 10, 31), "30 ND", CALENDAR, one) for one in both("backward_roll")]
    assert days == [date(2026, 10, 1), date(2026, 9, 30)]


def test_hour_roll():
    """24 hours that end in the holiday end there, or when the office opens again."""
    ends = [due(a_clock("2025-10-01T10:00", "24 H", one), CALENDAR).at for one in both("hour_roll")]
    assert ends == [datetime(2025, 10, 2, 10, tzinfo=HOME), datetime(2025, 10, 9, 9, tzinfo=HOME)]


def test_the_end_of_the_day():
    """The last day ends at midnight, or when the office closes, by its own hours where it states some."""
    midnight, closing = (due(a_clock("2026-03-02T10:00", "5 WD", one), CALENDAR) for one in both("day_end"))
    assert (midnight.date, closing.date) == (date(2026, 3, 9), date(2026, 3, 9))
    assert midnight.moment() == datetime(2026, 3, 10, tzinfo=HOME)
    assert closing.moment() == datetime(2026, 3, 9, 17, tzinfo=HOME)
    early = a_clock("2026-03-02T10:00", "5 WD", {"day_end": "closing"}, hours="08:30-12:00 13:00-16:30")
    assert due(early, CALENDAR).moment() == datetime(2026, 3, 9, 16, 30, tzinfo=HOME)
    assert "at 16:30" in explain(early, CALENDAR).answer()
    on_a_rest_day = a_clock("2026-09-10T09:00", "15 ND", {"day_end": "closing", "calendar_roll": "none"})
    assert due(on_a_rest_day, CALENDAR).moment() == datetime(2026, 9, 26, tzinfo=HOME)


def test_rest_days_in_a_tax_term():
    """1 to 15 October 2024 with seven rest days: seven working days longer, or seven calendar days, then rolled."""
    dates = [last_day(a_clock("2024-09-30T09:00", "15 ND", one, rule="tax")) for one in both("rest_run")]
    assert dates == ["2024-10-24", "2024-10-22"]


def test_an_office_sets_readings_and_its_matter_sets_them_otherwise():
    """The later level wins, even back to the default; a slip at any level is refused."""
    office = {"receipt_policy": "next_working_day", "calendar_roll": "none"}
    assert layered_switches(office, {"calendar_roll": "next_working_day"}) == {"receipt_policy": "next_working_day"}
    with pytest.raises(Unreadable):
        layered_switches({"receipt_policy": "tomorrow"}, {"receipt_policy": "entry"})


def test_an_explanation_prints_the_readings_chosen_and_those_that_would_matter():
    """A chosen reading stands in the header; one not chosen that would give another date is named below, with it."""
    pause = Pause(id="s", begin=date(2025, 10, 3), end=date(2025, 10, 15), ground="检测", notice=date(2025, 10, 3))
    clock = a_clock("2025-09-22T10:00", "20 WD").pause(pause)
    assert [(one.reading, one.date) for one in otherwise(clock, CALENDAR)] == [("same_day", date(2025, 10, 31))]
    assert "By another reading 2025-10-31: Does the day" in explain(clock, CALENDAR).text()
    assert "若按另一口径，为 2025-10-31" in explain(clock, CALENDAR).text("zh-CN")
    chosen = a_clock("2025-09-22T10:00", "20 WD", {"suspension_boundary": "same_day"}).pause(pause)
    assert "Reading: Does the day" in explain(chosen, CALENDAR).text()
    assert [one.reading for one in otherwise(chosen, CALENDAR)] == ["next_day"]
    assert excludable("检测")
