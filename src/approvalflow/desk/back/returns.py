"""退回: the file goes back to a step already passed; then it passes everything again, or comes straight back."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from approvalflow.bpmn.graph import Kind
from approvalflow.cases import events as e
from approvalflow.cases import review
from approvalflow.cases.case import Seat
from approvalflow.cases.commands import Return, Withdraw
from approvalflow.cases.on_hold import check_stays
from approvalflow.cases.orders import check_stands
from approvalflow.cases.record import Record
from approvalflow.cases.rounds import committed, named
from approvalflow.cases.routing import Routing
from approvalflow.desk.back.rewinding import (
    Siblings,
    carried_out,
    looked_up,
    moves_of,
    on_the_way,
    outcomes_of,
    repeats,
    rewound,
    taken_away,
    voided,
    without,
)
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.errors import Refused
from approvalflow.tokens import Detour, Position, came_of, node_of, token_of
from approvalflow.tokens.nearest import address


def go_back(record: Record, routing: Routing, books: Books, command: Return, seat: Seat) -> None:
    """退回: the opinion `return`, the steps undone, and the target open again with a full clock."""
    history = list(happenings(books.events(record.case.id)))
    case, token = record.case, record.case.visits[command.visit].token
    _often(record, command.visit)
    siblings, back = _manner(record, command)
    target = _target(record, history, command.to, token) if command.to else _before(record, history, token)
    passed = f"{target.rpartition('@')[0]}@{on_the_way(token_of(target), repeats(history))}"
    found = rewound(record, history, token, passed, siblings)
    undone = voided(history, found.moves, passed)
    acts = [record.facts.rules.steps[node].act for node in taken_away(case, undone, found.after)]
    record.extend(review.give_back(case, command, seat, target, acts, record.facts, back=back))
    _returning(record, command.visit)
    if back:
        where = named(record.case, target)[0].within
        record.extend(without(outcomes_of(history), {target}))
        came = came_of(moves_of(history), token_of(passed)) if siblings == "freeze" else ()
        freezes = _frozen(found.before, found.after, token, came)
        aside = Detour(token=token, at=node_of(target), of=token_of(passed), where=where, freezes=freezes)
        found = looked_up(record, aside)
    else:
        record.extend(undone)
    after, moves = carried_out(routing, history, found)
    check_stays(case, after)
    check_stands(case, after, record.facts, () if back else [one.visit for one in undone])
    routing.follow(found.before, after, moves, "returned")


def withdraw_commitment(record: Record, routing: Routing, books: Books, command: Withdraw) -> None:
    """The applicant takes the commitment back before the decision; the choice of the route is open again.

    One that is kept at a frozen step, too: the step stays frozen, and waits for the party anew.
    """
    case = record.case
    given = max(committed(case), key=lambda visit: int(token_of(visit)), default="")
    if not (given and case.committed):
        raise Refused("commitment.none", case=case.number or case.id)
    history = list(happenings(books.events(case.id)))
    found = rewound(record, history, "", given)
    undone = voided(history, found.moves, given)
    acts = [record.facts.rules.steps[node].act for node in taken_away(case, undone, found.after)]
    review.check_undone(given, acts)
    record.add(e.CommitmentDeclined(visit=given, text=command.reason))
    record.add(e.Returned(visit="", to=given, reason=command.reason))
    record.extend(undone)
    after, moves = carried_out(routing, history, found)
    routing.follow(found.before, after, moves, "commitment withdrawn")


def _returning(record: Record, visit: str) -> None:
    """The step that returns is settled as returned, and that outcome counts no more than those it undoes."""
    node = record.case.visits[visit].node
    earlier = record.case.steps.get(node)
    record.add(e.StepSettled(visit=visit, outcome="return"))
    record.add(e.StepVoided(visit=visit, node=node, outcome="return", earlier=earlier))


def _often(record: Record, visit: str) -> None:
    """Raises Refused `return.too_often` when the step, or the whole case, was returned as often as it may be.

    A repeated step may be as often in each instance, and one of a called process in each call.
    """
    case, rules = record.case, record.facts.rules
    one = case.visits[visit]
    here, all_ = case.returns.get(address(one.within, one.node), 0), sum(case.returns.values())
    for count, most in ((here, rules.steps[one.node].properties.get("returns")), (all_, rules.returns.most)):
        if most is not None and count >= int(most):
            raise Refused("return.too_often", visit=visit, count=count, most=int(most))


def _manner(record: Record, command: Return) -> tuple[Siblings, bool]:
    """What becomes of the other branches, and whether the file comes straight back."""
    rules = record.facts.rules
    said = rules.steps[record.case.visits[command.visit].node].properties
    siblings: Siblings = said.get("siblings") or rules.returns.siblings  # type: ignore[assignment]
    fixed = said.get("after_return") or rules.returns.after
    if fixed and command.after and command.after != fixed:
        raise Refused("return.after_fixed", visit=command.visit, after=fixed)
    return siblings, (command.after or fixed or "again") == "back"


def _frozen(before: Position, after: Position, token: str, came: Collection[str]) -> tuple[str, ...]:
    """What stands now and must wait: what a return would freeze, and what it would undo beside the step itself."""
    stood = before.get("tokens", {})
    freezing = (record for one, record in after.get("tokens", {}).items() if one not in stood)
    beside = {one for record in freezing for one in record.get("freezes", ())} | {*came}
    return tuple(sorted(beside & stood.keys() - _around(before, token), key=int))


def _around(position: Position, token: str) -> set[str]:
    """The step itself and the sub-processes that it stands in."""
    found = {token}
    while host := position.get("scopes", {})[position["tokens"][token]["in"]].get("on"):
        found.add(host)
        token = host
    return found


def _target(record: Record, history: Sequence[e.Happened], to: str, token: str) -> str:
    """The visit to go back to: the one named itself, or of the element named the latest that counts on the way here.

    Where none is on the way, the latest of all. Raises Refused `return.no_such_visit`, `return.to_the_applicant`.
    """
    found = named(record.case, to)
    if not found:
        raise Refused("return.no_such_visit", to=to, known=sorted(record.case.steps))
    if _is_the_applicants(record, found[0].visit):
        raise Refused("return.to_the_applicant", to=to)
    visits = [one.visit for one in found]
    return next(_leading_to(token, history, visits), visits[0])


def _is_the_applicants(record: Record, visit: str) -> bool:
    """Whether a step is the party's own: what the office wants of it, it asks for as the law has it."""
    return record.facts.rules.steps[node_of(visit)].seat.applicant


def _before(record: Record, history: Sequence[e.Happened], token: str) -> str:
    """上一步: the step of people that was done last on the way here. Raises Refused `return.nothing_before`."""
    done = (visit for visit in _done(record, history) if not _is_the_applicants(record, visit))
    for visit in _leading_to(token, history, done):
        return visit
    raise Refused("return.nothing_before", visit=token)


def _leading_to(token: str, history: Sequence[e.Happened], visits: Iterable[str]) -> Iterator[str]:
    """Those of the visits that a token came from."""
    moves, of = moves_of(history), repeats(history)
    return (visit for visit in visits if token in came_of(moves, on_the_way(token_of(visit), of)))


def _done(record: Record, history: Sequence[e.Happened]) -> Iterator[str]:
    """The visits that people have settled and that still count, in whatever instance or round, the latest first."""
    standing = {one.visit for counted in outcomes_of(history).values() for one in counted}
    nodes = record.facts.rules.drawing.nodes
    settled = (one.event.visit for one in reversed(history) if isinstance(one.event, e.StepSettled))
    for visit in settled:
        if visit in standing and nodes[node_of(visit)].kind is not Kind.SERVICE_TASK:
            yield visit
