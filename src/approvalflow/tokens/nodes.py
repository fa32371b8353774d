"""What each kind of node does with a token that can move."""

from approvalflow.bpmn.graph import Drawing, Node, Trigger
from approvalflow.tokens.game import (
    END,
    EXCLUSIVE,
    PARALLEL,
    SUB_PROCESS,
    Draft,
    Game,
    is_inclusive_join,
    is_parallel_join,
)
from approvalflow.tokens.joins import arrivals, complete
from approvalflow.tokens.position import Ask, Move

LIMIT = 10_000
"""More automatic nodes in one advance than this are taken for a loop that does not end."""


def step(game: Game, token: str) -> None:
    """Let the node where `token` stands do its work, unless it has to wait for others."""
    record = game.board.tokens[token]
    node = game.drawing.nodes[record["at"]]
    used: tuple[str, ...] = (token,)
    if is_parallel_join(node):
        used = complete(game.board, node, record["in"])
    elif is_inclusive_join(node):
        used = arrivals(game.board, node, record["in"])
    if not used:
        return
    game.steps += 1
    if game.steps > LIMIT:
        hold(game, node, used[0], "token.endless", {})
    elif node.kind is END and node.trigger is Trigger.TERMINATE:
        _terminate(game, node, record["in"])
    else:
        leave(game, node, used)
    if is_parallel_join(node):
        game.wake(node, record["in"])


def leave(game: Game, node: Node, used: tuple[str, ...]) -> None:
    """Take `used` off `node` and put one token on each flow that is taken; a flow's end takes the token away."""
    flows, asked = choose(game.drawing, node, game.ask)
    if not flows and node.outgoing:
        hold(game, node, used[0], "token.no_flow_true", asked)
        return
    scope = game.board.tokens[used[0]]["in"]
    draft = Draft(game)
    for flow in flows:
        draft.place(game.drawing.flows[flow].target, scope, flow)
    move = Move(
        node=node.id,
        used=used,
        made=draft.made,
        flows=flows,
        asked=asked,
        opened=draft.opened,
        closed=game.board.waits_on(used),
        scopes_opened=draft.scopes,
        scopes_closed=_own_scope(game, node, used[0]),
        next=draft.next,
    )
    game.make(move)


def choose(drawing: Drawing, node: Node, ask: Ask) -> tuple[tuple[str, ...], dict[str, bool | None]]:
    """The flows a token takes out of `node`, in document order, and the answers given on the way.

    A flow without a condition is open. An exclusive gateway takes the first open flow, anything else all of them,
    a parallel gateway without asking; the default flow is taken when no other is.
    """
    if node.kind is PARALLEL:
        return node.outgoing, {}
    asked: dict[str, bool | None] = {}
    taken: list[str] = []
    for flow in node.outgoing:
        if flow == node.default:
            continue
        if drawing.flows[flow].condition is not None:
            asked[flow] = ask(flow)
            if asked[flow] is not True:
                continue
        taken.append(flow)
        if node.kind is EXCLUSIVE:
            break
    return tuple(taken) or ((node.default,) if node.default else ()), asked


def hold(game: Game, node: Node, token: str, code: str, asked: dict[str, bool | None]) -> None:
    """Leave `token` before the node as an incident: the work of a step is done and its waits are over."""
    record = game.board.tokens[token]
    move = Move(
        node=node.id,
        used=(token,),
        made={token: record | {"held": "incident"}},
        asked=asked,
        closed=game.board.waits_on((token,)),
        scopes_closed=_own_scope(game, node, token),
        next=game.board.next,
        incident=code,
    )
    game.make(move)


def _own_scope(game: Game, node: Node, token: str) -> tuple[str, ...]:
    """The scope that ends when a sub-process goes on; only sub-processes have one."""
    return tuple(game.board.scopes_on(token)) if node.kind is SUB_PROCESS else ()


def _terminate(game: Game, node: Node, scope: str) -> None:
    """End the scope's own tokens and those of its children; the emptied scope then lets its parent go on."""
    board = game.board
    scopes = board.scopes_under([scope])
    used = board.tokens_in(scopes)
    closed = board.waits_on(used)
    game.make(Move(node=node.id, used=used, closed=closed, scopes_closed=tuple(scopes[1:]), next=board.next))
