"""Recorded is when it was written, effective is the legal moment; neither is ever made up."""

from datetime import timedelta

import pytest

from approvalflow import commands
from approvalflow.moment import read_moment
from desk.watched import CASE, WatchedOffice, changed, expects, watch
from small_office import MATTER, at


def late(office: WatchedOffice, effective: str, reason: str = "系统停机，补录") -> object:
    """A receipt entered after the day."""
    return office.act(
        CASE, "Receive", "received", by="zhang-min", effective=read_moment(at(effective)), late_reason=reason
    )


def test_a_receipt_may_be_entered_late() -> None:
    """With a reason the receipt counts from its day; when it was written stays visible."""
    office = watch(start="2026-03-04")
    office.filed()
    office.set("2026-03-05")

    late(office, "2026-03-04T16:00:00")

    assert str(office.only.received) == "2026-03-04 08:00:00+00:00"
    assert str(office.due_date("window")) == "2026-03-11"
    received = next(one for one in office.history(CASE) if type(one.event).__name__ == "CaseReceived")
    assert received.recorded == office.now()
    assert received.effective < received.recorded


def test_not_without_a_reason_and_not_ahead() -> None:
    """A silent late entry and one from the future are refused."""
    office = watch(start="2026-03-05")
    office.filed()

    expects("act.late_without_reason", lambda: late(office, "2026-03-04", reason=""))
    alone = {"by": "zhang-min", "late_reason": "补录"}
    expects("act.late_reason_alone", lambda: office.act(CASE, "Receive", "received", **alone))
    expects("command.in_the_future", lambda: late(office, "2026-03-06"))


def test_only_filing_and_receipt_may_be_entered_late() -> None:
    """An acceptance, an opinion, a decision, a procedure, an extension bear the day they were made on."""
    office = watch(start="2026-03-05")
    office.received()
    earlier = {"effective": office.now() - timedelta(days=1), "late_reason": "补录"}

    expects("act.back_dated", lambda: office.act(CASE, "Accept", "accepted", by="zhang-min", **earlier))
    office.act(CASE, "Accept", "accepted", by="zhang-min")
    expects("act.back_dated", lambda: office.act(CASE, "Review", "agree", by="chen-jing", **earlier))
    begin = commands.BeginProcedure(case=CASE, procedure="hearing", **earlier)
    expects("act.back_dated", lambda: office.do("zheng-hong", begin))
    extend = commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="复杂", **earlier)
    expects("act.back_dated", lambda: office.do("zheng-hong", extend))


def test_a_late_receipt_may_be_past_its_window_already() -> None:
    """Entered two weeks late, the case is accepted by silence at once when somebody acts."""
    office = watch(start="2026-03-05")
    office.filed()
    office.set("2026-03-20")
    late(office, "2026-03-05")

    office.act(CASE, "Accept", "accepted", by="zhang-min")

    assert office.events("CaseAccepted")[0].deemed
    assert str(office.only.accepted) == "2026-03-05 01:00:00+00:00"


def test_a_clock_a_little_behind_is_forgiven() -> None:
    """Up to five minutes: what is written then bears the moment of the last event, never an earlier one."""
    office = watch()
    office.accepted()
    office.set("2026-03-02T08:56:00")

    office.act(CASE, "Review", "agree", by="chen-jing")

    recorded = [one.recorded for one in office.history(CASE)]
    assert recorded[-1] == read_moment(at("2026-03-02"))
    assert recorded == sorted(recorded)


def test_a_clock_far_behind_is_refused() -> None:
    """More than five minutes: the machine is wrong, and says so."""
    office = watch()
    office.accepted()
    office.set("2026-03-02T08:54:59")

    expects("moment.behind", lambda: office.act(CASE, "Review", "agree", by="chen-jing"))


def test_a_clock_set_back_stops_no_other_case() -> None:
    """A sweep passes over a case that was written later than now, and does the others."""
    office = watch()
    office.accepted("c-1")
    office.accepted("c-2")
    office.set("2026-03-20")
    office.act("c-1", "Review", "agree", by="chen-jing")
    office.set("2026-03-10")

    assert {answer.case for answer in office.sweep()} == {"c-2"}


def test_the_day_is_the_day_of_the_office() -> None:
    """Half past eleven at night in UTC is the next morning in the office: the window counts from there."""
    office = watch(start="2026-03-02")
    office.clock.set(read_moment("2026-03-02T23:30:00+00:00"))
    office.received()

    assert str(office.due_date("window")) == "2026-03-10"


def test_a_matter_may_have_another_zone() -> None:
    """The zone is the matter's: the same moment is the evening before in Lisbon."""
    lisbon = changed(MATTER, ('organ = "market"\n', 'organ = "market"\nzone = "Europe/Lisbon"\n'))
    office = watch(matter=lisbon)
    office.clock.set(read_moment("2026-03-02T23:30:00+00:00"))
    office.received()

    assert office.only.zone == "Europe/Lisbon"
    assert str(office.due_date("window")) == "2026-03-09"


def test_lists_go_by_the_day_of_the_offices_own_clock() -> None:
    """Who stands in until that evening still has the files on their list, though China has the next day already."""
    lisbon = changed(MATTER, ('organ = "market"\n', 'organ = "market"\nzone = "Europe/Lisbon"\n'))
    office = watch(matter=lisbon)
    days = "from = 2026-03-01\nuntil = 2026-03-02\n\n[[stand_in]]"
    office.file.edit("[[stand_in]]", f'[[stand_in]]\nabsent = "chen-jing"\nstand_in = "wu-gang"\n{days}')
    office.accepted()
    office.clock.set(read_moment("2026-03-02T23:30:00+00:00"))

    assert [line.row.node for line in office.worklist(by="wu-gang").lines] == ["Review"]
    office.clock.set(read_moment("2026-03-03T00:30:00+00:00"))
    assert not office.worklist(by="wu-gang").lines


@pytest.mark.parametrize("naive", ["2026-03-02T09:00:00"])
def test_a_moment_without_zone_is_refused(naive: str) -> None:
    """Nobody knows which day it means."""
    from datetime import datetime

    office = watch()
    office.filed()
    moment = datetime.fromisoformat(naive)

    expects(
        "moment.no_zone",
        lambda: office.act(CASE, "Receive", "received", by="zhang-min", effective=moment, late_reason="补录"),
    )


def test_years_are_counted_by_the_day_of_receipt() -> None:
    """The number bears the year of the office's own day, also on New Year's night."""
    office = watch(start="2026-06-01")
    office.clock.set(read_moment("2026-12-31T23:30:00+08:00"))
    office.received("c-1")
    office.clock.set(read_moment("2027-01-01T00:30:00+08:00"))
    office.received("c-2")

    assert [office.case(one).number for one in ("c-1", "c-2")] == ["2026-000001", "2027-000001"]
