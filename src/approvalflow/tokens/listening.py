"""What may begin in a scope by an event: there, each of its event sub-processes is waited for once, or not at all.

A scope listens as long as something else than event sub-processes runs in it (clause 13.5.4). Whoever opens it opens
what it waits for, and so does a jump by which something runs there again. What was opened last holds, whichever moves
a return takes out between the one and the other.
"""

from collections.abc import Mapping, Sequence

from approvalflow.bpmn.graph import Drawing, Kind, Trigger
from approvalflow.tokens.board import Board
from approvalflow.tokens.game import Draft, Game
from approvalflow.tokens.lineage import shut_by
from approvalflow.tokens.position import Move, Record


def superseded(board: Board, opened: Mapping[str, Record]) -> set[str]:
    """The waits of a scope in whose place a move puts others for the same event.

    They were closed when it was made; what had closed them is undone.
    """
    fresh = [one for wait, one in opened.items() if "in" in one and wait not in board.waits]
    events = {(one["in"], one["at"]) for one in fresh}
    return {
        wait
        for scope in {scope for scope, _ in events}
        for wait in board.awaiting.get(scope, ())
        if (scope, board.waits[wait]["at"]) in events and wait not in opened
    }


def listen(game: Game, history: Sequence[Move], left: Sequence[Move]) -> None:
    """After a return that leaves these moves: what was put back listens if it should, and else does not.

    Where nothing but event sub-processes was put back nothing begins, even if the shutting was undone. Where something
    else runs, though what had let the scope listen again is undone, it listens anew.
    """
    board = game.board
    awaited = {record["in"] for record in board.waits.values() if "in" in record}
    for scope in sorted(awaited, key=int):
        if not game.starts_handlers(scope):
            game.shut(scope)
    deaf = _shut_in(left) & board.scopes.keys() - _cancelled(game.drawing, board, history, left)
    for scope in sorted(deaf, key=int):
        if game.starts_handlers(scope):
            draft = Draft(game)
            draft.listen_again(board.scopes[scope], scope)
            game.make(Move(node=board.scopes[scope]["of"], opened=draft.opened, next=draft.next))


def listens_again(game: Game, token: str, scope: str) -> bool:
    """Has what made a scope listen no more come to its end, when a token leaves for a step of that scope?

    Nothing but event sub-processes ran there, the token comes out of one that had taken the place of all else, or it
    stands at a cancel that nobody has caught.
    """
    board = game.board
    if board.waits_on((), (scope,)):
        return False
    if not game.starts_handlers(scope):
        return True
    left = next(one for one in (token, *board.hosts(token)) if board.tokens[one]["in"] == scope)
    return _replaces(game.drawing, board, left) or _is_cancelling(game.drawing, board, left)


def _shut_in(moves: Sequence[Move]) -> set[str]:
    """The scopes that were shut when nothing but event sub-processes was left, and have not listened since."""
    awaited: dict[str, Record] = {}
    opened: dict[str, Record] = {}
    found = set[str]()
    for move in moves:
        found -= {one["in"] for wait, one in move.opened.items() if "in" in one and wait not in awaited}
        awaited |= move.opened
        opened |= move.scopes_opened
        found |= shut_by(move, awaited, opened)
    return found


def keep_shut(drawing: Drawing, board: Board, history: Sequence[Move], left: Sequence[Move]) -> None:
    """What had shut a wait may be undone, yet nothing begins in a transaction that is being cancelled (13.5.2)."""
    if closed := board.waits_on((), _cancelled(drawing, board, history, left)):
        board.enact(Move(node=drawing.id, closed=closed, next=board.next))


def _cancelled(drawing: Drawing, board: Board, history: Sequence[Move], left: Sequence[Move]) -> set[str]:
    """The scopes in which a cancel ended all else, unless that is undone itself: then what it ended stands again."""
    found = set[str]()
    for token in [one for one in board.tokens if _is_cancelling(drawing, board, one)]:
        ended = _ended_by(history, token, board.tokens[token]["at"])
        if ended is not None and all(ended is not move for move in left):
            continue
        found.add(board.tokens[token]["in"])
        for host in board.hosts(token):
            if drawing.nodes[board.tokens[host]["at"]].kind is Kind.TRANSACTION:
                break
            found.add(board.tokens[host]["in"])
    return found


def _ended_by(history: Sequence[Move], token: str, at: str) -> Move | None:
    """The move by which a cancel, when it was last thrown, ended what ran in its transaction; None: nothing did."""
    found = None
    for move in history:
        if token in move.used and move.thrown:
            found = None
        elif move.on == token and move.node == at and not move.made:
            found = move
    return found


def _replaces(drawing: Drawing, board: Board, token: str) -> bool:
    """Is it an event sub-process that took the place of all else?"""
    node = drawing.nodes[board.tokens[token]["at"]]
    return node.by_event and drawing.nodes[drawing.scopes[node.id][0]].interrupting


def _is_cancelling(drawing: Drawing, board: Board, token: str) -> bool:
    """Has the cancel taken effect? What is put back in the middle of throwing cancels anew."""
    record = board.tokens[token]
    node = drawing.nodes[record["at"]]
    cancels = node.kind is Kind.END and any(cause.trigger is Trigger.CANCEL for cause in node.causes)
    return cancels and (record.get("held", "thrown") != "thrown" or bool(board.scopes_on(token)))
