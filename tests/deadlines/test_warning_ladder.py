"""Warnings: when each rung is reached, and that it is given once."""

from datetime import date, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.calendars import national
from approvalflow.deadlines import (
    OVERRUN,
    ClockKind,
    Extension,
    Pause,
    due,
    due_signals,
    next_signal,
    overdue_days,
    remaining,
    signals,
    start_clock,
)
from approvalflow.moment import HOME


class ARung(msgspec.Struct, frozen=True, kw_only=True):
    level: str
    when: str
    amount: int = 0
    to: str = "handler"


HALF = ARung(level="half", when="share", amount=50)
THREE = ARung(level="yellow", when="left", amount=3)
TODAY = ARung(level="today", when="due", to="window_head")
LATE = ARung(level="red", when="overdue", amount=2, to="supervisor")
STARTS = st.dates(date(2020, 1, 2), date(2026, 5, 1))
LADDER = (HALF, THREE, TODAY, LATE)


def a_clock(term: str = "10 WD", start: str = "2026-03-02T10:00"):
    return start_clock(ClockKind.STATUTORY, term, datetime.fromisoformat(start).replace(tzinfo=HOME))


def midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=HOME)


def days(clock, given=None) -> dict[str, str]:
    found = signals(clock, national(), LADDER, given or {})
    return {signal.level: signal.at.astimezone(HOME).date().isoformat() for signal in found}


def test_each_rung_has_its_day():
    """Half of ten days, three days left, the last day, two working days past it: each from midnight."""
    assert days(a_clock()) == {  # counted: 3 4 5 6 9 | 10 11 12 13 16
        "half": "2026-03-09",
        "yellow": "2026-03-11",
        "today": "2026-03-16",
        "red": "2026-03-18",
    }
    assert next_signal(a_clock(), national(), LADDER, {})[0] == midnight("2026-03-09")


@settings(max_examples=100, deadline=None)
@given(STARTS, st.integers(1, 40), st.integers(0, 40), st.sampled_from(["WD", "ND"]))
def test_a_rung_is_reached_on_the_first_day_that_reads_so(start, amount, left, unit):
    """`left` n comes on the first day on which n working days are left, `overdue` n on the first n days past.

    Where no more than n were given from the start there is nothing to approach.
    """
    clock = a_clock(f"{amount} {unit}", f"{start}T10:00")
    rungs = [ARung(level="left", when="left", amount=left), ARung(level="late", when="overdue", amount=left + 1)]
    found = {s.level: s.at.astimezone(HOME).date() for s in signals(clock, national(), rungs, {})}
    walk = [start + timedelta(days=n) for n in range((found["late"] - start).days + 1)]
    approaches = remaining(clock, national(), start) > left
    assert ("left" in found) == approaches
    assert not approaches or found["left"] == next(d for d in walk if remaining(clock, national(), d) <= left)
    assert found["late"] == next(day for day in walk if overdue_days(clock, national(), day) >= left + 1)


def test_a_rung_given_is_not_given_again():
    """What was given for this date is not due again, and everything else still is."""
    last = due(a_clock(), national()).date
    now = midnight("2026-03-12")
    assert [s.level for s in due_signals(a_clock(), national(), LADDER, {}, now)] == ["half", "yellow"]
    assert [s.about for s in due_signals(a_clock(), national(), LADDER, {"half": last}, now)] == [last]
    assert due_signals(a_clock(), national(), LADDER, {"half": last, "yellow": last}, now) == []
    everything = {rung.level: last for rung in LADDER}
    assert next_signal(a_clock(), national(), LADDER, everything) is None


def test_two_rungs_at_one_moment_are_given_together():
    """Several levels on the same day come as one answer."""
    both = [TODAY, ARung(level="zero", when="left", amount=0)]
    assert [s.level for s in next_signal(a_clock(), national(), both, {})[1]] == ["today", "zero"]


def test_a_pause_after_the_warning_does_not_warn_again():
    """The date moves later by a pause, but the warned day of the term stays: not again. What is still to come moves."""
    clock, told = a_clock(), {"half": date(2026, 3, 16), "yellow": date(2026, 3, 16)}
    clock = clock.pause(Pause(id="p", begin=date(2026, 3, 12), end=date(2026, 3, 18)))
    assert days(clock, told) == {"today": "2026-03-20", "red": "2026-03-24"}


def test_an_extension_warns_anew():
    """An extension gives the last days again, so their warnings come again; half of the term lies behind."""
    last = date(2026, 3, 16)
    clock = a_clock().extend(Extension(term="10 WD", at=last))
    assert days(clock, {"half": last, "yellow": last, "today": last}) == {
        "yellow": "2026-03-25",
        "today": "2026-03-30",
        "red": "2026-04-01",
    }


def test_a_date_moved_earlier_warns_anew():
    """A person told a later date must be told the earlier one."""
    assert "yellow" in days(a_clock(), {"yellow": date(2026, 3, 17)})


def test_a_suspended_or_stopped_clock_is_silent():
    """Nothing approaches while a procedure is open, nor after the clock has done its work."""
    clock = a_clock().pause(Pause(id="p", begin=date(2026, 3, 5)))
    assert next_signal(clock, national(), LADDER, {}) is None
    assert next_signal(a_clock().stop(midnight("2026-03-05"), "done"), national(), LADDER, {}) is None


def test_a_procedure_that_overruns_its_announced_time_signals():
    """From the day after the announced working days, once for each announced end."""
    clock = a_clock().pause(Pause(id="p", begin=date(2026, 3, 5), announced="3 WD"))
    moment, found = next_signal(clock, national(), LADDER, {})
    assert moment == midnight("2026-03-11")
    assert [(s.level, s.procedure, s.about, s.to) for s in found] == [(OVERRUN, "p", date(2026, 3, 10), "handler")]
    assert next_signal(clock, national(), LADDER, {OVERRUN: date(2026, 3, 10)}) is None
    more = clock.pause(Pause(id="q", begin=date(2026, 3, 9), announced="3 WD"))
    assert next_signal(more, national(), LADDER, {OVERRUN: date(2026, 3, 10)})[1][0].procedure == "q"
    assert next_signal(more, national(), LADDER, {OVERRUN: date(2026, 3, 12)}) is None


def test_past_the_notices_warnings_follow_the_provisional_date():
    """An office is warned in an unannounced year too, about the provisional date."""
    clock = a_clock("20 WD", "2026-12-07T10:00")
    today = next(s for s in signals(clock, national(), LADDER, {}) if s.level == "today")
    assert (today.about, today.at) == (date(2027, 1, 5), midnight("2027-01-05"))


def test_hours_are_shared_by_time():
    """Half of a term of hours is half of the time; the day on which it ends is still a day."""
    clock = a_clock("24 H")
    found = {s.level: s.at for s in signals(clock, national(), LADDER, {})}
    assert found["half"] == datetime(2026, 3, 2, 22, tzinfo=HOME)
    assert "yellow" not in found
    assert found["today"] == midnight("2026-03-03")


def test_a_procedure_whose_pause_is_capped_still_signals_its_overrun():
    """By the switch the clock runs again once the announced time is used up; that it overran is said all the same."""
    clock = start_clock(
        ClockKind.STATUTORY,
        "20 WD",
        datetime(2026, 3, 2, 10, tzinfo=HOME),
        switches={"announced_time": "cap"},
    ).pause(Pause(id="p", begin=date(2026, 3, 4), announced="3 WD"))
    found = signals(clock, national(), LADDER, {})
    assert next((s.level, s.about) for s in found) == (OVERRUN, date(2026, 3, 9))
    assert {s.level for s in found} == {OVERRUN, "half", "yellow", "today", "red"}


def test_shares_of_a_term_that_ends_with_the_business_day_are_days():
    """A last day that ends at the close of business is still counted in days: half of ten days is the fifth."""
    closing = start_clock(
        ClockKind.STATUTORY, "10 WD", datetime(2026, 3, 2, 10, tzinfo=HOME), switches={"day_end": "closing"}
    )
    assert days(closing) == days(a_clock())


def test_a_clock_that_began_anew_warns_by_its_new_dates():
    """After a restart the rungs lie in the new term."""
    again = a_clock().restart(datetime(2026, 3, 9, 10, tzinfo=HOME))
    assert days(again) == days(a_clock(start="2026-03-09T10:00"))


def test_a_year_that_is_refused_has_no_dates_to_warn_about():
    """Where no provisional date is wanted, no warning can name one."""
    refused = start_clock(
        ClockKind.STATUTORY, "20 WD", datetime(2026, 12, 7, 10, tzinfo=HOME), switches={"unpublished_year": "refuse"}
    )
    assert signals(refused, national(), LADDER, {}) == []
