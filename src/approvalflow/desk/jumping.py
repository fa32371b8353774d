"""跳转: the file is put to another step as one move; back to where it came by, it goes the way of a return."""

from approvalflow.cases import jumping
from approvalflow.cases.commands import Jump
from approvalflow.cases.on_hold import check_stays
from approvalflow.cases.record import Record
from approvalflow.cases.rounds import counting
from approvalflow.cases.routing import Routing
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.desk.rewinding import moves_of, rewound, taken_away, voided, without
from approvalflow.tokens import advance, came_by, visit_id


def jump(record: Record, routing: Routing, books: Books, command: Jump) -> None:
    """What is open on the way is cancelled; back, what came of the step is undone.

    Where the file never came by that step nothing came of it: then what was done on the drawing's way back is undone.
    """
    case, rules = record.case, record.facts.rules
    way, told = jumping.jump(case, command, record.facts)
    before, token = case.position, way.jump.token
    after, moves = advance(rules.drawing, before, way.jump, routing.ask_anew)
    history = list(happenings(books.events(case.id))) if way.goes_back else []
    visit = came_by(moves_of(history), token, command.to) if way.goes_back and not rules.misfits else ""
    if visit:
        target = visit_id(command.to, visit)
        before, after, moves = rewound(routing, history, token, target)
        undone = voided(history, moves, target)
    else:
        counted = {node: counting(case, node) for node in case.steps}
        undone = [*without(counted, jumping.jumped_over(case, way))]
    lost = () if visit else way.back & case.steps.keys()
    jumping.check_guarded([*taken_away(case, undone, after), *lost], command, record.facts)
    check_stays(case, after)
    record.add(told)
    record.extend(undone)
    routing.follow(before, after, moves, "jumped")
