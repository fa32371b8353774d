"""Signatures: which bytes are to be signed, whether a step asks for one, and whether those kept are still right."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from approvalflow.cases import commands as c
from approvalflow.cases import decision, review
from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.papers import Verifier, canonical
from approvalflow.cases.rules import Facts
from approvalflow.desk.who.authority import authorise
from approvalflow.errors import ApprovalFlowError, Refused
from approvalflow.identity import Actor, Directory
from approvalflow.tokens import node_of

HOOK_FAILED = "signature.hook_failed"
Signable = c.Act | c.Return
"""What bears a signature: an opinion, and sending a file back, which is one."""


def content_of(case: Case, command: Signable, facts: Facts, actor: Actor, directory: Directory) -> bytes:
    """The bytes that a signature on this opinion covers. Raises Refused as the act itself would."""
    if not isinstance(command, Signable):
        raise Refused("signature.no_opinion", visit=getattr(command, "visit", "-"))
    standing = authorise(case, command, facts, actor, directory)
    visit = case.visits[command.visit]
    event: e.OpinionGiven | e.DecisionMade
    if isinstance(command, c.Return):
        assert standing.seat is not None  # nobody returns without a seat
        event = review.returning(case, command, standing.seat)
    elif visit.act == "decide" and len(visit.seats) == 1:
        event = decision.decide(case, command, facts)[-1]  # type: ignore[assignment]
    elif standing.seat is not None:
        event = review.opinion(case, command, facts, standing.seat)[-1]  # type: ignore[assignment]
    else:
        raise Refused("signature.no_opinion", visit=command.visit)
    if not isinstance(event, e.OpinionGiven | e.DecisionMade):
        raise Refused("signature.no_opinion", visit=command.visit)
    return canonical(case.id, replace(event, acting_for=standing.acting_for), actor.id)


def check_signatures(happened: Iterable[e.Happened], case: str, facts: Facts, verifier: Verifier | None) -> None:
    """What a command has written is signed where the step asks for it, and rightly where it can be told.

    Raises Refused `signature.needed`, `signature.wrong`, `signature.hook_failed`.
    """
    for one in happened:
        event = one.event
        if not isinstance(event, e.OpinionGiven | e.DecisionMade) or event.deemed or not event.visit:
            continue
        asked = facts.rules.steps[node_of(event.visit)].properties.get("signed") == "true"
        of_several = isinstance(event, e.DecisionMade) and any(_is_hand_in(x.event, event.visit) for x in happened)
        if event.signature is None:
            if asked and not of_several:
                raise Refused("signature.needed", visit=event.visit)
        elif _blank(event.signature) or (verifier is not None and not right(one, case, verifier)):
            raise Refused("signature.wrong", visit=event.visit, person=one.actor, key=event.signature.key)


def _is_hand_in(event: e.Event, visit: str) -> bool:
    """What makes the decision of several certain: an opinion, or a seat that is gone. What they said is signed."""
    return isinstance(event, e.OpinionGiven | e.SeatChanged) and event.visit == visit


def _blank(signature: e.Signature) -> bool:
    """White space says nothing, as in every text that an act needs."""
    return not (signature.algorithm.strip() and signature.value.strip())


def wrong_signatures(history: Iterable[e.Happened], case: str, verifier: Verifier) -> Iterator[int]:
    """The numbers of the events whose signature does not fit what they say."""
    for one in history:
        signed = isinstance(one.event, e.OpinionGiven | e.DecisionMade) and one.event.signature is not None
        if signed and not right(one, case, verifier):
            yield one.seq


def right(one: e.Happened, case: str, verifier: Verifier) -> bool:
    """Whether the signature of an event is that of whoever did it, over exactly what it says."""
    event = one.event
    assert isinstance(event, e.OpinionGiven | e.DecisionMade)
    assert event.signature is not None
    with hook("verify", verifier):
        return verifier.verify(canonical(case, event, one.actor), event.signature, one.actor) is True


@contextmanager
def hook(name: str, vendor: object) -> Iterator[None]:
    """Whatever a vendor's code runs into is told as the vendor's. Raises Refused `signature.hook_failed`."""
    try:
        yield
    except ApprovalFlowError:
        raise
    except Exception as problem:
        reason = f"{type(problem).__name__}: {problem}"
        raise Refused(HOOK_FAILED, hook=f"{type(vendor).__name__}.{name}", reason=reason) from problem
