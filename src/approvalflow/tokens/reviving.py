"""A case whose closing is revoked goes on where it stood: what its end took away stands again, steps as new visits."""

from approvalflow.errors import Defect
from approvalflow.tokens.game import Game
from approvalflow.tokens.late import overdue
from approvalflow.tokens.lineage import lasting
from approvalflow.tokens.listening import keep_shut
from approvalflow.tokens.position import Move, Revive
from approvalflow.tokens.returns import changed_by, laid_out, renamed, renew


def revive(game: Game, signal: Revive) -> None:
    """Undo the last moves of the case, which ended it. Raises Defect `token.not_ended` when something still runs."""
    history = lasting(signal.history)
    if game.board.tokens or not signal.count:
        raise Defect("token.not_ended", tokens=sorted(game.board.tokens))
    left = history[: -signal.count]
    before = laid_out(left, changed_by(signal.history))
    keep_shut(game.drawing, before, signal.history, left)
    move = Move(
        node=game.drawing.id,
        made=dict(before.tokens),
        opened=dict(before.waits),
        scopes_opened=dict(before.scopes),
        gates=dict(before.gates),
        next=game.board.next,
        revives=signal.count,
    )
    game.make(move)
    renamed(game, {token: renew(game, token) for token in sorted(before.tokens, key=int)})
    overdue(game)
