"""Which function of `cases` answers which command: the table of acts, tied to code."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from approvalflow.cases import decision, delivery, hearing, intake, procedures, recusal, review
from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.commands import (
    AbortProcedure,
    AskHearing,
    BeginProcedure,
    Challenge,
    DropHearing,
    Extend,
    FinishProcedure,
    HoldHearing,
    OfferHearing,
    Recuse,
    Resubmit,
    RuleOnChallenge,
    SetHearing,
    Tell,
    Terminate,
    Withdraw,
)
from approvalflow.cases.rules import Facts

Handler = Callable[[Case, Any, Facts], list[e.Event]]

ACTS: Mapping[tuple[str, str], Handler] = {
    ("receive", "received"): intake.receive,
    ("accept", "accepted"): intake.accept,
    ("accept", "correction_requested"): intake.request_correction,
    ("accept", "declined"): intake.decline,
    ("charge", "paid"): procedures.charge,
}
BY_ACT: Mapping[str, Handler] = {
    "inspect": review.inspect,
    "rectify": review.rectify,
    "commit": decision.commit,
    "decide": decision.decide,
    "issue": delivery.issue,
    "deliver": delivery.deliver,
    "follow_up": delivery.check,
    "forward": review.forward,
}
OPINIONS = frozenset({"review", "verify", "consult", "hear"})
BESIDE: Mapping[type, Handler] = {
    Resubmit: intake.resubmit,
    BeginProcedure: procedures.begin,
    FinishProcedure: procedures.finish,
    AbortProcedure: procedures.finish,
    Extend: procedures.extend,
    Tell: procedures.tell,
    OfferHearing: hearing.offer,
    AskHearing: hearing.ask,
    SetHearing: hearing.set_,
    HoldHearing: hearing.hold,
    DropHearing: hearing.drop,
    Terminate: procedures.terminate,
    Withdraw: procedures.withdraw,
    Challenge: recusal.challenge,
    Recuse: recusal.recuse,
    RuleOnChallenge: recusal.rule,
}


def handler_of(act: str, outcome: str) -> Handler:
    """The function for an act and its outcome; an act without consequences of its own is plainly done."""
    return ACTS.get((act, outcome)) or BY_ACT.get(act) or review.plain


def legal_moment(event: e.Event, case: Case, facts: Facts) -> datetime | None:
    """The legal moment of an event where it is not the command's: acceptance counts from the full papers.

    By silence it counts from the start of the window that ran out, which is the receipt.
    """
    if not isinstance(event, e.CaseAccepted):
        return None
    if event.deemed:
        return intake.deemed_as_of(case, facts)
    return None if event.implied else intake.accepted_as_of(case, facts)
