"""From receipt to acceptance (行政许可法 32): told in time, told late, silence, and answers."""

from datetime import date, datetime

import pytest

from approvalflow.calendars import national
from approvalflow.deadlines import Answered, Told, acceptance, receipt_day
from approvalflow.errors import Unreadable
from approvalflow.moment import HOME

RECEIVED = date(2026, 3, 2)  # a Monday; the window ends on Monday the 9th


def march(day: int) -> date:
    return date(2026, 3, day)


def told(events, **more):
    found = acceptance(RECEIVED, "5 WD", events, national(), **more)
    return found.outcome, found.accepted


def test_silence_accepts_as_of_the_receipt():
    """When the window has passed without a notice, the filing counts as accepted on the day it was received."""
    assert told([]) == ("deemed_accepted", RECEIVED)
    assert told([], today=march(10)) == ("deemed_accepted", RECEIVED)


def test_while_the_window_is_open_nothing_is_decided():
    """On the last day of the window the office may still tell what is missing."""
    assert told([], today=march(9)) == ("awaiting_office", None)


def test_a_notice_on_the_last_day_is_in_time():
    """Told on the fifth working day: the filing waits for the applicant, however long."""
    assert told([Told(at=march(9))], today=march(31)) == ("awaiting_applicant", None)


def test_a_notice_one_day_late_has_no_effect():
    """Told on the sixth working day: accepted by silence, whatever is filed afterwards."""
    assert told([Told(at=march(10)), Answered(at=march(16))]) == ("deemed_accepted", RECEIVED)


def test_a_complete_answer_is_the_acceptance():
    """The term runs from the day everything asked for arrived; by the other reading, from the slip."""
    events = [Told(at=march(9)), Answered(at=march(12))]
    assert told(events) == ("accepted_on_resubmission", march(12))
    assert told(events, reading="slip") == ("accepted_on_resubmission", march(19))


def test_an_incomplete_answer_opens_the_window_again():
    """After an incomplete answer the office has the window once more, and its silence accepts as of that answer."""
    events = [Told(at=march(9)), Answered(at=march(12), complete=False)]
    assert told(events, today=march(19)) == ("awaiting_office", None)
    assert told(events, today=march(20)) == ("deemed_accepted", march(12))
    again = [*events, Told(at=march(19)), Answered(at=march(25))]
    assert told(again) == ("accepted_on_resubmission", march(25))


def test_papers_nobody_asked_for_change_nothing():
    """An answer before any notice is not an answer: the window runs on from the receipt."""
    assert told([Answered(at=march(4))]) == ("deemed_accepted", RECEIVED)


def test_the_receipt_is_the_entry_or_by_the_guide_the_next_working_day():
    """Filed after closing or on a rest day: the day of entry, or by the switch the next working day."""
    late, rest, day = (datetime(2025, 9, d, h, tzinfo=HOME) for d, h in ((26, 18), (27, 9), (26, 9)))
    by_guide = {"receipt_policy": "next_working_day"}

    def received(moment, switches):
        return receipt_day(moment, national(), zone="Asia/Shanghai", switches=switches).day

    assert [received(moment, {}) for moment in (late, rest, day)] == [26, 27, 26]
    assert [received(moment, by_guide) for moment in (late, rest, day)] == [28, 28, 26]  # Sunday 28th is worked


def test_a_window_is_counted_in_working_days():
    """A window in any other unit is refused."""
    with pytest.raises(Unreadable) as refused:
        acceptance(RECEIVED, "5 ND", [], national())
    assert refused.value.code == "clock.window_in_days"
