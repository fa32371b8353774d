"""跳转: the file is put to another step as one move; back to where it came by, it goes the way of a return."""

from functools import cache

from approvalflow.cases import jumping
from approvalflow.cases.commands import Jump
from approvalflow.cases.on_hold import check_stays
from approvalflow.cases.orders import check_stands
from approvalflow.cases.record import Record
from approvalflow.cases.rounds import counting
from approvalflow.cases.routing import Routing
from approvalflow.desk.back.rewinding import carried_out, looked_up, moves_of, taken_away, voided, without
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.tokens import Jump as Leap
from approvalflow.tokens import Move, Return, came_by, visit_id
from approvalflow.tokens.jumping_back import back_to


def jump(record: Record, routing: Routing, books: Books, command: Jump) -> None:
    """What is open on the way is cancelled; back, what came of the step is undone, or of where the file went round it.

    Off the drawing no move can be undone, for some were made where nothing stands any more.
    """
    case, rules = record.case, record.facts.rules
    known = cache(lambda: list(happenings(books.events(case.id))))
    way, told = jumping.jump(
        case, command, record.facts, lambda token: bool(came_by(moves_of(known()), token, command.to))
    )
    history = known() if way.goes_back and not rules.misfits else []
    if history:
        signal = _way_back(record, moves_of(history), way.jump)
        found = looked_up(record, signal)
        undone = voided(history, found.moves, visit_id(command.to, signal.to) if isinstance(signal, Return) else "")
        passed = taken_away(case, undone, found.after)
    else:
        found = looked_up(record, way.jump)
        counted = {node: counting(case, node) for node in case.steps}
        undone = [*without(counted, jumping.jumped_over(case, way))]
        passed = [*taken_away(case, undone, found.after), *(way.back & case.steps.keys())]
    jumping.check_guarded(passed, command, record.facts)
    record.add(told)
    record.extend(undone)
    after, moves = carried_out(routing, history, found)
    check_stays(case, after)
    over = set[str]() if way.goes_back else set[str]().union(*way.over.values())
    check_stands(case, after, record.facts, [*over, *(one.visit for one in undone)])
    routing.follow(found.before, after, moves, "jumped")


def _way_back(record: Record, made: tuple[Move, ...], way: Leap) -> Return | Leap:
    """To the latest visit of the step on the way here, or to where the file went round it."""
    if visit := came_by(made, way.token, way.to):
        return Return(token=way.token, to=visit, history=made)
    return back_to(record.facts.rules.drawing, made, record.case.position, way)
