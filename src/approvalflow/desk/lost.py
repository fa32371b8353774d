"""Who came too late is told what has changed, by whom and when, and what is left to do now: races, and refusals."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from approvalflow.cases import commands as c
from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Stage
from approvalflow.cases.rules import Facts
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.desk.registry import registry
from approvalflow.desk.who.standing import Asking
from approvalflow.errors import Conflict, Refused
from approvalflow.identity import Actor, Directory
from approvalflow.moment import on_the_wall

_DID: Mapping[type, str] = {
    e.Returned: "return",
    e.StepTakenBack: "take_back",
    e.OpinionTakenBack: "take_back",
    e.ReturnTakenBack: "take_back",
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
_GONE = (e.StepSettled, e.StepCancelled, e.StepVoided)
_STAGES = (e.CaseReceived, e.CaseAccepted, e.CaseDeclined, e.DecisionMade, e.CaseClosed)
_STAGE_ACTS: Mapping[type, str] = {
    e.CaseReceived: "receive",
    e.CaseAccepted: "accept",
    e.CaseDeclined: "accept",
    e.DecisionMade: "decide",
    e.WorkHeld: "hold",
}
_NEVER_RIGHT = (
    "act.needs", "act.unknown_field", "act.no_such_outcome", "attachment.", "command.", "key.", "signature.",
)  # fmt: skip
"""How the codes begin of what is wrong with a command itself, whatever others did."""
_NO_RIGHT = (
    "person.kept_out", "person.lacks_rank", "person.may_not_file", "person.may_not_jump", "person.may_not_rule",
    "person.not_a_machine", "person.not_an_officer", "person.not_the_applicant", "person.other_department",
    "person.unknown",
)  # fmt: skip
"""The same of who sends it; but who may reopen a case follows from how it was closed."""
_BY_ITSELF = (*_GONE, e.StepOpened)
"""What follows from a command, whichever it was."""
_SEATS: Mapping[str, str] = {
    "claimed": "claim",
    "unclaimed": "unclaim",
    "added": "add_signer",
    "removed": "remove_signer",
    "transferred": "transfer",
    "delegated": "delegate",
    "resolved": "resolve",
}


@contextmanager
def telling(
    books: Books, case: Case | None, command: c.AnyCommand, facts: Facts, actor: Actor, directory: Directory
) -> Iterator[None]:
    """Whatever race is lost inside, or refused, is told with what changed and what can be done now."""
    try:
        yield
    except (Conflict, Refused) as lost:
        if case is None:
            raise
        raise explained(lost, books, case, command, facts, actor, directory) from None


def explained(
    lost: Conflict | Refused,
    books: Books,
    case: Case,
    command: c.AnyCommand,
    facts: Facts,
    actor: Actor,
    directory: Directory,
) -> Conflict | Refused:
    """The same error with `by`, `did`, `at`, and the open steps at which the loser may act (`mine`).

    A refusal in which nobody else's doing stands against the command stays as it is. It is a Conflict where others have
    changed the case since the client saw it, unless the command could never have been right. Of a visit that there
    never was, Refused `act.no_such_visit`: nobody was faster.
    """
    visit = str(lost.values.get("visit") or getattr(command, "visit", ""))
    touches = _touching(lost, case, visit)
    never = _NEVER_RIGHT if isinstance(command, c.Reopen) else (*_NEVER_RIGHT, *_NO_RIGHT)
    raced = command.seen is not None and command.seen < case.seq and not lost.code.startswith(never)
    if touches is None and not raced:
        return lost
    history = [*happenings(books.events(case.id))]
    if lost.code == "visit.not_open" and not any(getattr(one.event, "visit", "") == visit for one in history):
        return Refused("act.no_such_visit", visit=visit, open=sorted(case.visits))
    told = _what_changed(history, touches, case.zone) if touches else {}
    others = [one for one in history if raced and one.seq > (command.seen or 0) and one.actor != actor.id]
    if lost.code == "person.not_candidate":  # a stranger stays one, whatever else goes on in the case
        others = [one for one in others if _seats_people(one.event, visit)]
    if others and told.get("by") in (None, actor.id):
        since = [one for one in history if one.seq > (command.seen or 0)]
        told = _what_changed(since, lambda event: event is others[-1].event, case.zone)
    if isinstance(lost, Refused) and told.get("by") in (None, actor.id):
        return lost
    kind = Conflict if others else type(lost)
    asking = Asking(command, facts, actor, directory)
    mine = [
        name
        for name, one in case.visits.items()
        if case.holds(name) is None and any(not isinstance(asking.may(case, one, seat), Refused) for seat in one.seats)
    ]
    return kind(lost.code, **{"by": "-", "did": "-", "at": "-", **lost.values, **told, "mine": mine})


def _touching(lost: Conflict | Refused, case: Case, visit: str) -> Callable[[e.Event], bool] | None:
    """Which events may have cost the loser what was asked; none where it was nobody's doing."""
    match lost.code:
        case "visit.not_open":
            return lambda event: isinstance(event, _GONE) and getattr(event, "visit", "") == visit
        case "seat.stale" | "seat.done" | "seat.removed":
            return lambda event: _of_seat(event, visit, str(lost.values["seat"]))
        case "person.claimed_by_other":
            holder = lost.values["holder"]
            return lambda event: isinstance(event, e.SeatChanged) and (event.visit, event.holder) == (visit, holder)
        case "case.held":
            return lambda event: isinstance(event, e.WorkHeld) and event.visit in ("", visit)
        case "case.wrong_stage" if _past(case, lost.values["stages"]):
            return lambda event: isinstance(event, _STAGES)
        case _:
            return None


def _seats_people(event: e.Event, visit: str) -> bool:
    """Whether an event may have changed who sits at a step."""
    if isinstance(event, e.SeatChanged | e.PoolChanged | e.OpinionGiven | e.OpinionTakenBack | e.StepOpened):
        return event.visit == visit
    return isinstance(event, e.OfficerChallenged | e.ChallengeRuled)


def _past(case: Case, stages: object) -> bool:
    """Whether the case has gone beyond all the stages that were asked for."""
    order = [*Stage]
    return isinstance(stages, list) and all(order.index(Stage(one)) < order.index(case.stage) for one in stages)


def _of_seat(event: e.Event, visit: str, seat: str) -> bool:
    if isinstance(event, e.SeatChanged | e.PoolChanged | e.OpinionGiven | e.OpinionTakenBack):
        return (event.visit, event.seat) == (visit, seat)
    return False


def _what_changed(
    history: Sequence[e.Happened], touches: Callable[[e.Event], bool], zone: str
) -> dict[str, str | datetime]:
    """The last command that changed it: whose, what, when."""
    last = next((one for one in reversed(history) if touches(one.event)), None)
    if last is None:
        return {}
    # The events of one command stand together, and the first of them says what it was.
    together = [one for one in history if (one.recorded, one.actor) == (last.recorded, last.actor)]
    nearest = [one for one in together if one.seq <= last.seq]
    here = getattr(last.event, "visit", "")
    did = _STAGE_ACTS.get(type(last.event)) or next(
        (said for one in reversed(nearest) if (said := _did(one.event, here))), ""
    )
    retried = any(isinstance(one.event, e.IncidentClosed) for one in nearest)
    return {"by": last.actor, "did": did or ("retry" if retried else "act"), "at": on_the_wall(last.recorded, zone)}


def _did(event: e.Event, visit: str) -> str:
    """What an event says was done; an act says it by what it writes of its step."""
    match event:
        case e.SeatChanged(kind=kind):
            return _SEATS.get(kind, "")
        case e.OfficerChallenged(own=own):
            return "recuse" if own else "challenge"
        case e.HearingEnded(how=how):
            return "hold_hearing" if how == "held" else "drop_hearing"
        case _:
            wrote = visit and getattr(event, "visit", "") == visit and not isinstance(event, _BY_ITSELF)
            return _DID.get(type(event)) or _written_by_one().get(type(event), "act" if wrote else "")


@cache
def _written_by_one() -> Mapping[type, str]:
    """The command of each event that only one command writes, and that never follows from another."""
    rows = registry()
    following = {name for row in rows for name in row.follow}
    by_name = {name: {row.command for row in rows if name in row.events} for row in rows for name in row.events}
    return {
        getattr(e, name): next(iter(commands))
        for name, commands in by_name.items()
        if len(commands) == 1 and commands != {"act"} and name not in following
    }
