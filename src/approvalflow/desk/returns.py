"""Going back looks the case's moves up, because what a return undoes is what came of the step it returns to."""

from collections.abc import Sequence

from approvalflow.cases import events as e
from approvalflow.cases import review
from approvalflow.cases.case import Case, Seat
from approvalflow.cases.commands import Return, Withdraw
from approvalflow.cases.evolve import evolve
from approvalflow.cases.record import Record
from approvalflow.cases.routing import Routing
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.errors import Refused
from approvalflow.tokens import Move, Position, advance
from approvalflow.tokens import Return as GoBack


def go_back(record: Record, routing: Routing, books: Books, command: Return, seat: Seat) -> None:
    """退回: the opinion `return`, the steps undone, and the target open again with a full clock."""
    history = list(happenings(books.events(record.case.id)))
    target = _target(record.case, command.to)
    before, after, moves = _rewound(routing, history, record.case.visits[command.visit].token, target)
    voided = _voided(record, history, moves)
    acts = [record.facts.rules.steps[one.node].act for one in voided]
    record.extend(review.give_back(record.case, command, seat, target, acts, record.facts))
    _returning(record, command.visit)
    record.extend(voided)
    routing.follow(before, after, moves, "returned")


def withdraw_commitment(record: Record, routing: Routing, books: Books, command: Withdraw) -> None:
    """The applicant takes the commitment back before the decision; the choice of the route is open again."""
    case = record.case
    given = next((one for node, one in case.steps.items() if record.facts.rules.steps[node].act == "commit"), None)
    if given is None or not case.committed:
        raise Refused("commitment.none", case=case.number or case.id)
    history = list(happenings(books.events(case.id)))
    before, after, moves = _rewound(routing, history, "", given.visit)
    voided = _voided(record, history, moves)
    review.check_undone(given.visit, [record.facts.rules.steps[one.node].act for one in voided])
    record.add(e.CommitmentDeclined(visit=given.visit, text=command.reason))
    record.add(e.Returned(visit="", to=given.visit, reason=command.reason))
    record.extend(voided)
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


def _rewound(
    routing: Routing, history: Sequence[e.Happened], token: str, target: str
) -> tuple[Position, Position, tuple[Move, ...]]:
    """The position before and after going back, and the moves; no condition of a flow is asked on the way."""
    record = routing.record
    moves = tuple(move for one in history if isinstance(one.event, e.Moved) for move in one.event.moves)
    signal = GoBack(token=token, to=target.rpartition("@")[2], history=moves)
    before = record.case.position
    after, made = advance(record.facts.rules.drawing, before, signal, routing.ask_anew)
    return before, after, made


def _voided(record: Record, history: Sequence[e.Happened], moves: Sequence[Move]) -> list[e.StepVoided]:
    """The settled steps that the moves undo, each with the outcome that counts again in its place."""
    outcomes = _outcomes(history)
    void = {token for move in moves for token in move.void}
    gone = {one.visit for counted in outcomes.values() for one in counted if one.visit.rpartition("@")[2] in void}
    found = []
    for node, counted in outcomes.items():
        if counted and counted[-1].visit in gone:
            earlier = [one for one in counted if one.visit not in gone]
            last = counted[-1]
            found.append(
                e.StepVoided(
                    visit=last.visit, node=node, outcome=last.outcome, earlier=earlier[-1] if earlier else None
                )
            )
    return found


def _outcomes(history: Sequence[e.Happened]) -> dict[str, list[e.Outcome]]:
    """Every outcome that still counts, oldest first, by element id."""
    case: Case | None = None
    counted: dict[str, list[e.Outcome]] = {}
    for one in history:
        case = evolve(case, one)
        match one.event:
            case e.StepSettled(visit=visit) if visit.rpartition("@")[0] in case.steps:
                node = visit.rpartition("@")[0]
                if case.steps[node].visit == visit:
                    counted.setdefault(node, []).append(case.steps[node])
            case e.StepVoided(node=node, earlier=None):
                counted[node] = []
            case e.StepVoided(node=node, earlier=earlier) if earlier is not None:
                counted[node] = counted[node][: counted[node].index(earlier) + 1]
            case _:
                pass
    return counted
