"""Taking a return back: the case is laid out as if it had never been made, and goes on from there.

What other branches have done since stays done, as long as none of it came of the return. What the return had taken away
stands again, steps under a new id; what it had put in their place is gone.
"""

from collections.abc import Iterator, Sequence

from approvalflow.errors import Defect, Refused
from approvalflow.tokens.board import Board
from approvalflow.tokens.game import Game, is_complex_join, is_inclusive_join
from approvalflow.tokens.late import overdue
from approvalflow.tokens.lineage import goes_back, lasting, needed, numbered
from approvalflow.tokens.listening import keep_shut, listen
from approvalflow.tokens.position import Move, Recall
from approvalflow.tokens.returns import changed_by, laid_out, renamed, renew, rewind


def recall(game: Game, signal: Recall) -> None:
    """Undo the moves of one return. Raises Refused `take_back.gone_on` where something came of them."""
    start, end = signal.made
    changed = changed_by(signal.history)
    if laid_out(lasting(signal.history), changed).tokens != game.board.tokens:
        raise Defect("token.history_mismatch", to=str(end))
    earlier, later = (laid_out(lasting(signal.history[:number]), changed) for number in (start, end))
    since = [move for number, move in numbered(signal.history) if number >= end]
    for move in since:
        if _came_of(game, move, earlier, later):
            raise Refused("take_back.gone_on", node=move.node)
    undoing = Move(node=signal.history[start].node, recalls=signal.made)
    left = lasting((*signal.history, undoing))
    before = laid_out(left, changed)
    keep_shut(game.drawing, before, signal.history, left)
    again = sorted(before.tokens.keys() - game.board.tokens.keys(), key=int)
    game.make(rewind(game, before, undoing))
    listen(game, signal.history, left)
    renamed(game, {token: renew(game, token) for token in again})
    overdue(game)


def undone_at(history: Sequence[Move], made: tuple[int, int]) -> str:
    """Where something else went back to that undid what a return had made; empty while all of that stands."""
    start, end = made
    own = {number for number, _ in numbered(history[:end]) if number >= start}
    if own <= {number for number, _ in numbered(history)}:
        return ""
    later = (number for number in range(end, len(history)) if goes_back(history[number]))
    return next(history[one].node for one in later if not own <= {number for number, _ in numbered(history[: one + 1])})


def _came_of(game: Game, move: Move, earlier: Board, later: Board) -> bool:
    """Could a move not have been made, or not so, had the return not been?

    Where an inclusive join let the file pass, what the return had taken away might have been waited for.
    """
    node = game.drawing.nodes.get(move.node)
    if node is not None and (is_inclusive_join(node) or is_complex_join(node)):
        return True
    new = {*_new(earlier, later)}
    return not new.isdisjoint((*move.used, *move.opened, *needed(move), move.on))


def _new(earlier: Board, later: Board) -> Iterator[str]:
    """What the return put there, or changed; of what is only counted in a scope, each change stands by itself."""
    yield from (key for key, one in later.tokens.items() if earlier.tokens.get(key) != one)
    yield from (key for key, one in later.waits.items() if earlier.waits.get(key) != one)
    yield from (key for key, one in later.gates.items() if earlier.gates.get(key) != one)
    yield from later.scopes.keys() - earlier.scopes.keys()
