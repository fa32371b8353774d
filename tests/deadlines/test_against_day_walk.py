"""The fast reckoning against a walk over single days, and what must hold of any two related clocks."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from approvalflow.calendars import Notice, Rest, Source, WorkCalendar, national, shipped_notices
from approvalflow.deadlines import (
    Clock,
    ClockKind,
    Extension,
    Pause,
    due,
    explain,
    overdue_days,
    remaining,
    start_clock,
)
from approvalflow.moment import HOME
from deadlines.day_walk import walk

CALENDAR = national()
STARTS = st.dates(date(2020, 1, 1), date(2026, 6, 30))
ONE = timedelta(days=1)


def works(day: date) -> bool:
    return CALENDAR.day(day).works


def a_clock(start: date, term: str, **more) -> Clock:
    return start_clock(ClockKind.STATUTORY, term, datetime(start.year, start.month, start.day, 10, tzinfo=HOME), **more)


def paused(clock: Clock, spans) -> Clock:
    for number, (begin, end) in enumerate(spans):
        clock = clock.pause(Pause(id=str(number), begin=begin, end=end))
    return clock


@st.composite
def span_lists(draw, start: date, open_too: bool = False):
    """Up to four pauses, in any order, overlapping or not, some before the start or long after the end."""
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        begin = start + draw(st.integers(-5, 60)) * ONE
        spans.append((begin, begin + draw(st.integers(0, 25)) * ONE))
    if open_too and draw(st.booleans()):
        spans.append((start + draw(st.integers(0, 60)) * ONE, None))
    return spans


@settings(max_examples=400, deadline=None)
@given(st.data(), STARTS, st.integers(1, 45), st.sampled_from(["WD", "ND"]), st.booleans())
def test_the_date_is_the_one_a_walk_reaches(data, start, amount, unit, same_day):
    """Working and calendar days, any pauses, either boundary reading: the same date as counting on one's fingers."""
    spans = data.draw(span_lists(start, open_too=True))
    switches = {"suspension_boundary": "same_day"} if same_day else {}
    clock = paused(a_clock(start, f"{amount} {unit}", switches=switches), spans)
    reached = walk(start, amount, spans, works, working_days=unit == "WD", same_day=same_day)
    found = due(clock, CALENDAR)
    assert (found.best, found.why == "suspended") == (reached, reached is None)


@settings(max_examples=200, deadline=None)
@given(st.data(), STARTS, st.integers(1, 30), st.sampled_from(["WD", "ND", "M"]))
def test_the_reckoning_lists_what_the_date_says(data, start, amount, unit):
    """The explanation numbers as many days as the term has, marks one last day, and skips no day."""
    amount = min(amount, 4) if unit == "M" else amount
    clock = paused(a_clock(start, f"{amount} {unit}"), data.draw(span_lists(start)))
    told = explain(clock, CALENDAR)
    numbers = [line.n for line in told.lines if line.n]
    days = [line.date for line in told.lines]
    assert numbers == list(range(1, len(numbers) + 1))
    assert unit == "M" or len(numbers) == amount
    assert days == [days[0] + n * ONE for n in range(len(days))]
    assert [line.date for line in told.lines if line.last] == [due(clock, CALENDAR).best]


@settings(max_examples=200, deadline=None)
@given(st.data(), STARTS, st.integers(1, 30))
def test_days_left_fall_to_nothing_on_the_last_day(data, start, amount):
    """What is left starts at the term, never grows, is 0 on the last day and 1 overdue on the next working day."""
    clock = paused(a_clock(start, f"{amount} WD"), data.draw(span_lists(start)))
    last = due(clock, CALENDAR).best
    left = [remaining(clock, CALENDAR, start + n * ONE) for n in range((last - start).days + 1)]
    assert left[0] == amount
    assert left[-1] == 0
    assert all(0 <= before - after <= 1 for before, after in pairwise(left))
    assert overdue_days(clock, CALENDAR, CALENDAR.add_provisional(last, 1)) == 1


@settings(max_examples=150, deadline=None)
@given(STARTS, st.integers(2, 30), st.integers(1, 20), st.integers(1, 30))
def test_a_pause_of_k_working_days_moves_the_date_by_k(start, amount, into, k):
    """With at least one day left, leaving out k working days makes the date k working days later."""
    assume(into < amount)
    clock = a_clock(start, f"{amount} WD")
    begin = CALENDAR.add(start, into)
    longer = paused(clock, [(begin, CALENDAR.add_provisional(begin, k))])
    assert due(longer, CALENDAR).best == CALENDAR.add_provisional(due(clock, CALENDAR).best, k)


@settings(max_examples=150, deadline=None)
@given(st.data(), STARTS, st.integers(1, 40))
def test_splitting_and_reordering_pauses_changes_nothing(data, start, amount):
    """One pause told as two that meet, or the same pauses in another order, give the same date."""
    spans = data.draw(span_lists(start))
    clock = paused(a_clock(start, f"{amount} WD"), spans)
    split = []
    for begin, end in spans:
        middle = begin + (end - begin) // 2
        split += [(middle, end), (begin, middle)]
    assert due(paused(a_clock(start, f"{amount} WD"), split), CALENDAR) == due(clock, CALENDAR)
    assert due(paused(a_clock(start, f"{amount} WD"), reversed(spans)), CALENDAR) == due(clock, CALENDAR)


@settings(max_examples=100, deadline=None)
@given(
    st.data(),
    st.dates(date(2026, 1, 1), date(2026, 9, 1)),
    st.integers(1, 30),
    st.sampled_from(["WD", "ND", "M", "WH", "Y"]),
)
def test_one_more_rest_day_never_makes_a_date_earlier(data, start, amount, unit):
    """A notice that adds a rest day can only leave a date where it is or move it later."""
    day = start + data.draw(st.integers(1, 60)) * ONE
    source = Source(document="另行通知", title="one more rest day", issued=date(2025, 12, 1), checked=date(2025, 12, 2))
    more = Notice(id="more", amends="cn-2026", source=source, rest=(Rest(feast="x", first=day, last=day),), digest="")
    spans = [] if unit == "WH" else data.draw(span_lists(start))
    clock = paused(a_clock(start, f"{amount} {unit}"), spans)
    assert due(clock, WorkCalendar([*shipped_notices(), more])).best >= due(clock, CALENDAR).best


@settings(max_examples=100, deadline=None)
@given(STARTS, st.integers(1, 30), st.integers(1, 10))
def test_an_extension_adds_its_days_to_the_end(start, amount, more):
    """A term of n extended by m working days ends m working days after its end."""
    clock = a_clock(start, f"{amount} WD")
    last = due(clock, CALENDAR).best
    longer = clock.extend(Extension(term=f"{more} WD", at=last))
    assert due(longer, CALENDAR).best == CALENDAR.add_provisional(last, more)


@settings(max_examples=150, deadline=None)
@given(st.data(), STARTS, st.integers(5, 30), st.sampled_from(["WD", "ND", "M"]))
def test_the_order_of_unrelated_events_changes_nothing(data, start, amount, unit):
    """Pauses begun and ended and an extension, told in any order, give the same date and the same days left."""
    amount = min(amount, 5) if unit == "M" else amount
    spans, extension = data.draw(span_lists(start)), Extension(term=f"2 {unit}", at=start)
    steps = [*range(len(spans)), "extend"]

    def told(order) -> Clock:
        clock = a_clock(start, f"{amount} {unit}")
        for step in order:
            if step == "extend":
                clock = clock.extend(extension)
            else:
                begin, end = spans[step]
                clock = clock.pause(Pause(id=str(step), begin=begin)).resume(str(step), end)
        return clock

    one, other = told(steps), told(data.draw(st.permutations(steps)))
    assert due(one, CALENDAR) == due(other, CALENDAR)
    for n in range(0, 60, 7):
        assert remaining(one, CALENDAR, start + n * ONE) == remaining(other, CALENDAR, start + n * ONE)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data(), STARTS, st.integers(1, 40), st.sampled_from(["WD", "ND"]))
def test_a_floor_is_never_after_the_date_that_comes(data, start, amount, unit):
    """While a procedure is open the floor holds, whenever it ends from its begin on; ended then, nothing is sooner."""
    spans = [one for one in data.draw(span_lists(start, open_too=True)) if one[1] is None or one[0] > start]
    clock = paused(a_clock(start, f"{amount} {unit}"), spans)
    found = due(clock, CALENDAR)
    assume(found.why == "suspended" and found.floor is not None)
    begun = next(begin for begin, end in spans if end is None)
    later = data.draw(st.integers(0, 30))
    ended = due(clock.resume(str(len(spans) - 1), begun + later * ONE), CALENDAR)
    assert ended.best >= found.floor
    at_once = due(clock.resume(str(len(spans) - 1), begun), CALENDAR).best
    assert found.floor >= at_once
