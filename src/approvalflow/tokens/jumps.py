"""A token is taken from where it stands and put to another step of the same process, by no flow of the drawing.

It leaves the sub-processes that the step is not in, and ends those that nothing else runs in, a repeated one with all
its instances. Into a sub-process it comes by a new run of it, in which only that step is begun. Where nothing but event
sub-processes was left, something runs again, and so the scope listens again to what may begin there. Whatever else runs
stays as it is. Back to where the file never came by, what came of where it went round that is undone first.
"""

from collections.abc import Collection, Mapping

from approvalflow.bpmn.graph import Drawing, Node
from approvalflow.errors import Refused
from approvalflow.tokens.game import STEPS, Draft, Game, rests
from approvalflow.tokens.late import overdue
from approvalflow.tokens.lineage import descendants
from approvalflow.tokens.listening import listens_again
from approvalflow.tokens.position import Jump, Move
from approvalflow.tokens.returns import renamed, that_lasts, undo


def jump(game: Game, signal: Jump) -> None:
    """Take the token away and open step `to`; a token that is gone changes nothing."""
    board, token, to = game.board, signal.token, signal.to
    if token not in board.tokens:
        return
    node = target(game.drawing, to)
    if token in board.frozen:
        raise Refused("jump.frozen", token=token, to=to)
    freezing = {one: record["freezes"] for one, record in board.tokens.items() if "freezes" in record}
    names = _undo(game, signal) if signal.heads else {}
    token = (*signal.heads, token)[0]
    scope, path = _way(game, token, node, signal.by)
    also = tuple(names.get(one, one) for one in signal.also)
    used, closing = _leaving(game, also if signal.heads else (_whole(game, token, scope), *also), scope)
    draft = Draft(game)
    of = {board.scopes[scope]["of"]: scope}
    if listens_again(game, token, scope):
        draft.listen_again(board.scopes[scope], scope)
    for inner in path:
        scope = _enter(draft, inner, scope)
        of[inner.calls or inner.id] = scope
    new = draft.place(to, scope)
    if signal.heads and (frozen := _handed_on(game, freezing, names, used)):
        draft.made[new] |= {"freezes": frozen}
    for join, flow in signal.arrivals:
        if (within := of.get(game.drawing.nodes[join].scope)) is not None:
            draft.made[draft.new_id()] = {"at": join, "via": flow, "in": within}
    move = Move(
        node=to,
        used=used,
        made=draft.made,
        opened=draft.opened,
        closed=board.waits_on(used, closing),
        scopes_opened=draft.scopes,
        scopes_closed=closing,
        next=draft.next,
    )
    game.make(move)
    if signal.heads:
        renamed(game, names, frozenset({new, *board.hosts(new)}))
        overdue(game)


def _undo(game: Game, signal: Jump) -> dict[str, str]:
    """Undo what came of the heads; the names under which what stands again does so."""
    first, *more = signal.heads
    lasts = that_lasts(game, signal.history, first)
    undone = frozenset[int]().union(*(descendants(lasts, one) for one in signal.heads))
    node = next(move.made[first]["at"] for move in lasts if first in move.made)
    return undo(game, signal.history, lasts, undone, Move(node=node, to=first, also=tuple(more)), {*signal.heads})


def _handed_on(
    game: Game, freezing: Mapping[str, list[str]], names: Mapping[str, str], used: Collection[str]
) -> list[str]:
    """What was frozen until a step is done that is gone back over waits for the one that the file is put to."""
    gone = freezing.keys() - (game.board.tokens.keys() - {*used})
    stays = {names.get(one, one) for by in gone for one in freezing[by]}
    return sorted(stays & game.board.tokens.keys() - {*used}, key=int)


def target(drawing: Drawing, to: str) -> Node:
    """The step, if a single token is enough to open it and it is no part of undoing or of an event.

    Raises Refused `jump.not_a_step` with those that are.
    """
    node = drawing.nodes.get(to)
    if (
        node is None
        or node.kind not in STEPS
        or not rests(node)
        or node.by_event
        or node.compensation
        or node.start_quantity > 1
    ):
        known = sorted(one.id for one in drawing.nodes.values() if one.kind in STEPS and not one.by_event)
        raise Refused("jump.not_a_step", to=to, known=known)
    return node


def _way(game: Game, token: str, node: Node, by: Collection[str]) -> tuple[str, list[Node]]:
    """The innermost scope around the token that the step is in, and the sub-processes and calls to enter from there."""
    nodes, scopes = game.drawing.nodes, game.board.scopes
    called = {nodes[call].calls: nodes[call] for call in by}
    around: dict[str, str] = {}
    scope: str | None = game.board.tokens[token]["in"]
    while scope is not None:
        record = scopes[scope]
        if "todo" in record:
            raise Refused("jump.compensating", token=token, to=node.id)
        if not {"mi", "loop"} & record.keys():
            around.setdefault(record["of"], scope)
        scope = record.get("in")
    path: list[Node] = []
    of = node.scope
    while of not in around:
        inner = nodes.get(of) or called.get(of)
        if inner is None or inner.by_event or inner.compensation or inner.loop is not None or inner.multi is not None:
            raise Refused("jump.out_of_reach", token=token, to=node.id, of=of)
        path.insert(0, inner)
        of = inner.scope
    return around[of], path


def _enter(draft: Draft, node: Node, scope: str) -> str:
    """A new run of a sub-process or called process in which nothing has begun yet."""
    host = draft.new_id()
    draft.made[host] = {"at": node.id, "in": scope} | ({"go": True} if node.start_quantity > 1 else {})
    draft.wait_beside(host, node)
    inner = draft.new_id()
    of = node.calls or node.id
    draft.scopes[inner] = {"of": of, "in": scope, "on": host}
    draft.watch(of, inner)
    return inner


def _leaving(game: Game, tokens: tuple[str, ...], stay: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What goes with these tokens: all inside them, and below `stay` every sub-process where nothing else runs."""
    board = game.board
    closing = [scope for token in tokens for scope in board.scopes_on(token)]
    used = {*tokens, *board.tokens_in(closing)}
    for token in tokens:
        _close_around(game, token, stay, used, closing)
    return tuple(sorted(used, key=int)), tuple(closing)


def _whole(game: Game, token: str, stay: str) -> str:
    """The token itself, or the outermost repeated activity around it below scope `stay`.

    Its instances lead to one and the same end.
    """
    scopes, found = game.board.scopes, token
    while (scope := game.board.tokens[token]["in"]) != stay:
        token = scopes[scope]["on"]
        if {"mi", "loop"} & scopes[scope].keys():
            found = token
    return found


def _close_around(game: Game, token: str, stay: str, used: set[str], closing: list[str]) -> None:
    """A token that ends takes the sub-processes along in which nothing is left."""
    board = game.board
    for host in list(board.hosts(token)):
        scope = next(one for one, record in board.scopes.items() if record.get("on") == host)
        if scope in (stay, *closing) or not used.issuperset(board.inside[scope]):
            return
        closing.append(scope)
        used.add(host)
