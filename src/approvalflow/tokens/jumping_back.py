"""A jump back to a step that the file never came by: what is undone then, and what is taken away.

The file had gone round the step, or was jumped over it, and came onto its way behind it. All that came of where it did
is undone, in every branch, also where another jump has put it into one that it goes through again. What stands there
again makes room for the step, as does what then stands before it, where another jump had passed it over. Only what came
to a join by a flow that the file will not take again stays. Where a jump had put an arrival for a branch that the file
goes through now, that is taken away.
"""

from collections.abc import Mapping, Sequence

from approvalflow.bpmn.graph import Drawing
from approvalflow.tokens.board import Board
from approvalflow.tokens.game import STEPS
from approvalflow.tokens.jumping import joins, left_by, missing
from approvalflow.tokens.lineage import Jumped, apart, descendants, entered, is_put, jumped, lasting
from approvalflow.tokens.position import Jump, Move, Position, Record, goes_on_from
from approvalflow.tokens.returns import changed_by, laid_out
from approvalflow.tokens.roads import Roads, scopes_around


def back_to(drawing: Drawing, history: Sequence[Move], position: Position, way: Jump) -> Jump:
    """How a token gets back to a step, to which ways lead back from where it stands."""
    token, to = way.token, way.to
    roads, lasts = Roads(drawing, position, token, by=way.by), lasting(history)
    onward = roads.onward(to, goes_on_from(position["tokens"][token]))
    heads, board = _came_onto(roads, history, lasts, position, way, onward)

    def comes_again(record: Record) -> bool:
        return record.get("via") in roads.fed(to, record["at"])

    def waits(token: str) -> bool:
        record = board.tokens[token]
        return joins(drawing.nodes[record["at"]]) and not comes_again(record)

    first, *more = sorted(heads, key=lambda one: (waits(one), _depth(drawing, board, one, to), int(one)))
    gone = {one for one in heads if not waits(one)}
    gone |= {one for one in _put_there(lasts, board, first) if comes_again(board.tokens[one])}
    again = board.tokens.keys() - position["tokens"].keys() - heads - {*board.hosts(first)}
    outer = {one for one in again if board.scopes[board.tokens[one]["in"]].get("on") not in again}
    before = roads.leading(to, onward)
    gone |= {one for one in outer if not waits(one) and goes_on_from(board.tokens[one]) in before}
    inside = {*board.tokens_in(scope for one in gone for scope in board.scopes_on(one))}
    staying = {one: record for one, record in board.tokens.items() if one not in gone | inside}
    going = {roads.at(board.position(), one) for one in staying if not board.upon.get(one)}
    return Jump(
        token=token,
        to=to,
        also=tuple(sorted(gone, key=int)),
        arrivals=tuple(missing(roads, staying.values(), to, going)),
        by=way.by,
        heads=(first, *more),
        history=tuple(history),
    )


def _came_onto(
    roads: Roads, history: Sequence[Move], lasts: Sequence[Move], position: Position, way: Jump, onward: set[str]
) -> tuple[frozenset[str], Board]:
    """The tokens by which the file came onto its way behind the step, in every branch; the board without what came.

    By flows all branches came of one; into others a jump has put it, from before the step.
    """
    steps = {
        one.id for one in roads.drawing.nodes.values() if one.kind in STEPS and not (one.by_event or one.compensation)
    }
    jumps, changed = jumped(lasts, steps), changed_by(history)
    found, more = frozenset[str](), entered(lasts, way.token, onward)
    left = left_by(roads, position, way.token, way.to)
    home = next(scope for scope in scopes_around(position, way.token) if scope not in left)
    while not more <= found:
        found |= more
        onto = apart(lasts, found)
        undone = frozenset[int]().union(*(descendants(lasts, one) for one in onto))
        board = laid_out([move for number, move in enumerate(lasts) if number not in undone], changed)
        within = board.tokens_in(board.scopes_under([home])) if jumps else ()
        more = frozenset().union(*(_jumped_onto(roads, lasts, jumps, one, board.tokens[one], way.to) for one in within))
    return onto, board


def _jumped_onto(
    roads: Roads, lasts: Sequence[Move], jumps: Mapping[str, Jumped], token: str, record: Record, to: str
) -> set[str]:
    """Where a jump put the file past a step on its way to a token to which it comes again from there."""
    record = record["back"][-1] if "back" in record else record
    if not roads.between(to, record["at"]) or not _comes(roads, to, record):
        return set()
    before = roads.leading(to, roads.onward(to, record["at"]))
    onto = entered(lasts, token, roads.drawing.nodes.keys() - before) & jumps.keys()
    put = {one: jumps[one] for one in onto if _comes(roads, to, jumps[one].record)}
    return {one for one in put if any(goes_on_from(left) in before for left in put[one].took)}


def _comes(roads: Roads, to: str, record: Record) -> bool:
    """Whether what has come by a flow comes so from a step; a jump puts it where it does by none."""
    return "via" not in record or record["via"] in roads.fed(to, record["at"])


def _depth(drawing: Drawing, board: Board, token: str, to: str) -> int:
    """How many sub-processes around the step a token is not in."""
    around = {board.scopes[one]["of"] for one in scopes_around(board.position(), token)}
    of, depth = drawing.nodes[to].scope, 0
    while of not in around and of in drawing.nodes:
        of, depth = drawing.nodes[of].scope, depth + 1
    return depth


def _put_there(history: Sequence[Move], board: Board, beside: str) -> set[str]:
    """The arrivals in the scope of a token that stand for a branch which was jumped over."""
    put = {token for move in history for token, record in move.made.items() if is_put(record, move)}
    return put & board.inside[board.tokens[beside]["in"]].keys()
