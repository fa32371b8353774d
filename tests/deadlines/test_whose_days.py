"""Every day that went by belongs to exactly one party, and the parts sum to the whole."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.calendars import national
from approvalflow.deadlines import Clock, ClockKind, Held, Party, Pause, attribute, start_clock
from approvalflow.moment import HOME

CALENDAR = national()
ONE = timedelta(days=1)


def a_clock(start: date = date(2026, 3, 2), term: str = "20 WD") -> Clock:
    return start_clock(ClockKind.STATUTORY, term, datetime(start.year, start.month, start.day, 10, tzinfo=HOME))


def march(day: int) -> date:
    return date(2026, 3, day)


def test_a_file_that_went_from_hand_to_hand():
    """Pool, officer, inspection, officer again: each day is told, the weekend is nobody's."""
    clock = a_clock().pause(Pause(id="p", begin=march(9), end=march(12), ground="检验"))
    held = [
        Held(party=Party.DEPARTMENT, who="审批科", begin=march(2), end=march(4)),
        Held(party=Party.OFFICER, who="陈静", begin=march(4)),
        Held(party=Party.THIRD_PARTY, who="检测所", begin=march(9), end=march(12)),
    ]
    found = attribute(clock, CALENDAR, held, march(16))
    assert found.by_name == {
        (Party.DEPARTMENT, "审批科"): 2, (Party.OFFICER, "陈静"): 5, (Party.REST, ""): 4,
        (Party.THIRD_PARTY, "检测所"): 3,
    }  # fmt: skip
    assert found.totals[Party.APPLICANT] == 0
    assert sum(found.totals.values()) == 14


def test_asking_the_applicant_does_not_make_the_days_his_while_the_clock_runs():
    """Who could have worked answers; with nobody at work they are the applicant's, unnamed ones the department's."""
    asked = Held(party=Party.APPLICANT, who="甲", begin=march(2), end=march(4))
    at_work = Held(party=Party.OFFICER, who="陈静", begin=march(2), end=march(3))
    found = attribute(a_clock(), CALENDAR, [asked, at_work], march(5))
    assert [one.party for one in found.days] == [Party.OFFICER, Party.APPLICANT, Party.DEPARTMENT]


def test_a_file_passed_on_is_with_whoever_got_it_last():
    """Of two officers the later holder."""
    held = [Held(party=Party.OFFICER, who=who, begin=march(day)) for who, day in (("乙", 3), ("甲", 2))]
    assert [one.who for one in attribute(a_clock(), CALENDAR, held, march(4)).days] == ["甲", "乙"]


def test_a_stopped_clock_has_no_more_days():
    """Days after the decision are nobody's concern."""
    clock = a_clock().stop(datetime(2026, 3, 6, 9, tzinfo=HOME), "decided")
    assert len(attribute(clock, CALENDAR, [], march(31)).days) == 4
    assert attribute(a_clock(), CALENDAR, [], march(1)).days == ()


@pytest.mark.parametrize("term", ["8 WH", "30 H"])
def test_a_term_of_hours_shares_out_the_days_it_ran_through(term):
    """Every day from the one after the start is somebody's, up to the day on which it stopped."""
    clock = a_clock(march(5), term)
    held = [Held(party=Party.OFFICER, who="陈静", begin=march(6))]

    found = attribute(clock, CALENDAR, held, march(9))
    assert {day.date: day.party for day in found.days} == {
        march(6): Party.DEPARTMENT, march(7): Party.REST, march(8): Party.REST, march(9): Party.OFFICER,
    }  # fmt: skip
    stopped = clock.stop(datetime(2026, 3, 6, 15, tzinfo=HOME))
    assert sum(attribute(stopped, CALENDAR, held, march(9)).totals.values()) == 1


@st.composite
def held_lists(draw, start: date):
    found = []
    for number in range(draw(st.integers(0, 6))):
        begin = start + draw(st.integers(-10, 60)) * ONE
        end = draw(st.one_of(st.none(), st.integers(0, 40).map(lambda n, begin=begin: begin + n * ONE)))
        party = draw(st.sampled_from([one for one in Party if one is not Party.REST]))
        found.append(Held(party=party, who=f"{party}-{number}", begin=begin, end=end))
    return found


@settings(max_examples=300, deadline=None)
@given(st.data(), st.dates(date(2020, 1, 1), date(2026, 11, 30)), st.integers(0, 120), st.sampled_from(["WD", "ND"]))
def test_the_parts_sum_to_the_whole(data, start, elapsed, unit):
    """Whatever was held by whom and paused when: each day once, rest days those of the calendar, nothing left over."""
    clock = a_clock(start, f"20 {unit}")
    for number in range(data.draw(st.integers(0, 3))):
        begin = start + data.draw(st.integers(-5, 60)) * ONE
        end = data.draw(st.one_of(st.none(), st.integers(0, 20).map(lambda n, begin=begin: begin + n * ONE)))
        clock = clock.pause(Pause(id=str(number), begin=begin, end=end))
    held = data.draw(held_lists(start))
    found = attribute(clock, CALENDAR, held, start + elapsed * ONE)
    assert [one.date for one in found.days] == [start + n * ONE for n in range(1, elapsed + 1)]
    assert sum(found.totals.values()) == sum(found.by_name.values()) == elapsed
    for day in found.days:
        assert (day.party is Party.REST) == (not CALENDAR.day(day.date).works)
        holders = {one.who for one in held if one.on(day.date) and one.party is day.party}
        assert day.who in (holders or {""})
