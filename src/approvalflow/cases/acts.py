"""The one table of what can be done: which command, act and outcome, by whom, at which stage, with what.

Everything else follows it: the walk checks a command against its row, `approvalflow acts --json` prints it, the
documentation is made from it. Chinese terms are the field's own (`docs/glossary.md`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from approvalflow.cases.case import Stage
from approvalflow.cases.commands import Command, Release, RuleOnChallenge, Transfer
from approvalflow.cases.said import says
from approvalflow.errors import Refused

SUBMITTED, RECEIVED, ACCEPTED, DECIDED, CLOSED = Stage
OPEN = (SUBMITTED, RECEIVED, ACCEPTED, DECIDED)
UNDECIDED = (SUBMITTED, RECEIVED, ACCEPTED)
ANY = tuple(Stage)

Who = Literal[
    "seat", "applicant", "filer", "seat or applicant", "rank", "approver", "owner", "machine",
    "holder", "holder or head", "adder", "delegate", "officer", "head",
    "officer or applicant", "participant", "keeper", "releaser", "reader", "doer", "administrator", "reopener",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One thing that can be done. `needs` must be given, `may` may be, every other field of the command must not.

    `who`: seat (holder or candidate of the visit), applicant, filer (applicant or a window clerk for it), rank (the
    post that the matter names), approver (of the matter's organ), owner (of the incident, or above),
    machine; holder (of the
    seat, whether or not it is its turn), holder or head (also the superior of the holder, or of whoever could take it,
    or a head of the organ; an administrator as for `head` where nobody can take it), adder (of the signer), delegate
    (to whom it was delegated, or who delegated it); officer (anybody of the directory), head (of the organ, or a
    superior of the officer it is about; where none of these can, an administrator under a recorded authority),
    participant (who has a seat in the case, or had one); keeper (who has a seat of the step or of an open one of
    the case, their superior, a head of the organ), releaser (who held it, a superior, a head; an administrator as
    for `head`), reader (who has the seat, or to whom it was delegated), doer (who spoke at the step, or stands in
    for them), administrator (of flows), reopener (the filer, of what was withdrawn and for a new number; else the
    approver).
    `clocks` says the effect on clocks: S statutory, P promised.
    """

    command: str
    zh: str
    act: str = ""
    outcome: str = ""
    kind: Literal["step", "case", "machine"] = "step"
    who: Who = "seat"
    stages: tuple[Stage, ...] = ANY
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ("reason",)
    events: tuple[str, ...] = ()
    clocks: str = ""
    settles: bool = True


PAPERS = ("attachments", "signature")


def _opinions(act: str, zh: str) -> tuple[Row, ...]:
    stages = (RECEIVED, ACCEPTED)
    events = ("OpinionGiven", "StepSettled")
    return (
        Row(command="act", act=act, outcome="agree", zh=f"{zh}：同意", stages=stages, events=events,
            may=("reason", *PAPERS), clocks="stop step"),
        Row(command="act", act=act, outcome="disagree", zh=f"{zh}：不同意", stages=stages, events=events,
            needs=("reason",), may=PAPERS, clocks="stop step"),
        Row(command="act", act=act, outcome="abstain", zh=f"{zh}：弃权", stages=stages, events=events,
            may=("reason", *PAPERS), clocks="stop step"),
    )  # fmt: skip


def _inspection(outcome: str, zh: str) -> Row:
    return Row(command="act", act="inspect", outcome=outcome, zh=f"现场核查：{zh}", stages=(ACCEPTED,),
               needs=("officers", "party_signed", "reason"), may=("refusal", "on"), events=("InspectionRecorded",),
               clocks="stop step")  # fmt: skip


def _plain(act: str, zh: str) -> Row:
    return Row(command="act", act=act, outcome="done", zh=zh, events=("StepDone",), clocks="stop step")


TABLE: tuple[Row, ...] = (
    Row(command="submit", zh="申请", kind="case", who="filer", may=("materials", "data"), needs=("matter", "applicant"),
        events=("CaseSubmitted",), stages=()),
    Row(command="act", act="receive", outcome="received", zh="收件", stages=(SUBMITTED,), events=("CaseReceived",),
        clocks="start the correction window"),
    Row(command="act", act="accept", outcome="accepted", zh="受理", stages=(RECEIVED,), events=("CaseAccepted",),
        clocks="stop the window; start S, P"),
    Row(command="act", act="accept", outcome="correction_requested", zh="补正告知", stages=(RECEIVED,),
        needs=("defects",), events=("CorrectionRequested",), settles=False,
        clocks="stop the window; start the applicant's"),
    Row(command="act", act="accept", outcome="declined", zh="不予受理", stages=(RECEIVED,), needs=("ground", "reason"),
        may=("competent",), events=("CaseDeclined", "CaseClosed"), clocks="stop all"),
    Row(command="act", act="charge", outcome="paid", zh="收费", stages=(RECEIVED, ACCEPTED, DECIDED),
        needs=("fee", "amount", "reference"), events=("FeePaid",), clocks="stop step; never S"),
    *_opinions("review", "审查"),
    *_opinions("verify", "审核"),
    *_opinions("consult", "征求意见"),
    *_opinions("hear", "听取意见"),
    _inspection("meets", "符合"),
    _inspection("fails", "不符合"),
    _inspection("rectify", "责令整改"),
    Row(command="act", act="rectify", outcome="ordered", zh="责令整改", stages=(ACCEPTED,), needs=("items", "until"),
        events=("RectificationOrdered",), clocks="start correction; S runs", settles=False),
    Row(command="act", act="rectify", outcome="done", zh="整改完成", who="seat or applicant",
        stages=(ACCEPTED, DECIDED), events=("RectificationAnswered",), clocks="stop step, correction"),
    Row(command="act", act="rectify", outcome="not_done", zh="未整改", who="seat or applicant",
        stages=(ACCEPTED, DECIDED), events=("RectificationAnswered",), clocks="stop step, correction"),
    Row(command="act", act="commit", outcome="committed", zh="承诺", stages=(RECEIVED, ACCEPTED),
        events=("CommitmentGiven",), clocks="stop step"),
    Row(command="act", act="commit", outcome="ordinary", zh="不作承诺，走一般程序", stages=(RECEIVED, ACCEPTED),
        events=("CommitmentDeclined",), clocks="stop step"),
    Row(command="act", act="decide", outcome="granted", zh="准予", stages=(RECEIVED, ACCEPTED),
        needs=("reason", "basis"), may=("remedies", *PAPERS), events=("CaseAccepted", "DecisionMade"),
        clocks="stop S, P; start issue"),
    Row(command="act", act="decide", outcome="refused", zh="不予", stages=(RECEIVED, ACCEPTED),
        needs=("reason", "basis", "remedies"), may=PAPERS, events=("CaseAccepted", "DecisionMade"),
        clocks="stop S, P; start issue"),
    Row(command="act", act="issue", outcome="issued", zh="制证", stages=(DECIDED, CLOSED), needs=("number",),
        may=("reason", "valid_until"), events=("PermitIssued",), clocks="stop step"),
    Row(command="act", act="deliver", outcome="delivered", zh="送达", stages=(DECIDED, CLOSED), needs=("how", "proof"),
        events=("Delivered", "CaseClosed"), clocks="stop issue"),
    Row(command="act", act="follow_up", outcome="met", zh="事后核查：符合", stages=(DECIDED, CLOSED), needs=("reason",),
        may=("officers",), events=("CheckRecorded",), clocks="stop check, correction"),
    Row(command="act", act="follow_up", outcome="unmet", zh="事后核查：不符合", stages=(DECIDED, CLOSED),
        needs=("reason",), may=("officers", "items", "until"), events=("CheckRecorded", "CorrectionOrdered"),
        clocks="stop check; start correction"),
    Row(command="act", act="follow_up", outcome="false", zh="事后核查：虚假承诺", stages=(DECIDED, CLOSED),
        needs=("reason",), may=("officers",), events=("CheckRecorded",), clocks="stop check, correction"),
    _plain("notify", "告知"),
    _plain("open", "启动"),
    Row(command="act", act="forward", outcome="done", zh="上报", may=("reason", "on"), events=("StepDone",),
        clocks="stop step; with a term of the upper level stop S, start it"),
    _plain("hand_over", "移送"),
    _plain("suspend", "中止"),
    _plain("record", "备案"),
    _plain("register", "登记"),
    _plain("disclose", "公示"),
    _plain("archive", "归档"),
    _plain("", "办理"),
    Row(command="claim", zh="认领", events=("SeatChanged",), may=("seat", "revision")),
    Row(command="unclaim", zh="取消认领", events=("SeatChanged",), may=("seat", "revision")),
    Row(command="add_signer", zh="加签", events=("SeatChanged",), needs=("persons", "where"), who="holder"),
    Row(command="remove_signer", zh="减签", events=("SeatChanged",), needs=("signer",), who="adder"),
    Row(command="transfer", zh="转办", events=("SeatChanged",), needs=("to", "reason"), may=("authority",),
        who="holder or head"),
    Row(command="delegate", zh="委派", events=("SeatChanged",), needs=("to",), who="holder"),
    Row(command="resolve", zh="委派办结", events=("SeatChanged",), who="delegate"),
    Row(command="return", zh="退回", stages=OPEN, needs=("reason",), may=("to", "after", *PAPERS),
        clocks="new step clock; S, P run on", events=("OpinionGiven", "Returned", "StepVoided")),
    Row(command="open_task", zh="打开待办", events=("TaskOpened",), may=("seat", "revision"), who="reader"),
    Row(command="take_back", zh="拿回", stages=OPEN, needs=("step",), who="doer",
        events=("OpinionTakenBack", "StepTakenBack", "ReturnTakenBack", "StepVoided"),
        clocks="new step clock; S, P run on"),
    Row(command="jump", zh="跳转", kind="case", stages=OPEN, needs=("to", "reason", "authority"), may=(),
        events=("Jumped", "StepVoided"), who="administrator", clocks="new step clock; S, P run on"),
    Row(command="reopen", zh="唤醒", kind="case", stages=(CLOSED,), needs=("reason",), who="reopener",
        may=("as_case", "materials", "data"), events=("ClosingRevoked", "ReopenedAs"),
        clocks="those that the closing stopped run on as if it had not been; a new case has its own"),
    Row(command="hold", zh="挂起", kind="case", stages=OPEN, needs=("reason",), may=(), events=("WorkHeld",),
        who="keeper", clocks="none: only timers of the drawing wait"),
    Row(command="release", zh="恢复", kind="case", events=("WorkReleased",), who="releaser",
        may=("reason", "authority"), clocks="none: timers that waited fire"),
    Row(command="resubmit", zh="补正", kind="case", who="filer", stages=(RECEIVED,), may=("materials", "data"),
        events=("MaterialsResubmitted",), clocks="stop the applicant's; start the window again"),
    Row(command="begin_procedure", zh="特别程序：开始", kind="case", stages=(ACCEPTED,), needs=("procedure",),
        may=("announced", "notice", "visit"), events=("ProcedureBegun",), clocks="pause those entitled"),
    Row(command="finish_procedure", zh="特别程序：结束", kind="case", stages=(ACCEPTED,), needs=("procedure",), may=(),
        events=("ProcedureEnded",), clocks="resume"),
    Row(command="abort_procedure", zh="特别程序：中止", kind="case", stages=(ACCEPTED,), needs=("procedure", "reason"),
        may=(), events=("ProcedureEnded",), clocks="resume"),
    Row(command="extend", zh="延期", kind="case", who="rank", stages=(ACCEPTED,), needs=("clock", "by_term", "reason"),
        may=("told",), events=("ClockExtended",), clocks="the named clock, once"),
    Row(command="tell", zh="书面告知", kind="case", who="seat", stages=(ACCEPTED,), needs=("about", "on"), may=(),
        events=("ClockTold", "HearingTold"), clocks="as the switch `missing_notice` says; stop a hearing's notice"),
    Row(command="offer_hearing", zh="告知听证权利", kind="case", stages=(ACCEPTED,), events=("HearingOffered",),
        clocks="start the days to ask for it"),
    Row(command="ask_hearing", zh="申请听证", kind="case", who="filer", stages=(ACCEPTED,), events=("HearingAsked",),
        clocks="stop the days to ask; start those to organise it"),
    Row(command="set_hearing", zh="确定听证时间、地点", kind="case", stages=(ACCEPTED,), needs=("on", "place"), may=(),
        events=("HearingSet",), clocks="start the notice, counted back from the day"),
    Row(command="hold_hearing", zh="举行听证", kind="case", stages=(ACCEPTED,), needs=("record",), may=(),
        events=("HearingEnded",), clocks="stop those of the hearing"),
    Row(command="drop_hearing", zh="放弃听证", kind="case", who="filer", stages=(ACCEPTED,), events=("HearingEnded",),
        clocks="stop those of the hearing"),
    Row(command="withdraw", zh="撤回申请", kind="case", who="applicant", stages=UNDECIDED, may=("reason", "commitment"),
        events=("CaseWithdrawn", "CaseClosed"), clocks="stop all"),
    Row(command="urge", zh="催办", kind="case", who="officer or applicant", events=("Urged",)),
    Row(command="carbon_copy", zh="抄送", kind="case", who="participant", needs=("persons",), events=("CopySent",)),
    Row(command="mark_read", zh="已阅", kind="case", who="officer", may=(), events=("CopyRead",)),
    Row(command="watch", zh="关注", kind="case", who="officer", may=(), events=("WatchBegun",)),
    Row(command="unwatch", zh="取消关注", kind="case", who="officer", may=(), events=("WatchEnded",)),
    Row(command="challenge", zh="申请回避", kind="case", who="applicant", stages=UNDECIDED, needs=("officer", "reason"),
        may=(), events=("OfficerChallenged", "SeatChanged")),
    Row(command="recuse", zh="自行回避", kind="case", who="officer", stages=UNDECIDED, needs=("reason",), may=(),
        events=("OfficerChallenged", "SeatChanged")),
    Row(command="rule_on_challenge", zh="回避决定", kind="case", who="head", may=("authority",),
        needs=("officer", "upheld", "reason"), events=("ChallengeRuled",)),
    Row(command="terminate", zh="终止", kind="case", who="approver", stages=(RECEIVED, ACCEPTED),
        needs=("ground", "reason"), may=(), events=("CaseTerminated", "CaseClosed"), clocks="stop all"),
    Row(command="retry", zh="重试", kind="machine", who="owner", needs=("token",), may=(), events=("IncidentClosed",)),
    Row(command="answer_job", zh="外部作业答复", kind="machine", who="machine", stages=ANY, needs=("visit",),
        may=("data",), events=("JobAnswered", "ErrorRaised")),
    Row(command="wake", zh="到期处理", kind="machine", who="machine", needs=("due",), may=(),
        clocks="as the clock says",
        events=(
            "SignalTaken", "ConditionsChecked", "WarningGiven", "CaseAccepted", "CaseAbandoned", "OpinionGiven",
            "DecisionMade",
        )),
    Row(command="take_message", zh="收取消息", kind="machine", who="machine", needs=("wait", "message"), may=(),
        events=("MessageTaken",)),
    Row(command="hear_signal", zh="收到信号", kind="machine", who="machine", needs=("signal",), may=(),
        events=("SignalHeard",)),
    Row(command="recompute", zh="按新通知重算", kind="machine", who="machine", may=(), clocks="restated",
        events=("ClockRecomputed", "CalendarChecked")),
    Row(command="check_seats", zh="核对在岗", kind="machine", who="machine", may=(),
        events=("SeatChanged", "PoolChanged")),
)  # fmt: skip

ENVELOPE = frozenset(
    {
        "case",
        "key",
        "seen",
        "effective",
        "late_reason",
        "visit",
        "outcome",
        "seat",
        "revision",
        "error",
        "escalation",
        "handlers",
    }
)

STOPPED = frozenset({"act", "claim", "unclaim", "add_signer", "remove_signer", "delegate", "resolve", "return",
                     "take_back", "jump"})  # fmt: skip
"""What nobody in the office does while the work is held (挂起). Standing rights and what time does go on."""
RIGHTS = frozenset({"charge"})
"""Acts of steps that are a right of the party: a hold does not keep the office from taking them in."""

ANSWERS = frozenset({("charge", "paid"), ("rectify", "done")})
"""Acts and outcomes that are the party's, whoever writes them down: a fee that was paid, what was put right. An officer
who takes them in does no work of the office; that nothing was put right is a finding of its own.
"""

OF_PARTIES = frozenset({"", "hear", "rectify", "notify", "commit"}) | RIGHTS
"""Acts by which the party may answer. An answer that comes while a return has the step frozen is kept."""

_ROWS: Mapping[tuple[str, str, str], Row] = {(row.command, row.act, row.outcome): row for row in TABLE}


def row_of(command: str, act: str = "", outcome: str = "") -> Row:
    """The row of a command. Raises Refused `act.no_such_outcome` with the outcomes that the act knows."""
    if row := _ROWS.get((command, act, outcome)):
        return row
    known = outcomes_of(act)
    raise Refused("act.no_such_outcome", act=act or "-", outcome=outcome, known=known)


def outcomes_of(act: str) -> tuple[str, ...]:
    """The outcomes that an act knows, in the order of the table."""
    return tuple(row.outcome for row in TABLE if row.command == "act" and row.act == act)


def check_fields(command: Command, row: Row) -> None:
    """Every field that the row needs is there and says something, and none is that it does not know.

    Raises Refused `act.needs` or `act.unknown_field`.
    """
    given = {name for name in command.__struct_fields__ if getattr(command, name) not in ("", (), None, {})}
    if missing := [name for name in row.needs if not says(getattr(command, name))]:
        raise Refused("act.needs", **_told(row), missing=missing)
    if unknown := sorted(given - ENVELOPE - {*row.needs, *row.may}):
        raise Refused("act.unknown_field", **_told(row), unknown=unknown, known=[*row.needs, *row.may])


def check_authority(command: RuleOnChallenge | Release | Transfer) -> None:
    """An administrator says on what authority they act. Raises Refused `act.needs`."""
    if not says(command.authority):
        row = row_of(str(type(command).__struct_config__.tag))
        raise Refused("act.needs", **_told(row), missing=["authority"])


def _told(row: Row) -> dict[str, str]:
    return {"act": row.act or (row.command if row.command != "act" else "-"), "outcome": row.outcome or row.zh}
