"""相同审批人: where the drawing asks for it, who agreed at an earlier step is not asked again, and the file says so."""

from collections.abc import Iterator

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat, Visit
from approvalflow.cases.rounds import counting
from approvalflow.cases.rules import Rules
from approvalflow.cases.seats import settled
from approvalflow.patterns import Settled
from approvalflow.tokens import frozen, token_of
from approvalflow.tokens.nearest import address

CARRIED = frozenset({"review", "verify", "consult", "hear"})
"""Acts whose opinion may be carried forward. A decision is made by whoever decides, each time."""


def carried(case: Case, visit: str, rules: Rules) -> Iterator[e.OpinionGiven]:
    """The opinions carried forward to a step as it opens.

    Only a seat that is one person's who does not keep out, and only their latest word at the earlier step: that they
    agreed there, in person, where nobody said otherwise. Not when the file has gone back since, for then it is looked
    at anew; and not where opinions bear a signature.
    """
    one = case.visits[visit]
    properties = rules.steps[one.node].properties
    if one.act not in CARRIED or properties.get("signed") == "true":
        return
    given: set[str] = set()
    for step in properties.get("carry", "").split():
        for seat in one.seats:
            person = _sole(seat)
            asked = person in seat.candidates and person not in case.challenges
            if seat.open and seat.id not in given and asked:
                earlier = _latest_word(case, step, person)
                if earlier and _agreed(earlier, person) and not _went_back(case, one, earlier):
                    given.add(seat.id)
                    yield e.OpinionGiven(visit=visit, seat=seat.id, opinion="agree", by=person, carried=earlier.visit)


def to_settle(case: Case, rules: Rules) -> tuple[str, Settled] | None:
    """A step that carried opinions have settled, if there is one; none that is frozen meanwhile."""
    for visit, one in case.visits.items():
        enough = settled(case, visit, rules) if any(seat.carried for seat in one.seats) else None
        if enough and one.token not in frozen(case.position):
            return visit, enough
    return None


def _latest_word(case: Case, step: str, person: str) -> e.Outcome | None:
    """The latest instance or round of a step in which they, or somebody in their name, said something."""
    return next((one for one in reversed(counting(case, step)) if person in (*one.by, *one.absent)), None)


def _agreed(earlier: e.Outcome, person: str) -> bool:
    return person in earlier.agreed and earlier.outcome == "agree" and not (earlier.disagree or earlier.abstain)


def _went_back(case: Case, one: Visit, earlier: e.Outcome) -> bool:
    """Whether the file was returned since, or came by here, in the same instance, in a loop of the drawing."""
    given = int(token_of(earlier.visit))
    if given < case.went_back:
        return True
    here = address(one.within, one.node)
    since = (done for done in counting(case, one.node) if int(token_of(done.visit)) > given)
    return any(address(done.within, one.node) == here for done in since)


def _sole(seat: Seat) -> str:
    return seat.holder or (seat.candidates[0] if len(seat.candidates) == 1 else "")
