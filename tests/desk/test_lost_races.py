"""Who comes too late is told who was faster, with what, when, and what is left to do."""

from approvalflow import Conflict, commands
from desk.watched import CASE, WatchedOffice, expects, watch
from small_office import APPLICANT


def too_late(office: WatchedOffice, visit: str, by: str = "chen-jing") -> Conflict:
    """Agree at a visit that is gone."""
    late = commands.Act(case=CASE, visit=visit, outcome="agree")
    lost = expects("visit.not_open", lambda: office.do(by, late))
    assert isinstance(lost, Conflict)
    return lost


def test_what_took_the_step_away_is_named() -> None:
    """A colleague's act, a return, a jump, a withdrawal: by whom and when."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")
    office.act(CASE, "Review", "agree", by="zhao-lei")
    lost = too_late(office, visit)
    assert (lost.values["by"], lost.values["did"], lost.values["mine"]) == ("zhao-lei", "act", ["-"])

    visit = office.visit("Verify")
    office.do("sun-wei", commands.Return(case=CASE, visit=visit, to="Review", reason="补充"))
    assert too_late(office, visit, "sun-wei").values["did"] == "return"
    visit = office.visit("Review")
    office.jump(CASE, "Verify", by="bai-xue", reason="修订", authority="纪要")
    assert too_late(office, visit).values["did"] == "jump"
    visit = office.visit("Verify")
    office.do(APPLICANT, commands.Withdraw(case=CASE))
    lost = too_late(office, visit, "sun-wei")
    assert (lost.values["by"], lost.values["did"]) == ("P-1", "withdraw")


def test_what_is_left_to_do_is_named() -> None:
    """The open steps at which the one who came too late may act now."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")
    office.act(CASE, "Review", "agree", by="chen-jing")

    lost = too_late(office, visit, "sun-wei")
    assert lost.values["mine"] == [office.visit("Verify")]
    assert "Verify" in lost.say("zh-CN")


def test_a_stale_view_of_a_seat_says_what_changed_in_it() -> None:
    """Who changed the seat since it was looked at, and how."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    seen = commands.Act(case=CASE, visit=visit, outcome="agree", revision=0)

    lost = expects("seat.stale", lambda: office.do("chen-jing", seen))
    assert (lost.values["by"], lost.values["did"], lost.values["mine"]) == ("chen-jing", "claim", [visit])
