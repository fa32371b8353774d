"""Due dates listed by hand, each with the text it rests on and the days that count."""

from datetime import date, datetime

import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import (
    ClockKind,
    Pause,
    due,
    earliest_before,
    latest_before,
    overdue_days,
    remaining,
    start_clock,
)
from approvalflow.errors import Refused, Unreadable
from approvalflow.moment import HOME

# start, term, due, why
TABLE = [
    ("2026-04-27T09:00", "5 WD", "2026-05-07", "行政许可法 32(1)(四): 28 29 30 April, 6 7 May; 1-5 May rest"),
    ("2026-02-27T09:00", "5 WD", "2026-03-05", "82: Saturday 28 February is worked: 28, 2 3 4 5"),
    ("2020-01-20T09:00", "5 WD", "2020-02-04", "国办发明电〔2020〕1号: 21 22 23 January, 3 4 February"),
    ("2023-09-27T09:00", "10 WD", "2023-10-17", "44: 28 September, 7 to 13 October (7, 8 worked), 16 17"),
    ("2026-06-01T23:59", "1 WD", "2026-06-02", "民法典 201(1): the day of the event never counts, whatever the hour"),
    ("2024-09-13T09:00", "1 WD", "2024-09-14", "a make-up Saturday is the last day; working days never roll"),
    ("2026-09-10T09:00", "15 ND", "2026-09-28", "行政复议法 88: 25 September rests, so does the weekend"),
    ("2026-01-05T09:00", "60 ND", "2026-03-06", "行政复议法 62: 6 March is a Friday"),
    ("2025-12-31T09:00", "2 M", "2026-02-28", "民法典 202: no 31 February; Saturday the 28th is worked: no rolling"),
    ("2026-01-31T09:00", "1 M", "2026-02-28", "民法典 202: the end of the month"),
    ("2024-02-29T09:00", "1 Y", "2025-02-28", "民法典 202: no 29 February in 2025"),
    ("2026-08-01T09:00", "2 M", "2026-10-08", "民法典 203(1): 1 October rests until the 7th"),
]


def a_clock(start: str, term: str, **more):
    moment = datetime.fromisoformat(start).replace(tzinfo=HOME)
    return start_clock(ClockKind.STATUTORY, term, moment, **more)


@pytest.mark.parametrize(("start", "term", "last", "why"), TABLE)
def test_a_term_ends_on_the_day_counted_by_hand(start, term, last, why):
    """Each line of the table holds."""
    assert due(a_clock(start, term), national()).date == date.fromisoformat(last), why


def test_the_day_ends_at_midnight_of_the_office():
    """What is due on the 9th is late from 00:00 of the 10th in the office's zone (民法典 203(2))."""
    told = due(a_clock("2026-03-02T10:00", "5 WD"), national())
    assert told.moment() == datetime(2026, 3, 10, tzinfo=HOME)


def test_the_same_moment_may_be_another_day_elsewhere():
    """The starting day is that of the office: 23:30 UTC is already the next day in Shanghai."""
    moment = datetime.fromisoformat("2026-03-02T23:30:00+00:00")
    assert start_clock(ClockKind.STEP, "1 WD", moment).begun == date(2026, 3, 3)
    assert start_clock(ClockKind.STEP, "1 WD", moment, zone="Europe/London").begun == date(2026, 3, 2)


def test_a_pause_on_the_last_day_makes_the_end_of_the_pause_the_last_day():
    """Nothing is left when an inspection begins on the last day: it ends with it, or the next working day."""
    clock = a_clock("2026-03-02T10:00", "5 WD").pause(Pause(id="p", begin=date(2026, 3, 9)))
    assert due(clock, national()).why == "suspended"
    assert due(clock, national()).floor == date(2026, 3, 9)
    assert due(clock.resume("p", date(2026, 3, 14)), national()).date == date(2026, 3, 16)
    assert remaining(clock, national(), date(2026, 3, 12)) == 0


def test_a_pause_after_the_last_day_revives_nothing():
    """A procedure that begins when the term is over has no effect: the clock is overdue, not suspended."""
    clock = a_clock("2026-03-02T10:00", "5 WD").pause(Pause(id="p", begin=date(2026, 3, 10)))
    assert due(clock, national()).date == date(2026, 3, 9)
    assert overdue_days(clock, national(), date(2026, 3, 12)) == 3


def test_an_announced_time_may_cap_the_pause():
    """By the switch, no more than the announced time is left out, even while the procedure is still open."""
    pause = Pause(id="p", begin=date(2026, 3, 4), announced="3 WD")
    capped = a_clock("2026-03-02T10:00", "5 WD", switches={"announced_time": "cap"}).pause(pause)
    assert due(capped, national()).date == date(2026, 3, 12)  # 3 4 | 5 6 9 left out | 10 11 12
    assert due(a_clock("2026-03-02T10:00", "5 WD").pause(pause), national()).date is None


def test_without_written_notice_nothing_may_be_left_out():
    """By the switch, only the days after the written notice are left out, and none where there is no notice."""
    clock = a_clock("2026-03-02T10:00", "20 WD", switches={"missing_notice": "from_notice"})
    late = Pause(id="p", begin=date(2026, 3, 9), end=date(2026, 3, 16), notice=date(2026, 3, 12))
    silent = Pause(id="p", begin=date(2026, 3, 9), end=date(2026, 3, 16))
    assert due(clock.pause(late), national()).date == date(2026, 4, 1)
    assert due(clock.pause(silent), national()).date == date(2026, 3, 30)


def test_a_stopped_clock_stays_as_it_was():
    """Days overdue are those up to the day the clock stopped."""
    clock = a_clock("2026-03-02T10:00", "5 WD").stop(datetime(2026, 3, 11, 9, tzinfo=HOME), "decided")
    assert overdue_days(clock, national(), date(2026, 6, 1)) == 2


def test_a_date_past_the_notices_is_only_provisional():
    """A working-day or rolling term that ends in an unannounced year has no date, only a provisional one."""
    guesses = {"20 WD": "2027-01-05", "1 M": "2027-01-07", "30 ND": "2027-01-06", "200 WH": "2027-01-11"}
    for term, guess in guesses.items():
        told = due(a_clock("2026-12-07T09:00", term), national())
        assert (told.date, told.provisional, told.why) == (None, date.fromisoformat(guess), "unpublished")
        assert told.moment() is None
    assert due(a_clock("2026-12-31T09:00", "24 H"), national()).date == date(2027, 1, 1)
    unrolled = a_clock("2026-12-07T09:00", "1 M", switches={"calendar_roll": "none"})
    assert due(unrolled, national()).date == date(2027, 1, 7)


def test_counting_back_from_an_expiry():
    """A window of 90 to 30 working days before an expiry, and a plain lead time of days or months."""
    end = date(2026, 12, 31)
    assert (earliest_before(end, "90 WD", national()), latest_before(end, "30 WD", national())) == (
        date(2026, 8, 21),
        date(2026, 11, 19),
    )
    assert latest_before(date(2026, 10, 31), "30 ND", national()) == date(2026, 10, 1)
    assert latest_before(date(2026, 8, 31), "6 M", national()) == date(2026, 2, 28)
    with pytest.raises(Unreadable) as refused:
        latest_before(end, "8 WH", national())
    assert refused.value.code == "clock.not_in_days"


def test_hours_cannot_be_paused():
    """A term of hours has no days that a procedure could leave out: refused, not ignored."""
    with pytest.raises(Refused) as refused:
        a_clock("2026-03-02T10:00", "8 WH").pause(Pause(id="p", begin=date(2026, 3, 2)))
    assert refused.value.code == "clock.no_pause_in_hours"


def test_a_start_before_the_first_notice_is_refused():
    """A past date that no notice covers is answered by a refusal that names the first day covered."""
    with pytest.raises(Unreadable, match=str(national().first)):
        due(a_clock("1999-12-30T10:00", "5 WD"), national())
