"""A signal reaches the drawing, and tokens move until all of them rest.

The lowest token goes first; inclusive joins go last, when nothing else can move. A signal to a token or a wait that
is gone changes nothing.
"""

from approvalflow.bpmn.graph import TASKS, Drawing, Kind, Node, Trigger
from approvalflow.errors import Refused
from approvalflow.tokens.board import Board
from approvalflow.tokens.detours import come_back, go_aside
from approvalflow.tokens.events import finish, fire, lapse, raised
from approvalflow.tokens.game import Draft, Game, is_begun, is_complex_join, is_inclusive_join, is_parallel_join
from approvalflow.tokens.joins import reconsider, reset, stuck, waiting
from approvalflow.tokens.jumps import jump
from approvalflow.tokens.late import catch_up
from approvalflow.tokens.leaving import FAILED, TOO_MUCH, hold, own_scopes
from approvalflow.tokens.nodes import step
from approvalflow.tokens.position import (
    ROOT,
    Ask,
    Cancel,
    Complete,
    Detour,
    Fire,
    Jump,
    Lapse,
    Move,
    Pay,
    Position,
    Raise,
    Recall,
    Retry,
    Return,
    Revive,
    Signal,
    Start,
    unbounded,
)
from approvalflow.tokens.recalling import recall
from approvalflow.tokens.returns import go_back
from approvalflow.tokens.reviving import revive


def advance(drawing: Drawing, position: Position, signal: Signal, ask: Ask) -> tuple[Position, tuple[Move, ...]]:
    """The position at the next rest, and the moves that lead there."""
    board = Board(position)
    moves = advance_on(board, drawing, signal, ask)
    return (board.position(), moves) if moves else (position, ())


def advance_on(board: Board, drawing: Drawing, signal: Signal, ask: Ask, pay: Pay = unbounded) -> tuple[Move, ...]:
    """The same on a board that is kept from signal to signal: a move then costs the same however much is going on.

    `pay` is asked before each node; when nothing is left, what can still move is held.
    """
    board.gone, board.caught = ({}, {}), []
    game = Game(drawing, board, ask, pay)
    _take(game, signal)
    if game.moves:
        _run(game)
    return tuple(game.moves)


def _take(game: Game, signal: Signal) -> None:
    match signal:
        case Complete(token):
            _complete(game, token)
        case Fire(wait):
            fire(game, wait)
        case Lapse(wait):
            lapse(game, wait)
        case Raise(token, trigger, name):
            raised(game, token, Trigger(trigger), name)
        case Retry(token):
            _retry(game, token)
        case Start(at, root):
            _start(game, at, game.board.next == 1 if root is None else root)
        case Cancel(keep):
            _cancel(game, keep)
        case Return():
            go_back(game, signal)
        case Detour():
            go_aside(game, signal)
        case Recall():
            recall(game, signal)
        case Revive():
            revive(game, signal)
        case Jump():
            jump(game, signal)


def _run(game: Game) -> None:
    reconsider(game)
    while True:
        if game.freed:
            catch_up(game, fire)
        token = game.pop()
        if token is None and game.moves[-1].incident == TOO_MUCH and not game.pay(0):
            return  # joins look again when what is held is retried
        if token is None:
            joins = waiting(game)
            token = next((str(one.token) for one in joins if not one.blockers), None)
        if token is None and game.board.gates and reset(game):
            continue
        if token is None:
            break
        step(game, token)
    for one in stuck(game, joins):
        hold(game, one.join, str(one.token), "token.mutual_wait", {})


def _start(game: Game, at: str, first: bool) -> None:
    nodes = game.drawing.nodes
    process = _process_of(game.drawing, at) if at else game.drawing.id
    if not first and not at:
        return
    draft = Draft(game)
    root = ROOT if first else draft.new_id()
    draft.scopes[root] = {"of": process}
    begun = [
        draft.place(start, root) for start in ((at, *_also(game.drawing, at)) if at else game.drawing.scopes[process])
    ]
    draft.watch(process, root)
    move = Move(node=process, made=draft.made, opened=draft.opened, scopes_opened=draft.scopes, next=draft.next)
    game.make(move)
    if at:
        game.ask(at, game.place(begun[0]).asks("started"))
    if at and nodes[at].kind is not Kind.START:
        finish(game, nodes[at], begun[0])


def _also(drawing: Drawing, at: str) -> tuple[str, ...]:
    """The other events behind a gateway that starts a process by all of them: they are waited for (clause 13.4.4)."""
    flows = (drawing.flows[flow] for flow in drawing.nodes[at].incoming)
    gates = (drawing.nodes[flow.source] for flow in flows)
    gate = next((one for one in gates if one.kind is Kind.EVENT_BASED and one.instantiate and one.all_of), None)
    behind = () if gate is None else (drawing.flows[flow].target for flow in gate.outgoing)
    return tuple(one for one in behind if one != at)


def _process_of(drawing: Drawing, at: str) -> str:
    if at not in drawing.entries():
        raise Refused("token.no_such_start", at=at)
    return drawing.nodes[at].scope


def _complete(game: Game, token: str) -> None:
    record = game.board.tokens.get(token)
    if record is None or game.board.stopped(token):
        return
    if "back" in record:
        come_back(game, token)
        return
    node = game.drawing.nodes[record["at"]]
    if node.kind in TASKS and is_begun(node, record) and not own_scopes(game, token):
        finish(game, node, token)


def _retry(game: Game, token: str) -> None:
    record = game.board.tokens.get(token)
    if record is None or "held" not in record or token in game.board.frozen:
        return
    node = game.drawing.nodes[record["at"]]
    if is_parallel_join(node) or is_inclusive_join(node) or is_complex_join(node):
        free = {key: value for key, value in record.items() if key != "held"}
        game.make(Move(node=node.id, used=(token,), made={token: free}, next=game.board.next))
    elif record["held"] == FAILED:
        _open_again(game, node, token)
    else:
        step(game, token)


def _open_again(game: Game, node: Node, token: str) -> None:
    """The work at a step failed, so it is to be done again: a new visit in the place of the one that was held."""
    draft = Draft(game)
    new = draft.new_id()
    record = {key: value for key, value in game.board.tokens[token].items() if key != "held"}
    draft.made[new] = record
    draft.wait_within(new, node)
    if "i" not in record:
        draft.wait_beside(new, node)
    game.make(Move(node=node.id, used=(token,), made=draft.made, opened=draft.opened, next=draft.next))


def _cancel(game: Game, keep: frozenset[str]) -> None:
    board = game.board
    kept = _kept(game, keep)
    used = tuple(token for token in sorted(board.tokens, key=int) if token not in kept)
    if not used:
        return
    scopes = tuple(scope for scope, record in board.scopes.items() if "on" in record and record["on"] not in kept)
    closed = board.waits_on(used, scopes)
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
