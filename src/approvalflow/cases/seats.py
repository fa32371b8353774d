"""The seats of one step: whose turn it is, what they have said, and what that comes to.

A seat is *waiting* while one that speaks before it has not, *active*, *done* with an opinion, *passed on* while
somebody else works on it for its holder (委派), or *removed*.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from approvalflow.cases.case import Case, Seat, Visit
from approvalflow.cases.rounds import counting
from approvalflow.cases.rules import Rules
from approvalflow.patterns import Ballot, Settled, Tally, Voice, settle
from approvalflow.tokens import node_of

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
    """The first seat that must speak before this one and has not; a word carried forward lets nobody pass the line."""
    near = {*seat.after}
    while near:
        earlier = [one for one in visit.seats if one.id in near]
        if found := next((one for one in earlier if one.open), None):
            return found
        near = {name for one in earlier for name in one.after}
    return None


def behind(visit: Visit, seat: Seat) -> list[Seat]:
    """The seats that speak only after this one, or after one that does."""
    found = {seat.id}
    while more := {one.id for one in visit.seats if not found.isdisjoint(one.after)} - found:
        found |= more
    return [one for one in visit.seats if one.id in found - {seat.id}]


def speaking_now(visit: Visit) -> Iterator[Seat]:
    """The seats that somebody must do something about now."""
    return (one for one in visit.seats if one.open and first_before(visit, one) is None)


def sitting_beside(visit: Visit, seat: Seat) -> frozenset[str]:
    """Who has a voice at the step from another seat: has spoken there, or in whose name somebody has, or holds it."""
    others = (one for one in visit.seats if one.id != seat.id and not one.removed)
    names = (one.holder if one.opinion is None else one.acting_for or one.by for one in others)
    return frozenset(one for one in names if one)


def spoken_for(visit: Visit) -> frozenset[str]:
    """Whose opinions have been given: a stand-in's is that of the absent one."""
    return frozenset(one.acting_for or one.by or "" for one in visit.seats if one.opinion is not None)


def own_first(seats: Sequence[Seat], person: str) -> Seat | None:
    """The seat from which somebody spoke: their own voice, also where a stand-in gave it, before somebody else's."""
    spoke = [one for one in seats if person in (one.by, one.acting_for)]
    return min(spoke, key=lambda one: (one.acting_for or one.by) != person, default=None)


def said_here(visit: Visit, seat: Seat) -> bool:
    """Whether what was said from it was said at this step: not carried forward from another one."""
    return seat.opinion is not None and (not seat.carried or node_of(seat.carried) == visit.node)


def agreed_here(visit: Visit, seat: Seat) -> bool:
    """Whether whoever spoke from it agreed in person, at this step."""
    return seat.opinion == "agree" and said_here(visit, seat) and not seat.acting_for


def hands_in(case: Case, node: str, *, now: bool = True) -> frozenset[str]:
    """Who did a step, does it `now`, or is represented there: an opinion binds both names that it bears."""
    names: list[str | None] = []
    for done in counting(case, node):
        names += [*done.by, *done.absent, *done.worked]
    for visit in case.visits.values():
        if now and visit.node == node:
            names += visit.by
            for seat in visit.seats:
                names += () if seat.removed else (seat.holder, seat.delegate, *seat.worked, seat.by, seat.acting_for)
    return frozenset(one for one in names if one)


def is_of_several(visit: Visit, rules: Rules) -> bool:
    """Whether a decision there is made of opinions: of many seats, or of one where a quorum asks for more."""
    return len(visit.seats) > 1 or Ballot.read(rules.steps[visit.node].properties).quorum > 1


def several(found: Settled | None) -> Tally | None:
    """The tally, where a step has more than one seat: of one seat there is nothing to explain."""
    return found.tally if found and found.tally.seats > 1 else None


def settled(case: Case, visit: str, rules: Rules) -> Settled | None:
    """What the opinions of a step come to, or None while it waits."""
    one = case.visits[visit]
    ballot = Ballot.read({**rules.steps[one.node].properties, "act": one.act})
    there = (seat for seat in one.seats if not seat.removed)
    voices = [
        Voice(
            opinion=seat.opinion,
            weight=seat.weight,
            veto=seat.veto,
            heard=bool(seat.adder and seat.after),
            consulted=seat.consulted,
            awaited=seat.awaited,
        )
        for seat in there
    ]
    return settle(ballot, voices)
