"""Rules beside the plain count: tax terms, restarts, papers given back, a clock inside another, counting back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import (
    Clock,
    ClockKind,
    Due,
    Extension,
    Pause,
    corrected,
    due,
    explain,
    latest_before,
    overdue_days,
    remaining,
    start_clock,
    within,
)
from approvalflow.errors import Refused, Unreadable
from approvalflow.moment import HOME

CALENDAR = national()


def a_clock(start: str, term: str, **more) -> Clock:
    return start_clock(ClockKind.STATUTORY, term, moment(start), **more)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HOME)


def last_day(clock: Clock) -> str | None:
    found = due(clock, CALENDAR).date
    return found and found.isoformat()


# The last day of each month's declaration term: 税总办征科函〔2021〕201号, the list for 2024, 税总办征科函〔2025〕64号.
TAX_CALENDARS = {
    2022: (19, 23, 15, 20, 19, 20, 15, 15, 20, 25, 15, 15),
    2024: (15, 23, 15, 18, 22, 19, 15, 15, 18, 24, 15, 16),
    2026: (20, 24, 16, 20, 22, 15, 15, 17, 15, 26, 16, 15),
}


@pytest.mark.parametrize("year", TAX_CALENDARS)
def test_the_calendar_that_the_tax_authority_published(year):
    """征管法细则 109 as data: 15 days after the month before, month by month as published."""
    for month, last in enumerate(TAX_CALENDARS[year], 1):
        before = date(year, month, 1) - timedelta(days=1)
        assert last_day(a_clock(f"{before}T10:00", "15 ND", rule="tax")) == f"{date(year, month, last)}"


def test_a_rule_is_named_in_the_explanation_and_an_unknown_one_refused():
    """The text of the rule is told with its article; a slip in the name is answered with those that exist."""
    told = explain(a_clock("2024-09-30T10:00", "15 ND", rule="tax"), CALENDAR)
    assert "税收征收管理法实施细则 109" in told.text()
    assert told.rest_runs == ((date(2024, 10, 1), date(2024, 10, 7)),)
    assert "2024-10-01 to 2024-10-07 (7)" in told.text()
    assert explain(a_clock("2024-09-30T10:00", "15 ND"), CALENDAR).rest_runs == ()
    assert [line.n for line in told.lines if line.last] == [24]
    with pytest.raises(Unreadable) as refused:
        a_clock("2024-09-30T10:00", "15 ND", rule="lunar")
    assert refused.value.values["known"] == ["civil", "tax"]


@pytest.mark.parametrize("run", ["2026-04-03T09:00", "2026-06-12T09:00"])
def test_two_rest_days_in_a_row_are_no_run(run):
    """A weekend alone makes no tax term longer: 4 to 6 April are three days, 13 and 14 June two."""
    longer = last_day(a_clock(run, "4 ND", rule="tax")) != last_day(a_clock(run, "4 ND"))
    assert longer == run.startswith("2026-04")


def test_a_corrected_request_for_information_starts_the_term_anew():
    """信息公开条例 30: twenty working days from the receipt of the corrected request, whatever was used up."""
    clock = a_clock("2026-06-15T10:00", "20 WD", cap="20 WD")
    clock = clock.pause(Pause(id="early", begin=date(2026, 6, 17), end=date(2026, 6, 23)))
    again = corrected(clock, "disclosure", moment("2026-06-24T15:00"), moment("2026-07-01T15:00")).clock
    assert (last_day(again), again.begun) == ("2026-07-29", date(2026, 7, 1))
    assert again.start == clock.start
    assert remaining(again, CALENDAR, date(2026, 7, 1)) == 20
    assert "began anew on 2026-07-01" in explain(again, CALENDAR).text()
    assert explain(again, CALENDAR).without_effect == ("early",)


def test_an_extension_of_the_former_term_does_not_live_on():
    """Granted before the restart it went with that term, and the new one may be extended once."""
    clock = a_clock("2026-06-15T10:00", "20 WD", cap="20 WD").extend(Extension(term="20 WD", at=date(2026, 6, 24)))
    again = clock.restart(moment("2026-07-01T15:00"))
    assert last_day(again) == "2026-07-29"
    assert last_day(again.extend(Extension(term="5 WD", at=date(2026, 7, 20)))) == "2026-08-05"
    with pytest.raises(Refused):
        again.restart(moment("2026-06-30T10:00"))


def test_papers_given_back_are_filed_anew():
    """登记: the old clock has ended, nothing is suspended, three working days run from the new filing."""
    clock = a_clock("2026-03-02T10:00", "3 WD").pause(Pause(id="p", begin=date(2026, 3, 3)))
    found = corrected(clock, "registration", moment("2026-03-04T11:00"), moment("2026-03-20T09:00"))
    assert (found.ended.why, found.ended.stopped) == ("returned", moment("2026-03-04T11:00"))
    assert (last_day(found.clock), found.clock.pauses, found.clock.stopped) == ("2026-03-25", (), None)


def test_a_licence_has_no_term_to_restart_before_acceptance():
    """行政许可法 32: the decision term runs from acceptance only; an unknown statute is refused."""
    clock, day = a_clock("2026-03-02T10:00", "20 WD"), moment("2026-03-04T11:00")
    with pytest.raises(Refused):
        corrected(clock, "licensing", day, day)
    with pytest.raises(Unreadable):
        corrected(clock, "folklore", day, day)


def test_the_joint_term_caps_the_clocks_of_the_departments():
    """行政许可法 42(2): a department ends no later than the whole, 45 working days; its own date counts if sooner."""
    whole = due(a_clock("2026-01-19T10:00", "45 WD"), CALENDAR)
    late, early = (due(a_clock(start, "20 WD"), CALENDAR) for start in ("2026-03-10T10:00", "2026-01-19T10:00"))
    assert (within(late, whole).due.date, within(late, whole).capped) == (date(2026, 3, 27), True)
    assert (within(early, whole).due, within(early, whole).capped) == (early, False)
    assert not within(whole, whole).capped


def test_a_paused_clock_inside_another():
    """A date is stated only where it is certain which of the two comes first."""
    day = date(2026, 3, 10)
    paused_to_the_20th = Due(date=None, floor=date(2026, 3, 20), why="suspended")
    by_the_10th, by_the_27th = Due(date=day), Due(date=date(2026, 3, 27))
    assert within(paused_to_the_20th, by_the_10th).due.date == day
    assert within(by_the_10th, paused_to_the_20th).due.date == day
    assert within(Due(date=None, floor=day, why="suspended"), by_the_10th).due.date == day
    open_ = within(paused_to_the_20th, by_the_27th).due
    assert (open_.date, open_.floor, open_.why) == (None, date(2026, 3, 20), "suspended")
    guess = Due(date=None, provisional=date(2027, 1, 5), why="unpublished")
    assert within(guess, by_the_10th).due.date == day
    assert within(guess, guess).due.provisional == date(2027, 1, 5)


def test_of_two_clocks_on_one_day_the_earlier_moment_counts():
    """A day that ends at the close of business is over before the same day ends at midnight."""
    closing = due(a_clock("2026-03-02T10:00", "5 WD", switches={"day_end": "closing"}), CALENDAR)
    midnight = due(a_clock("2026-03-02T10:00", "5 WD"), CALENDAR)
    assert within(midnight, closing).due is closing


@pytest.mark.parametrize("term", ["30 H", "8 WH"])
def test_hours_are_not_counted_back_in_days(term):
    """“24 hours before” ends at a moment: refused, not rounded."""
    with pytest.raises(Unreadable) as refused:
        latest_before(date(2026, 10, 31), term, CALENDAR)
    assert refused.value.code == "clock.not_in_days"


def test_a_clock_set_back_changes_no_date():
    """An end recorded before its begin is refused, a stop before the start without effect: dates follow facts only."""
    clock = a_clock("2026-03-02T10:00", "5 WD").pause(Pause(id="p", begin=date(2026, 3, 4)))
    with pytest.raises(Refused):
        clock.resume("p", date(2026, 3, 3))
    stopped = a_clock("2026-03-02T10:00", "5 WD").stop(moment("2026-03-01T10:00"), "set back")
    assert (last_day(stopped), overdue_days(stopped, CALENDAR, date(2026, 4, 1))) == ("2026-03-09", 0)
    assert (
        last_day(a_clock("2026-03-02T10:00", "5 WD").extend(Extension(term="1 WD", at=date(2026, 2, 1))))
        == "2026-03-10"
    )


@pytest.mark.parametrize(
    ("zone", "begun", "last"),
    [
        ("Asia/Shanghai", "2026-03-03", "2026-03-04"),
        ("UTC", "2026-03-02", "2026-03-03"),
        ("America/New_York", "2026-03-02", "2026-03-03"),
        ("Pacific/Kiritimati", "2026-03-03", "2026-03-04"),
    ],
)
def test_the_zone_of_the_office_decides_the_day(zone, begun, last):
    """One moment, different days on the wall, different last days; the moment of lateness is the office's midnight."""
    clock = start_clock(ClockKind.STEP, "1 WD", datetime(2026, 3, 2, 16, 30, tzinfo=UTC), zone=zone)
    assert (str(clock.begun), last_day(clock)) == (begun, last)
    local = due(clock, CALENDAR).moment().astimezone(clock.start.tzinfo)
    assert local > clock.start


@pytest.mark.parametrize(
    ("start", "term", "last"),
    [
        ("2024-01-31T09:00", "1 M", "2024-02-29"), ("2023-01-31T09:00", "1 M", "2023-02-28"),
        ("2024-02-29T09:00", "4 Y", "2028-02-29"), ("2023-12-31T09:00", "2 M", "2024-02-29"),
        ("2024-12-31T09:00", "6 M", "2025-06-30"), ("2025-11-30T09:00", "3 M", "2026-02-28"),
        ("2024-02-28T09:00", "1 Y", "2025-02-28"), ("2025-12-31T09:00", "366 ND", "2027-01-01"),
    ],
)  # fmt: skip
def test_month_ends_leap_days_and_years(start, term, last):
    """The corresponding day, else the end of the month; 29 February comes back only in a leap year."""
    assert last_day(a_clock(start, term, switches={"calendar_roll": "none"})) == last
