"""相同审批人: where the drawing asks for it, who agreed at an earlier step is not asked again, and the file says so."""

from collections.abc import Iterator

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat
from approvalflow.cases.rules import Rules
from approvalflow.cases.seats import settled
from approvalflow.patterns import Settled

CARRIED = frozenset({"review", "verify", "consult", "hear"})
"""Acts whose opinion may be carried forward. A decision is made by whoever decides, each time."""


def carried(case: Case, visit: str, rules: Rules) -> Iterator[e.OpinionGiven]:
    """The opinions carried forward to a step as it opens.

    Only a seat that is one person's, only an agreement that was given, not itself carried and not since undone; and not
    where opinions bear a signature.
    """
    one = case.visits[visit]
    properties = rules.steps[one.node].properties
    if one.act not in CARRIED or properties.get("signed") == "true":
        return
    for step in properties.get("carry", "").split():
        earlier = case.steps.get(step)
        if earlier is None or earlier.carried or earlier.outcome != "agree" or earlier.disagree or earlier.abstain:
            continue
        for seat in one.seats:
            if seat.open and (person := _sole(seat)) in earlier.by and person not in case.challenges:
                yield e.OpinionGiven(visit=visit, seat=seat.id, opinion="agree", by=person, carried=earlier.visit)


def to_settle(case: Case, rules: Rules) -> tuple[str, Settled] | None:
    """A step that carried opinions have settled, if there is one."""
    for visit, one in case.visits.items():
        if any(seat.carried for seat in one.seats) and (found := settled(case, visit, rules)):
            return visit, found
    return None


def _sole(seat: Seat) -> str:
    return seat.holder or (seat.candidates[0] if len(seat.candidates) == 1 else "")
