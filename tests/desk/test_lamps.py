"""The order by day is the order by working days left, and each lamp is one span of days."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from approvalflow.calendars import national
from approvalflow.desk.lists import Today
from approvalflow.desk.lists.lamps import usual_lamps
from approvalflow.identity import Lamps

CALENDAR = national()
DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 30))


@given(today=DAYS, one=DAYS, other=DAYS)
def test_who_is_due_earlier_never_has_more_days_left(today: date, one: date, other: date) -> None:
    """Over holidays, make-up days and years not announced: less time left never stands behind more."""
    asked = Today(today, CALENDAR, usual_lamps())
    first, second = (asked.left(day) for day in sorted((one, other)))

    assert first.left is not None
    assert second.left is not None
    assert (first.left, -(first.overdue or 0)) <= (second.left, -(second.overdue or 0)) or first.left < second.left


@given(today=DAYS, due=DAYS, red=st.integers(0, 5), more=st.integers(0, 5))
def test_a_lamp_is_what_the_days_left_say(today: date, due: date, red: int, more: int) -> None:
    """The span in which a day lies and the days counted to it agree; the spans are all days, each once."""
    asked = Today(today, CALENDAR, Lamps(red=red, amber=red + more))
    lamp, left, _ = asked.left(due)

    expected = "red" if left <= red else "amber" if left <= red + more else "green"
    assert lamp == ("overdue" if due < today else expected)
    if due.year < 2027:
        between = (today + timedelta(days=n) for n in range(1, (due - today).days + 1))
        assert left == sum(CALENDAR.is_working(day) for day in between)
    spans = [*asked.spans().values()]
    assert spans[0][0] == date.min
    assert spans[-1][1] == date.max
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(spans))
