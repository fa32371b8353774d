"""A lost race explains itself: who was faster, with what and when, and what is left for the loser to do now."""

from collections.abc import Mapping, Sequence

from approvalflow.cases import commands as c
from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.rules import Facts
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.desk.standing import Asking
from approvalflow.errors import Conflict, Refused
from approvalflow.identity import Actor, Directory

_DID: Mapping[type, str] = {
    e.Returned: "return",
    e.StepTakenBack: "take_back",
    e.OpinionTakenBack: "take_back",
    e.Jumped: "jump",
    e.ClosingRevoked: "reopen",
    e.CaseWithdrawn: "withdraw",
    e.CaseTerminated: "terminate",
    e.SignalTaken: "wake",
    e.CaseAbandoned: "wake",
    e.MessageTaken: "take_message",
    e.SignalHeard: "hear_signal",
    e.JobAnswered: "answer_job",
    e.CommitmentDeclined: "withdraw",
}
_SEATS: Mapping[str, str] = {
    "claimed": "claim",
    "unclaimed": "unclaim",
    "added": "add_signer",
    "removed": "remove_signer",
    "transferred": "transfer",
    "delegated": "delegate",
    "resolved": "resolve",
}


def explained(
    lost: Conflict, books: Books, case: Case, command: c.AnyCommand, facts: Facts, actor: Actor, directory: Directory
) -> Conflict:
    """The same conflict, with `by`, `did`, `at`, and the open steps at which the loser may act (`mine`)."""
    visit = str(lost.values.get("visit") or getattr(command, "visit", ""))
    told = _what_changed([*happenings(books.events(case.id))], visit, str(lost.values.get("seat", "")))
    asking = Asking(command, facts, actor, directory)
    mine = [
        name
        for name, one in case.visits.items()
        if any(not isinstance(asking.may(case, one, seat), Refused) for seat in one.seats)
    ]
    return Conflict(lost.code, **{**lost.values, **told, "mine": mine or ["-"]})


def _what_changed(history: Sequence[e.Happened], visit: str, seat: str) -> dict[str, str]:
    """The last command that changed the visit, or the seat: whose, what, when."""
    last = next((one for one in reversed(history) if _touches(one.event, visit, seat)), None)
    if last is None:
        return {}
    # The events of one command stand together, and the first of them says what it was.
    together = [one for one in history if (one.recorded, one.actor) == (last.recorded, last.actor)]
    nearest = [one for one in together if one.seq <= last.seq]
    did = next((said for one in reversed(nearest) if (said := _did(one.event))), "act")
    return {"by": last.actor, "did": did, "at": last.recorded.isoformat()}


def _touches(event: e.Event, visit: str, seat: str) -> bool:
    if getattr(event, "visit", "") != visit:
        return False
    if seat:
        return isinstance(event, e.SeatChanged | e.OpinionGiven | e.OpinionTakenBack) and event.seat == seat
    return isinstance(event, e.StepSettled | e.StepCancelled | e.StepVoided)


def _did(event: e.Event) -> str:
    return _SEATS.get(event.kind, "") if isinstance(event, e.SeatChanged) else _DID.get(type(event), "")
