"""Who comes too late is told who was faster, with what, when, and what is left to do."""

import re
from datetime import date

import pytest
from msgspec.structs import replace

from approvalflow import Actor, ApprovalFlowError, Conflict, Refused, commands
from approvalflow.cases.case import Stage
from approvalflow.desk.registry import registry
from approvalflow.testing import PretendSeal
from desk.watched import CASE, SYSTEM, WatchedOffice, expects, watch
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
    assert (lost.values["by"], lost.values["did"], lost.values["mine"]) == ("zhao-lei", "act", [])

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


def _told(refusal: ApprovalFlowError) -> tuple[object, object, object]:
    return refusal.values["by"], refusal.values["did"], refusal.values["mine"]


def test_a_refusal_that_is_somebodys_doing_says_whose_and_what_is_left() -> None:
    """Held, claimed, removed, spoken for, decided: by whom, when on the office's clock, and what one may do now."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")
    agree = commands.Act(case=CASE, visit=visit, outcome="agree")

    office.do("zhao-lei", commands.Hold(case=CASE, reason="待查"))
    held = expects("case.held", lambda: office.do("chen-jing", agree))
    office.do("zhao-lei", commands.Release(case=CASE, reason="查清"))
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    claimed = expects("person.claimed_by_other", lambda: office.do("zhao-lei", agree))
    office.do("chen-jing", agree)
    office.do("huang-hai", commands.Terminate(case=CASE, ground="no-longer-needed", reason="改革后不再需要许可"))
    closed = expects("case.wrong_stage", lambda: office.do(APPLICANT, commands.Withdraw(case=CASE)))

    assert _told(held) == ("zhao-lei", "hold", [])
    assert _told(claimed) == ("chen-jing", "claim", [])
    assert _told(closed) == ("huang-hai", "terminate", [])
    assert re.search(r"zhao-lei 自 2026-03-02 \d\d:\d\d 起挂起", held.say("zh-CN"))
    assert "没有需要您办理的环节" in claimed.say("zh-CN")


def test_a_refusal_that_is_nobodys_doing_names_nobody() -> None:
    """A case that has not come so far was lost to no one; what one did oneself was lost to no one either."""
    office = watch()
    office.received()
    begin = commands.BeginProcedure(case=CASE, procedure="hearing", announced="5 WD")
    early = expects("case.wrong_stage", lambda: office.do("zheng-hong", begin))

    assert "mine" not in early.values


def test_who_names_the_step_is_told_the_same() -> None:
    """By its element id or by its visit: what is settled was somebody's; with a signer, too."""
    office = watch()
    office.accepted()
    visit = office.visit("Review")
    office.do("chen-jing", commands.Claim(case=CASE, visit=visit))
    office.act(CASE, "Review", "agree", by="chen-jing")

    by_visit = expects("visit.not_open", lambda: office.act(CASE, visit, "agree", by="zhao-lei"))
    by_name = expects("visit.not_open", lambda: office.act(CASE, "Review", "agree", by="zhao-lei"))
    assert by_name.values == by_visit.values
    assert (by_name.values["by"], by_name.values["did"]) == ("chen-jing", "act")
    for asked in (
        lambda: office.save_draft(CASE, "Review", by="zhao-lei", reason="x"),
        lambda: office.why(CASE, "Review", "zhao-lei"),
        lambda: office.act(CASE, "Review", "agree", by="zhao-lei", signer=PretendSeal()),
    ):
        lost = expects("visit.not_open", asked)
        assert (lost.values["by"], lost.values["did"]) == ("chen-jing", "act")


def test_what_never_was_open_was_nobodys() -> None:
    """A step that the file has not reached, or a visit that there never was: the open steps are named."""
    office = watch()
    office.accepted()
    refusal = expects("step.not_open", lambda: office.act(CASE, "Decide", "granted", by="huang-hai"))
    assert refusal.values["open"] == ["Review"]
    refusal = expects("act.no_such_visit", lambda: office.act(CASE, "Review@99", "agree", by="chen-jing"))
    assert refusal.values["open"] == [office.visit("Review")]


def test_who_may_not_do_it_at_all_is_told_so_whatever_others_did() -> None:
    """No race was lost by somebody who has no part in the step, or no right to the command; who had one, lost it."""
    office = watch()
    office.accepted()
    visit, seen = office.visit("Review"), office.only.seq
    office.do("chen-jing", commands.CarbonCopy(case=CASE, persons=("li-qiang",)))
    act = commands.Act(case=CASE, visit=visit, outcome="agree", seen=seen)
    jump = commands.Jump(case=CASE, to="Verify", reason="x", authority="y", seen=seen)

    for by, command, code in (
        ("zhang-min", act, "person.not_candidate"),
        ("zhao-lei", jump, "person.may_not_jump"),
        (APPLICANT, jump, "person.not_an_officer"),
    ):
        assert isinstance(expects(code, lambda by=by, command=command: office.do(by, command)), Refused)

    office.do(APPLICANT, commands.Challenge(case=CASE, officer="zhao-lei", reason="有利害关系"))
    assert isinstance(expects("person.excluded", lambda: office.do("zhao-lei", act)), Conflict)


BY_STAGE: dict[str, commands.AnyCommand] = {
    "reopen": commands.Reopen(case=CASE, reason="误撤"),
    "hold": commands.Hold(case=CASE, reason="会议"),
    "begin_procedure": commands.BeginProcedure(case=CASE, procedure="expert-review"),
    "finish_procedure": commands.FinishProcedure(case=CASE, procedure="expert-review"),
    "abort_procedure": commands.AbortProcedure(case=CASE, procedure="expert-review", reason="误开"),
    "tell": commands.Tell(case=CASE, about="statutory", on=date(2026, 3, 2)),
    "offer_hearing": commands.OfferHearing(case=CASE),
    "set_hearing": commands.SetHearing(case=CASE, on=date(2026, 3, 30), place="三楼"),
    "hold_hearing": commands.HoldHearing(case=CASE, record="笔录"),
    "withdraw": commands.Withdraw(case=CASE),
    "terminate": commands.Terminate(case=CASE, ground="force-majeure", reason="地震"),
    "challenge": commands.Challenge(case=CASE, officer="zhao-lei", reason="有纠纷"),
    "recuse": commands.Recuse(case=CASE, reason="亲属"),
    "extend": commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="案情复杂"),
    "jump": commands.Jump(case=CASE, to="Verify", reason="x", authority="y"),
    "resubmit": commands.Resubmit(case=CASE),
    "ask_hearing": commands.AskHearing(case=CASE),
    "drop_hearing": commands.DropHearing(case=CASE),
}
"""What one may do by where the case stands, for a closed case; and `reopen`, for an open one."""


def test_whose_right_went_with_the_stage_is_told_of_the_stage() -> None:
    """Of two who revoke a withdrawal, hold the work or begin a procedure, the second learns what the first has done."""
    rows = [
        one for one in registry() if one.kind == "case" and len(one.stages) < len(Stage) and one.command != "submit"
    ]
    assert {one.command for one in rows} == BY_STAGE.keys()
    office = watch()
    office.accepted()
    seen = office.only.seq
    office.do(APPLICANT, commands.Withdraw(case=CASE))
    for name, command in BY_STAGE.items():
        if name != "reopen":
            late = told(office, "chen-jing", replace(command, seen=seen))
            assert (type(late), late.code, late.values["did"]) == (Conflict, "case.wrong_stage", "withdraw"), name
            assert told(office, "chen-jing", command).code == "case.wrong_stage", name
    seen = office.only.seq
    office.reopen(CASE, by="zhang-min", reason="误撤")
    for person in (APPLICANT, "wang-lei"):
        late = told(office, person, replace(BY_STAGE["reopen"], seen=seen))
        assert (type(late), late.code, late.values["by"]) == (Conflict, "case.wrong_stage", "zhang-min")


def test_who_may_not_see_a_case_is_told_nothing_of_its_stage() -> None:
    """A party to another case, somebody whom the directory does not know, who keeps out of it; a machine is told."""
    office = watch()
    office.accepted()
    office.file.edit('id = "zhao-lei"\n', 'id = "zhao-lei"\nrelated = ["P-1"]\n')
    office.do(APPLICANT, commands.Withdraw(case=CASE))
    outside = (Actor(id="P-2", kind="applicant"), Actor(id="nobody", kind="officer"), "zhao-lei")
    for name, command in BY_STAGE.items():
        for person in outside if name != "reopen" else ():
            if (name, person) != ("recuse", "zhao-lei"):  # that is for them alone
                assert told(office, person, command).code.startswith("person."), (name, person)
            assert told(office, SYSTEM, command).code == "case.wrong_stage", name


def told(office: WatchedOffice, person: Actor | str, command: commands.AnyCommand) -> Refused | Conflict:
    """What somebody is told who may not."""
    with pytest.raises((Refused, Conflict)) as caught:
        office.do(person, command)
    return caught.value
