"""One example of every event, told in both languages without a gap."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.deadlines import Clock, ClockKind, Extension, Pause
from approvalflow.patterns import Tally
from approvalflow.reports import timeline
from approvalflow.tokens import Move
from approvalflow.words import catalogue
from small_office import PARTY, clock_at, open_office, submit

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 9)
CLOCK = Clock(kind=ClockKind.STATUTORY, term="10 WD", start=MOMENT, basis="办法 21")
SEAT = e.SeatFacts(id="1", pool="reviewer@market", candidates=("chen-jing",))
V = "Review@4"
PAPER = e.Attachment(name="现场照片.jpg", digest="sha256:" + "0" * 64, size=120, media_type="image/jpeg")
SEAL = e.Signature(algorithm="SM2", key="CN=陈静", value="MEUCIQ")
TALLIES = ("single", "returned", "all", "against", "silent", "first", "consulted", "passed", "refused", "not_passed")
TALLIES += ("no_quorum", "veto")
WARNED = (("approaching", 2, ("liu-fang",)), ("due", 0, ()), ("overdue", -1, ()), ("pause_overrun", -3, ()))

EXAMPLES = (
    e.CaseReceived(visit=V, number="2026-000001"),
    e.CorrectionRequested(visit=V, defects=(e.Flaw(text="缺少", material="application-form"),), round=1),
    e.MaterialsResubmitted(visit=V, materials=("application-form",)),
    e.MaterialsResubmitted(visit=V, materials=(), complete=False),
    e.CaseAccepted(visit=V, slip="A"),
    e.CaseAccepted(visit=V, deemed="办法 18"),
    e.CaseAccepted(implied=True),
    e.CaseDeclined(visit=V, ground="not-ours", text="不归我局", competent="水利局"),
    e.StepOpened(visit=V, node="Review", token="4", act="review", seats=(SEAT,)),
    e.StepOpened(visit=V, node="Review", token="4", act="review", seats=(e.SeatFacts(id="1", holder="P-1"),)),
    e.StepOpened(visit=V, node="Review", token="4", act=""),
    e.StepSettled(visit=V, outcome="agree", why="办法 18"),
    *(
        e.StepSettled(visit=V, outcome="agree", tally=Tally(rule=rule, seats=5, got=3, base=5, threshold="60 %"))
        for rule in (*TALLIES, *(f"{one}_weighed" for one in ("passed", "refused", "not_passed")))
    ),
    e.StepCancelled(visit=V, why="interrupted"),
    e.SeatChanged(visit=V, seat="1", kind="claimed", holder="chen-jing"),
    e.SeatChanged(visit=V, seat="1", kind="unclaimed"),
    *(
        e.SeatChanged(
            visit=V, seat="+1", kind="added", holder="li-qiang", adder="1", where=where, reason="核对现场", then=("1",)
        )
        for where in ("before", "after", "beside")
    ),
    e.SeatChanged(visit=V, seat="+1", kind="removed", holder="li-qiang", adder="1"),
    e.SeatChanged(visit=V, seat="1", kind="transferred", holder="zhao-lei", previous="chen-jing", reason="出差"),
    e.SeatChanged(visit=V, seat="1", kind="transferred", holder="zhao-lei", previous="reviewer@market", reason="出差"),
    e.SeatChanged(visit=V, seat="+1", kind="transferred", holder="he-jun", previous="zhao-lei", department="reform"),
    e.SeatChanged(visit=V, seat="1", kind="delegated", holder="zhao-lei", previous="chen-jing"),
    e.SeatChanged(visit=V, seat="1", kind="put_back", holder="chen-jing", previous="zhao-lei"),
    e.SeatChanged(visit=V, seat="1", kind="resolved", holder="chen-jing", previous="zhao-lei", reason="属实"),
    e.PoolChanged(visit=V, seat="1", pool="reviewer@health", candidates=("ma-li",), previous="chen-jing"),
    e.PoolChanged(visit=V, seat="1", candidates=("ma-li",), holder="ma-li"),
    e.PoolChanged(visit=V, seat="1"),
    e.OpinionGiven(visit=V, seat="1", opinion="disagree", text="不符", acting_for="sun-wei"),
    e.Returned(visit=V, to="Review@3", reason="请补充"),
    e.StepVoided(visit=V, node="Review", outcome="agree"),
    e.StepDone(visit=V, act="notify", text="已告知"),
    e.CommitmentGiven(visit=V, text="愿承担责任"),
    e.CommitmentDeclined(visit=V),
    e.FeePaid(visit=V, fee="fee", amount="120", reference="R-1"),
    *(
        e.InspectionRecorded(
            visit=V, officers=("li-qiang",), finding=one, text="", party_signed=signed, refusal="拒签", on=DAY
        )
        for one, signed in (("meets", True), ("fails", False), ("rectify", True))
    ),
    e.DecisionMade(visit=V, outcome="granted", reason="符合条件", basis=(), remedies=(), by="huang-hai"),
    e.StepSettled(visit=V, outcome="granted", heard=("+1",)),
    e.AnswerKept(visit=V, seat="applicant", outcome="done"),
    e.StepCancelled(visit=V, why="returned", kept="paid"),
    e.StepCancelled(visit=V, why="timer", unanswered="rectify"),
    e.StepOpened(
        visit=V, node="Review", token="3", act="",
        seats=(e.SeatFacts(id="applicant", holder="P-1", opinion="done", kept=True),),
    ),
    e.RectificationOrdered(visit=V, items=("隔断",), until=DAY),
    e.RectificationAnswered(visit=V, done=True),
    e.RectificationAnswered(visit=V, done=False),
    e.DecisionMade(visit=V, outcome="granted", reason="符合", basis=("办法 22",), remedies=()),
    e.DecisionMade(visit=V, outcome="refused", reason="不符", basis=("办法 22",), remedies=("review",)),
    e.PermitIssued(visit=V, number="JY1", valid_from=DAY, valid_until=DAY),
    e.Delivered(visit=V, how="window", proof="签收"),
    *(e.CheckRecorded(visit=V, outcome=one, text="", officers=("song-kai",)) for one in ("met", "unmet", "false")),
    e.CorrectionOrdered(visit=V, items=("消毒",), until=DAY),
    e.ClockStarted(id="statutory", clock=CLOCK, stated=DAY),
    e.ClockStarted(id="statutory", clock=CLOCK, stated=None, provisional=DAY),
    e.ClockStarted(id="hearing_notice", clock=replace(CLOCK, back="counted", basis="许可法 48"), stated=DAY),
    e.ClockPaused(id="statutory", pause=Pause(id="P1", begin=DAY, ground="听证")),
    e.ClockResumed(id="statutory", procedure="P1", end=DAY, stated=DAY),
    e.ClockExtended(id="statutory", extension=Extension(term="1 WD", at=DAY, reason="复杂"), stated=DAY),
    e.ClockTold(id="statutory", on=DAY, stated=DAY),
    e.OpinionGiven(visit="Review@3", seat="1", opinion="agree", deemed="政府信息公开条例 34"),
    e.DecisionMade(outcome="granted", reason="逾期", basis=("药品管理法 19",), remedies=(), deemed="药品管理法 19"),
    e.ClockTold(id="statutory", procedure="P1", on=DAY, stated=None),
    e.HearingOffered(text="许可法 47"),
    e.HearingAsked(),
    e.HearingSet(on=DAY, place="三楼会议室"),
    e.HearingTold(on=DAY),
    *(e.HearingEnded(how=one, text="听证笔录第1号") for one in ("held", "waived", "dropped")),
    e.ClockStopped(id="statutory", why="granted", stated=DAY),
    e.ClockStopped(id="statutory", why="granted", stated=DAY, overdue=2),
    e.ClockRecomputed(id="statutory", before=None, stated=DAY, calendar_before=1, calendar=2),
    e.ClockRecomputed(id="promised", before=DAY, stated=DAY, calendar_before=1, calendar=1, within="statutory"),
    e.ClockPaused(id="promised", pause=Pause(id="P1", begin=DAY, ground="公示"), stated=DAY),
    e.CalendarChecked(calendar=2),
    e.ProcedureBegun(id="P1", procedure="hearing", by="zheng-hong", announced="15 WD", notice=DAY),
    e.ProcedureEnded(id="P1", how="finished"),
    e.ProcedureEnded(id="P1", how="aborted", why="不再需要"),
    e.OpinionGiven(visit=V, seat="1", opinion="agree", attachments=(PAPER,), signature=SEAL),
    e.DecisionMade(visit=V, outcome="granted", reason="符合", basis=("办法 22",), remedies=(), attachments=(PAPER,)),
    e.OpinionGiven(visit=V, seat="1", opinion="agree", by="chen-jing", carried="Review@3"),
    e.HandlersChosen(visit=V, node="Verify", persons=("sun-wei",)),
    e.Urged(visit=V, people=("chen-jing",), text="请尽快办理"),
    e.CopySent(persons=("liu-fang", "sun-wei"), text="供参考"),
    e.CopyRead(),
    e.WatchBegun(),
    e.WatchEnded(),
    e.OfficerChallenged(officer="sun-wei", reason="有利害关系"),
    e.OfficerChallenged(officer="sun-wei", reason="亲属", own=True),
    *(e.ChallengeRuled(officer="sun-wei", upheld=upheld, reason="经核查") for upheld in (True, False)),
    e.ClosingRevoked(outcome="withdrawn", reason="误撤"),
    e.ReopenedAs(case="c-2", reason="条件已具备"),
    e.ClockRunsOn(id="statutory", stated=DAY),
    e.Jumped(visit=V, to="Decide", reason="流程修订", authority="局长办公会纪要第5号", skipped=("Verify",)),
    e.WorkHeld(visit=V, reason="等待部门会商"),
    e.WorkHeld(reason="等待部门会商"),
    e.WorkReleased(visit=V),
    e.WorkReleased(reason="会商结束"),
    e.TaskOpened(visit=V, seat="1"),
    e.OpinionTakenBack(visit=V, seat="1", opinion="agree", reason="误点"),
    e.StepTakenBack(visit=V, outcome="agree", reason="误点"),
    e.ReturnTakenBack(visit=V, to=V, reason="误退"),
    e.CaseWithdrawn(reason="不办了"),
    e.CaseTerminated(ground="force-majeure", reason="洪灾"),
    e.CaseAbandoned(deemed="办法 18"),
    e.CaseClosed(outcome="granted"),
    e.Moved(moves=(Move(node="Review"),)),
    e.TimerSet(wait="5", node="Review", at=MOMENT, start=MOMENT),
    e.SignalTaken(wait="5", node="Review"),
    e.JobAnswered(visit=V, outcome="done"),
    e.JobAnswered(visit=V, outcome="failed"),
    *(
        e.WarningGiven(clock="statutory", since=1, level=level, to="window-head", people=people, about=DAY, days=days)
        for level, days, people in WARNED
    ),
    e.FindingRaised(code="submit.material_missing", about="application-form"),
    e.FindingRaised(code="procedure.no_written_notice", about="P1"),
    e.IncidentOpened(token="4", node="Review", code="seat.nobody_found", owner="zheng-hong"),
    e.IncidentOpened(token="4", node="Review", code="token.no_flow_true", owner="zheng-hong"),
    e.IncidentClosed(token="4"),
    e.DataSet(node="Review", data={"amount": 5}),
    e.TimerSet(wait="9", node="Wait", at=MOMENT, start=MOMENT, said="PT2H"),
    e.WaitOpened(wait="9", node="Review", kind="message", name="Letter", correlation="o-7"),
    e.WaitOpened(wait="10", node="Review", kind="signal", name="Alarm"),
    e.WaitOpened(wait="11", node="Review", kind="message", name="Letter", conversation="0 c parcel"),
    e.KeyAgreed(conversation="0 c parcel", key="A-17"),
    e.MessageTaken(wait="9", node="Review", name="Letter", message="m-1", data={"answer": "yes"}),
    e.MessageTaken(wait="9", node="Review", name="Letter"),
    e.SignalHeard(name="Alarm", signal="s-1", data={"level": 2}),
    e.SignalHeard(name="Alarm", signal="s-1"),
    e.EventPutOff(wait="9", node="Review", data={"answer": "yes"}),
    e.EventPutOff(wait="9", node="Review"),
    e.MessageSent(node="Review", name="Letter", correlation="c-1", data={"answer": "yes"}),
    e.SignalSent(node="Review", name="Alarm"),
    e.ConditionsChecked(true=("9",), on=DAY),
    e.ConditionsChecked(true=()),
    e.ErrorRaised(visit="Review@4", trigger="error", name="E7", text="磁盘已满"),
    e.ErrorRaised(visit="Review@4", trigger="escalation", name="C9"),
    e.JobAnswered(visit="Review@4", outcome="error"),
)  # fmt: skip


def test_every_way_to_settle_has_its_sentence() -> None:
    """And no sentence is left over."""
    told = {one.tally.rule for one in EXAMPLES if isinstance(one, e.StepSettled) and one.tally}

    assert {f"tally.{rule}" for rule in told} == {code for code in catalogue() if code.startswith("tally.")}


def test_there_is_an_example_of_every_event() -> None:
    """Whoever adds an event adds its words and its example."""
    assert {type(one) for one in EXAMPLES} | {e.CaseSubmitted} == set(get_args(e.AnyEvent))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_event_is_a_whole_sentence(tmp_path: Path, language: str) -> None:
    """No value is left out, no identifier of ours is left in, and every line ends as a sentence does."""
    with open_office(f"sqlite:///{tmp_path}/b.db", clock_at(), tmp_path / "m") as office:
        submit(office)
        rules, history = office.rules("c-1"), office.history("c-1")
        happened = [
            e.Happened(event=event, recorded=MOMENT, effective=MOMENT, actor="chen-jing", seq=number)
            for number, event in enumerate(EXAMPLES, 2)
        ]
        told = timeline([history[0], *happened], rules, office.people, language)  # type: ignore[arg-type]

    assert [one.sentence for one in told if "{" in one.sentence or "event." in one.sentence] == []
    ends = "。" if language == "zh-CN" else "."
    assert [one.sentence for one in told if not one.sentence.rstrip("”").endswith((ends, "。"))] == []
    assert told[0].who.name == PARTY.name
