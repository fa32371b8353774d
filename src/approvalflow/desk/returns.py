"""退回: the file goes back to a step already passed."""

from approvalflow.cases import events as e
from approvalflow.cases import review
from approvalflow.cases.case import Case, Seat
from approvalflow.cases.commands import Return, Withdraw
from approvalflow.cases.record import Record
from approvalflow.cases.routing import Routing
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.desk.rewinding import rewound, voided
from approvalflow.errors import Refused


def go_back(record: Record, routing: Routing, books: Books, command: Return, seat: Seat) -> None:
    """退回: the opinion `return`, the steps undone, and the target open again with a full clock."""
    history = list(happenings(books.events(record.case.id)))
    target = _target(record.case, command.to)
    before, after, moves = rewound(routing, history, record.case.visits[command.visit].token, target)
    undone = voided(record, history, moves)
    acts = [record.facts.rules.steps[one.node].act for one in undone]
    record.extend(review.give_back(record.case, command, seat, target, acts, record.facts))
    _returning(record, command.visit)
    record.extend(undone)
    routing.follow(before, after, moves, "returned")


def withdraw_commitment(record: Record, routing: Routing, books: Books, command: Withdraw) -> None:
    """The applicant takes the commitment back before the decision; the choice of the route is open again."""
    case = record.case
    given = next((one for node, one in case.steps.items() if record.facts.rules.steps[node].act == "commit"), None)
    if given is None or not case.committed:
        raise Refused("commitment.none", case=case.number or case.id)
    history = list(happenings(books.events(case.id)))
    before, after, moves = rewound(routing, history, "", given.visit)
    undone = voided(record, history, moves)
    review.check_undone(given.visit, [record.facts.rules.steps[one.node].act for one in undone])
    record.add(e.CommitmentDeclined(visit=given.visit, text=command.reason))
    record.add(e.Returned(visit="", to=given.visit, reason=command.reason))
    record.extend(undone)
    routing.follow(before, after, moves, "commitment withdrawn")


def _returning(record: Record, visit: str) -> None:
    """The step that returns is settled as returned, and that outcome counts no more than those it undoes."""
    node = record.case.visits[visit].node
    earlier = record.case.steps.get(node)
    record.add(e.StepSettled(visit=visit, outcome="return"))
    record.add(e.StepVoided(visit=visit, node=node, outcome="return", earlier=earlier))


def _target(case: Case, to: str) -> str:
    """The visit to go back to: the latest that counts of the step named, by element id or visit."""
    outcome = case.steps.get(to.rpartition("@")[0] or to)
    if outcome is None or ("@" in to and outcome.visit != to):
        raise Refused("return.no_such_visit", to=to, known=sorted(case.steps))
    return outcome.visit
