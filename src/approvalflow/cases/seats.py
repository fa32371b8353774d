"""The seats of one step: whose turn it is, what they have said, and what that comes to.

A seat is *waiting* while one that speaks before it has not, *active*, *done* with an opinion, *passed on* while
somebody else works on it for its holder (委派), or *removed*.
"""

from collections.abc import Iterator
from typing import Literal

from approvalflow.cases.case import Case, Seat, Visit
from approvalflow.cases.rules import Rules
from approvalflow.patterns import Ballot, Settled, Tally, Voice, settle

State = Literal["waiting", "active", "done", "passed_on", "removed"]


def state_of(visit: Visit, seat: Seat) -> State:
    """The state of a seat among those of its step."""
    if seat.removed:
        return "removed"
    if seat.opinion is not None:
        return "done"
    if first_before(visit, seat) is not None:
        return "waiting"
    return "passed_on" if seat.delegate else "active"


def first_before(visit: Visit, seat: Seat) -> Seat | None:
    """The first seat that must speak before this one and has not."""
    return next((one for one in visit.seats if one.id in seat.after and one.open), None)


def speaking_now(visit: Visit) -> Iterator[Seat]:
    """The seats that somebody must do something about now."""
    return (one for one in visit.seats if one.open and first_before(visit, one) is None)


def several(found: Settled | None) -> Tally | None:
    """The tally, where a step has more than one seat: of one seat there is nothing to explain."""
    return found.tally if found and found.tally.seats > 1 else None


def settled(case: Case, visit: str, rules: Rules) -> Settled | None:
    """What the opinions of a step come to, or None while it waits."""
    one = case.visits[visit]
    ballot = Ballot.read({**rules.steps[one.node].properties, "act": one.act})
    voices = [Voice(opinion=s.opinion, weight=s.weight, veto=s.veto) for s in one.seats if not s.removed]
    return settle(ballot, voices)
