"""A date explains itself, as data and in both languages."""

from datetime import date, datetime

import msgspec
import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import ClockKind, Extension, Pause, Reckoning, explain, start_clock
from approvalflow.moment import HOME


def a_clock(start: str, term: str, **more):
    moment = datetime.fromisoformat(start).replace(tzinfo=HOME)
    return start_clock(ClockKind.STATUTORY, term, moment, basis="行政许可法 42(1)", **more)


def codes(told: Reckoning) -> dict[str, str]:
    return {line.date.isoformat()[5:]: line.code for line in told.lines}


def test_every_day_says_why_it_counts_or_not():
    """Start, working days, weekend, feast, make-up day and the last day are told apart, with the notice."""
    told = explain(a_clock("2026-09-17T10:00", "7 WD"), national())
    assert codes(told) == {
        "09-17": "start", "09-18": "counted", "09-19": "weekend", "09-20": "make_up", "09-21": "counted",
        "09-22": "counted", "09-23": "counted", "09-24": "counted", "09-25": "rest", "09-26": "rest",
        "09-27": "rest", "09-28": "counted",
    }  # fmt: skip
    assert told.notices == ("国办发明电〔2025〕7号",)
    assert (told.lines[-1].n, told.lines[-1].last, told.date) == (7, True, date(2026, 9, 28))
    chinese, english = told.text("zh-CN"), told.text("en")
    assert "2026-09-20 周日  第 2 日   调休上班，国办发明电〔2025〕7号" in chinese
    assert "2026-09-28 Mon  day 7   ← last day" in english
    assert "行政许可法 42(1)" in english


def test_pauses_extensions_and_switches_are_told():
    """The header names each procedure, extension and chosen reading; the days left out name their procedure."""
    clock = a_clock("2026-03-02T10:00", "5 WD", cap="2 WD", switches={"suspension_boundary": "same_day"})
    pause = Pause(id="p1", begin=date(2026, 3, 4), end=date(2026, 3, 6), ground="专家评审", announced="2 WD")
    clock = clock.pause(pause)
    clock = clock.extend(Extension(term="2 WD", at=date(2026, 3, 9), rank="本行政机关负责人"))
    told = explain(clock, national())
    assert [line.procedure for line in told.lines if line.code == "paused"] == ["p1", "p1"]
    assert [line.date.day for line in told.lines if line.extended] == [12, 13]
    assert all(word in told.text("en") for word in ("专家评审", "Extended by 2 WD", "it does not count"))
    assert all(word in told.text("zh-CN") for word in ("延长 2 WD", "开始当日不计入"))


def test_a_pause_without_effect_says_so():
    """A procedure begun after the last day stays visible, marked as without effect."""
    clock = a_clock("2026-03-02T10:00", "5 WD").pause(Pause(id="late", begin=date(2026, 3, 10)))
    told = explain(clock, national())
    assert told.without_effect == ("late",)
    assert "不生影响" in told.text("zh-CN")


def test_a_suspended_clock_is_told_up_to_the_day_asked():
    """Without a last day the lines go to the day asked about, and the answer names the floor."""
    clock = a_clock("2026-03-02T10:00", "5 WD").pause(Pause(id="p", begin=date(2026, 3, 4)))
    told = explain(clock, national(), upto=date(2026, 3, 6))
    assert list(codes(told).values()) == ["start", "counted", "counted", "paused", "paused"]
    assert "not before 2026-03-09" in told.answer()


def test_an_overdue_clock_counts_on():
    """Past the last day each working day says how far overdue it is."""
    told = explain(a_clock("2026-03-02T10:00", "1 WD"), national(), upto=date(2026, 3, 9))
    assert [(line.code, line.n) for line in told.lines[2:]] == [
        ("overdue", 1), ("overdue", 2), ("overdue", 3), ("weekend", None), ("weekend", None), ("overdue", 4),
    ]  # fmt: skip


def test_rolling_and_provisional_days_are_marked():
    """A calendar term shows the rest days it rolls over; days of an unannounced year are marked as provisional."""
    rolled = explain(a_clock("2026-09-10T09:00", "15 ND"), national())
    assert codes(rolled)["09-25"] == "counted"
    assert codes(rolled)["09-27"] == "rest"
    assert codes(rolled)["09-28"] == "rolled"
    guess = explain(a_clock("2026-12-30T09:00", "2 WD"), national())
    assert [line.announced for line in guess.lines] == [True, True, False, False, False, False]
    assert codes(guess)["01-01"] == "fixed"
    assert "Provisionally 2027-01-04" in guess.answer()


@pytest.mark.parametrize("term", ["20 WD", "20 ND", "2 M", "8 WH", "30 H"])
def test_the_reckoning_is_data(term):
    """Every unit gives lines without gaps that survive JSON, and no sentence is missing in either language."""
    told = explain(a_clock("2026-09-24T15:00", term), national())
    assert msgspec.json.decode(msgspec.json.encode(told), type=Reckoning) == told
    for language in ("en", "zh-CN"):
        assert "clock." not in told.text(language)
        assert "{" not in told.text(language)
    assert [line.date for line in told.lines if line.last] == [told.date]


def test_a_term_of_hours_names_the_hour():
    """The answer to a term of hours is a moment on the office's wall."""
    told = explain(a_clock("2025-09-26T16:00", "4 WH"), national())
    assert told.answer() == "Due on 2025-09-28 at 12:00."


def test_working_hours_into_an_unannounced_year_add_up():
    """The hours of the days sum to the term, and the provisional moment is told, unless no guess is wanted."""
    told = explain(a_clock("2026-12-31T16:00", "2 WH", hours="09:00-17:00"), national())

    assert [(line.date.isoformat(), line.minutes) for line in told.lines if line.minutes] == [
        ("2026-12-31", 60),
        ("2027-01-04", 60),
    ]
    assert (told.date, told.at, told.provisional_at) == (None, None, datetime(2027, 1, 4, 10, tzinfo=HOME))
    assert "Provisionally 2027-01-04 at 10:00" in told.text()
    refused = a_clock("2026-12-31T16:00", "2 WH", hours="09:00-17:00", switches={"unpublished_year": "refuse"})
    assert explain(refused, national()).provisional_at is None
