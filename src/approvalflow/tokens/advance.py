"""A signal reaches the drawing, and tokens move until all of them rest.

The lowest token goes first; inclusive joins go last, when nothing else can move. A signal to a token or a wait that
is gone changes nothing.
"""

from approvalflow.bpmn.graph import TASKS, Drawing
from approvalflow.tokens.game import BOUNDARY, Draft, Game, is_inclusive_join, is_parallel_join
from approvalflow.tokens.joins import stuck, waiting
from approvalflow.tokens.nodes import hold, leave, step
from approvalflow.tokens.position import (
    ROOT,
    Ask,
    Cancel,
    Complete,
    Fire,
    Move,
    Position,
    Retry,
    Return,
    Signal,
    Start,
)
from approvalflow.tokens.returns import go_back


def advance(drawing: Drawing, position: Position, signal: Signal, ask: Ask) -> tuple[Position, tuple[Move, ...]]:
    """The position at the next rest, and the moves that lead there."""
    game = Game(drawing, position, ask)
    _take(game, signal)
    if not game.moves:
        return position, ()
    _run(game)
    return game.board.position(), tuple(game.moves)


def _take(game: Game, signal: Signal) -> None:
    match signal:
        case Complete(token):
            _complete(game, token)
        case Fire(wait):
            _fire(game, wait)
        case Retry(token):
            _retry(game, token)
        case Start():
            _start(game)
        case Cancel(keep):
            _cancel(game, keep)
        case Return():
            go_back(game, signal)


def _run(game: Game) -> None:
    while True:
        token = game.pop()
        if token is None:
            joins = waiting(game)
            token = next((str(one.token) for one in joins if not one.blockers), None)
        if token is None:
            break
        step(game, token)
    for one in stuck(game, joins):
        hold(game, one.join, str(one.token), "token.mutual_wait", {})


def _start(game: Game) -> None:
    if game.board.next > 1:
        return
    draft = Draft(game)
    for start in game.drawing.scopes[game.drawing.id]:
        draft.place(start, ROOT)
    root = {ROOT: {"of": game.drawing.id}}
    game.make(Move(node=game.drawing.id, made=draft.made, scopes_opened=root, next=draft.next))


def _complete(game: Game, token: str) -> None:
    record = game.board.tokens.get(token)
    if record is None or "held" in record:
        return
    node = game.drawing.nodes[record["at"]]
    if node.kind in TASKS:
        leave(game, node, (token,))


def _fire(game: Game, wait: str) -> None:
    record = game.board.waits.get(wait)
    if record is None:
        return
    node = game.drawing.nodes[record["at"]]
    if node.kind is BOUNDARY:
        _fire_beside(game, wait)
    else:
        leave(game, node, (record["on"],))


def _fire_beside(game: Game, wait: str) -> None:
    """A boundary event takes the step's place, with all that runs inside it, or starts beside it and is spent."""
    board = game.board
    event, host = board.waits[wait]["at"], board.waits[wait]["on"]
    draft = Draft(game)
    draft.place(event, board.tokens[host]["in"])
    if not game.drawing.nodes[event].interrupting:
        game.make(Move(node=event, on=host, made=draft.made, closed=(wait,), next=draft.next))
        return
    scopes = board.scopes_on(host)
    used = (host, *board.tokens_in(scopes))
    closed = board.waits_on(used)
    made = draft.made
    game.make(Move(node=event, used=used, made=made, closed=closed, scopes_closed=tuple(scopes), next=draft.next))


def _retry(game: Game, token: str) -> None:
    record = game.board.tokens.get(token)
    if record is None or "held" not in record:
        return
    node = game.drawing.nodes[record["at"]]
    if is_parallel_join(node) or is_inclusive_join(node):
        free = {key: value for key, value in record.items() if key != "held"}
        game.make(Move(node=node.id, used=(token,), made={token: free}, next=game.board.next))
    else:
        step(game, token)


def _cancel(game: Game, keep: frozenset[str]) -> None:
    board = game.board
    kept = _kept(game, keep)
    used = tuple(token for token in sorted(board.tokens, key=int) if token not in kept)
    if not used:
        return
    scopes = tuple(scope for scope, record in board.scopes.items() if "on" in record and record["on"] not in kept)
    closed = board.waits_on(used)
    game.make(Move(node=game.drawing.id, used=used, closed=closed, scopes_closed=scopes, next=board.next))


def _kept(game: Game, keep: frozenset[str]) -> set[str]:
    """The tokens at the nodes to keep, all that runs inside them, and the sub-processes around them."""
    board = game.board
    kept: set[str] = set()
    for token in [token for token, record in board.tokens.items() if record["at"] in keep]:
        kept.update((token, *board.tokens_in(board.scopes_on(token))))
        around = board.scopes[board.tokens[token]["in"]]
        while host := around.get("on"):
            kept.add(host)
            around = board.scopes[around["in"]]
    return kept
