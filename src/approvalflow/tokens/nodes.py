"""What each kind of node does with a token that can move."""

from approvalflow.bpmn.graph import Node
from approvalflow.tokens.events import finish, throw
from approvalflow.tokens.game import (
    AD_HOC,
    END,
    THROW,
    Draft,
    Game,
    is_begun,
    is_complex_join,
    is_inclusive_join,
    is_parallel_join,
    rests,
)
from approvalflow.tokens.joins import activated, arrivals, complete, is_resetting
from approvalflow.tokens.leaving import TOO_MUCH, UNREAD, hold, is_complete, leave
from approvalflow.tokens.position import Move
from approvalflow.tokens.room import CROWD
from approvalflow.tokens.rounds import begin

LIMIT = 10_000
"""More automatic nodes in one advance than this are taken for a loop that does not end."""
STEP = 20
"""What a node costs of the steps that a command is given: about as much as touching so many values."""


def step(game: Game, token: str) -> None:
    """Let the node where `token` stands do its work, unless it has to wait for others."""
    record = game.board.tokens[token]
    node = game.drawing.nodes[record["at"]]
    used: tuple[str, ...] = (token,)
    if is_parallel_join(node):
        used = complete(game.board, node, record["in"])
    elif is_inclusive_join(node):
        used = arrivals(game.board, node, record["in"])
    elif is_complex_join(node):
        used = activated(game, node, record["in"])
    if not used:
        return
    game.steps += 1
    endless = game.steps > LIMIT or len(game.board.tokens) > CROWD
    if endless or not game.pay(STEP):
        hold(game, node, used[0], "token.endless" if endless else TOO_MUCH, {})
        return  # what else has come here goes on with it, when it is retried
    if node.id in game.drawing.stops and not (rests(node) and is_begun(node, record)):
        hold(game, node, used[0], UNREAD, {})
        return
    if node.causes and (node.kind is END or node.kind is THROW):
        throw(game, node, token)
    elif is_complex_join(node):
        leave(game, node, used, gates=is_resetting(game, node, used))
    elif not rests(node):
        leave(game, node, used)
    elif not is_begun(node, record):
        begin(game, node, token)
    elif node.kind is AD_HOC and _offers(game, token):
        _go_on(game, node, token)
    else:
        finish(game, node, token)
    if is_parallel_join(node) or is_complex_join(node):
        game.wake(node, record["in"])
    elif node.start_quantity > 1:
        game.gather(node, record["in"])


def _offers(game: Game, token: str) -> bool:
    """Is what runs on a token the activities themselves, and not rounds of them? After an incident nothing is."""
    return any(not {"mi", "loop"} & game.board.scopes[scope].keys() for scope in game.board.scopes_on(token)[:1])


def _go_on(game: Game, node: Node, token: str) -> None:
    """An ad-hoc sub-process where nothing runs: it is complete, or what may be done in it is offered again."""
    starts = game.drawing.scopes[node.id]
    scope = next(iter(game.board.upon[token]))
    record = game.board.scopes[scope]
    begun = record.get("begun", 1 if node.sequential else len(starts))
    if (
        not starts
        or "over" in record
        or is_complete(game, node, token)
        or (node.until is None and begun >= len(starts))
    ):
        finish(game, node, token)
        return
    draft = Draft(game)
    offered = (starts[begun % len(starts)],) if node.sequential else starts
    draft.scopes[scope] = record | {"begun": begun + len(offered)}
    for start in offered:
        draft.place(start, scope)
    opened, scopes = draft.opened, draft.scopes
    game.make(Move(node=node.id, on=token, made=draft.made, opened=opened, scopes_opened=scopes, next=draft.next))
