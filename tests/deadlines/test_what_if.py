"""What if: other facts give another date, and nothing is kept."""

from datetime import date, datetime

import pytest

from approvalflow.calendars import Notice, Rest, Source, national
from approvalflow.deadlines import ClockKind, Extension, Pause, Supposed, start_clock, what_if
from approvalflow.errors import Refused
from approvalflow.moment import HOME

CALENDAR = national()
CLOCK = start_clock(ClockKind.STATUTORY, "20 WD", datetime(2026, 3, 2, 10, tzinfo=HOME), cap="10 WD")  # 30 March


def suppose(clock=CLOCK, **facts):
    return what_if(clock, Supposed(**facts), CALENDAR)


def test_nothing_supposed_moves_nothing():
    """Without other facts both answers are the same."""
    assert (suppose().now, suppose().moved) == (suppose().then, 0)


def test_a_pause_an_end_and_an_extension():
    """An inspection of five working days, a procedure that ends tomorrow, ten more working days."""
    inspected = suppose(pauses=(Pause(id="x", begin=date(2026, 3, 9), end=date(2026, 3, 16)),))
    assert (inspected.then.date, inspected.moved) == (date(2026, 4, 7), 8)
    open_ = CLOCK.pause(Pause(id="p", begin=date(2026, 3, 9)))
    ended = suppose(open_, ends={"p": date(2026, 3, 16)})
    assert (ended.now.date, ended.then.date, ended.moved) == (None, date(2026, 4, 7), None)
    extension = Extension(term="10 WD", at=date(2026, 3, 30), rank="r", reason="x")
    assert suppose(extension=extension).then.date == date(2026, 4, 14)
    assert CLOCK.extensions == ()


def test_another_acceptance_and_another_reading():
    """Accepted a week sooner, or a holiday on which the last day would not roll."""
    assert suppose(start=datetime(2026, 2, 24, 10, tzinfo=HOME)).then.date == date(2026, 3, 23)
    days = start_clock(ClockKind.STATUTORY, "15 ND", datetime(2026, 9, 10, 10, tzinfo=HOME))
    assert suppose(days, switches={"calendar_roll": "none"}).moved == -3


def test_a_notice_not_adopted_yet():
    """One more rest day moves the date by a working day; the calendar itself stays as it is."""
    source = Source(document="另行通知", title="x", issued=date(2026, 1, 5), checked=date(2026, 1, 6))
    day = date(2026, 3, 10)
    notice = Notice(id="x", amends="cn-2026", source=source, rest=(Rest(feast="x", first=day, last=day),), digest="")
    assert suppose(notices=[notice]).then.date == date(2026, 3, 31)
    assert CALENDAR.is_working(day)


def test_what_could_not_be_done_cannot_be_supposed():
    """An extension beyond the cap or after the term is refused as in earnest."""
    with pytest.raises(Refused):
        suppose(extension=Extension(term="11 WD", at=date(2026, 3, 30)))
    with pytest.raises(Refused):
        suppose(ends={"none": date(2026, 3, 30)})
