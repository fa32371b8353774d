"""When a join may go on: the parallel one has a token on every flow, the inclusive one expects no other.

BPMN 2.0, table 13.3: an inclusive gateway is activated when a flow into it has a token and no token elsewhere has a
path to an empty flow into it without also having one to a flow that has a token, paths through the gateway itself
left aside. A token inside a sub-process counts as standing on the sub-process. An event on a border is a path from its
step; from the step where the token stands only as long as it may still happen.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from approvalflow.bpmn.graph import Node
from approvalflow.tokens.board import Board
from approvalflow.tokens.game import (
    COMPLEX,
    INCLUSIVE,
    OUTER,
    Draft,
    Game,
    is_begun,
    is_complex_join,
    is_inclusive_join,
)
from approvalflow.tokens.leaving import FAILED, choose_late
from approvalflow.tokens.position import Move, Record, goes_on_from
from approvalflow.tokens.queues import Queue
from approvalflow.tokens.routes import Routes, kinds_of, routes_to

CHEAP = 2
"""So many tokens are looked at in the time of one step."""


class Waiting(NamedTuple):
    """An inclusive join that has a token: its lowest one, and where one of those stands for which it has to wait."""

    token: int
    join: Node
    scope: str
    blockers: tuple[str, ...]


def arrivals(board: Board, join: Node, scope: str) -> tuple[str, ...]:
    """The lowest token on each flow into `join` that has one; the lowest of all first."""
    return tuple(str(one) for one in sorted(line[0] for line in board.queue(join.id, scope).flows.values()))


def complete(board: Board, join: Node, scope: str) -> tuple[str, ...]:
    """One token for every flow into a parallel join, or none if it has to wait, for a flow or for a retry."""
    queue = board.queue(join.id, scope)
    if len(queue.flows) < len(join.incoming) or _any_stopped(board, queue):
        return ()
    return arrivals(board, join, scope)


def _any_stopped(board: Board, queue: Queue) -> bool:
    """Is the lowest token on any flow held or frozen?"""
    careful = queue.held or board.frozen
    return bool(careful) and any(board.stopped(str(line[0])) for line in queue.flows.values())


def activated(game: Game, gate: Node, scope: str) -> tuple[str, ...]:
    """What a complex gateway takes when its condition holds: a token from each flow that has one (table 13.5).

    Without a condition it waits for all flows. While it waits for the rest to come in, nothing activates it.
    """
    if f"{scope}/{gate.id}" in game.board.gates:
        return ()
    queue = game.board.queue(gate.id, scope)
    if not queue.tokens or _any_stopped(game.board, queue):
        return ()
    if gate.activation is None:
        return arrivals(game.board, gate, scope) if len(queue.flows) == len(gate.incoming) else ()
    counts = queue.counted(gate.incoming) | {"activationCount": len(queue.tokens)}
    around = game.place(str(queue.tokens[0])).asks("activation", counts)
    return arrivals(game.board, gate, scope) if game.ask(gate.id, around) is True else ()


def is_resetting(game: Game, gate: Node, used: Sequence[str]) -> dict[str, str]:
    """What is kept of a complex gateway that its condition has activated: the flows that have given their token."""
    tokens = game.board.tokens
    came = [str(tokens[token]["via"]) for token in used]
    return {f"{tokens[used[0]]['in']}/{gate.id}": " ".join(["reset", *came])} if gate.activation is not None else {}


def reset(game: Game) -> bool:
    """Make one complex gateway ready again for which no more tokens can come; whether there was one."""
    board, nodes = game.board, game.drawing.nodes
    for scope, gate in sorted((key.split("/", 1) for key in board.gates), key=lambda one: (int(one[0]), one[1])):
        key = f"{scope}/{gate}"
        state = board.gates[key]
        if scope not in board.scopes:
            game.make(Move(node=gate, gates={key: ""}, next=board.next))
            return True
        given = state.split()[1:]
        queue = board.keep_queue(gate, scope)
        if not _still_comes(game, nodes[gate], scope, queue, given) and not _any_frozen(board, queue):
            late = tuple(one for one in arrivals(board, nodes[gate], scope) if board.tokens[one]["via"] not in given)
            _reset(game, nodes[gate], key, late)
            if scope in board.scopes:
                game.wake(nodes[gate], scope)
            return True
    return False


def _reset(game: Game, gate: Node, key: str, used: tuple[str, ...]) -> None:
    """The tokens that came late go, and the conditions behind the gateway are asked once more."""
    scope = key.partition("/")[0]
    flows, asked = choose_late(game, gate, scope)
    draft = Draft(game)
    for flow in flows:
        draft.place(game.drawing.flows[flow].target, scope, flow)
    if flows and not game.starts_handlers(scope):
        draft.listen_again(game.board.scopes[scope], scope)
    move = Move(
        node=gate.id,
        used=used,
        made=draft.made,
        flows=flows,
        asked=asked,
        opened=draft.opened,
        scopes_opened=draft.scopes,
        gates={key: ""},
        next=draft.next,
    )
    game.make(move)


def reconsider(game: Game) -> None:
    """What a complex gateway waits for may have come true with the data: those with a token are asked again."""
    nodes = game.drawing.nodes
    if COMPLEX not in kinds_of(game.drawing):
        return
    due = set(game.ready)
    for scope, queues in game.board.queues.items():
        for gate, queue in queues.items():
            if is_complex_join(nodes[gate]) and due.isdisjoint(queue.tokens[:1]):
                game.wake(nodes[gate], scope)


def waiting(game: Game) -> list[Waiting]:
    """The inclusive joins with a token, lowest first, in the scopes where something has moved."""
    if INCLUSIVE not in kinds_of(game.drawing):
        return []
    found = list[Waiting]()
    for one in (one for scope in game.touched for one in _waiting_in(game, scope)):
        if not game.pay(1):
            return [one._replace(blockers=())]  # nothing more is looked for: it is held
        found.append(one)
    return sorted(found)


def _waiting_in(game: Game, scope: str) -> Iterator[Waiting]:
    """The inclusive joins of one scope instance that have a token; one that is stopped waits until it is not."""
    nodes, board = game.drawing.nodes, game.board
    for at, queue in board.queues.get(scope, {}).items():
        if is_inclusive_join(nodes[at]) and not queue.held and not _any_frozen(board, queue):
            token = _still_comes(game, nodes[at], scope, queue)
            yield Waiting(queue.tokens[0], nodes[at], scope, (board.tokens[token]["at"],) if token else ())


def _any_frozen(board: Board, queue: Queue) -> bool:
    return bool(board.frozen) and not board.frozen.keys().isdisjoint(map(str, queue.tokens))


def stuck(game: Game, joins: Sequence[Waiting]) -> list[Waiting]:
    """Per scope, the first of the inclusive joins that wait for each other: nothing will ever free them."""
    scopes = dict.fromkeys(one.scope for one in joins)
    knots = [_knot(game, scope, [one for one in joins if one.scope == scope]) for scope in scopes]
    return [knot[0] for knot in knots if knot]


def _knot(game: Game, scope: str, joins: list[Waiting]) -> list[Waiting]:
    """The joins of a scope that are blocked by tokens at each other only, or by joins where nothing else lives.

    One that waits for a token which stands at no join is none of them.
    """
    joins_only = [one for one in joins if game.board.gathering.issuperset(one.blockers)]
    if len(joins_only) == len(joins) and not any(_can_come(game, token) for token in game.board.inside[scope]):
        return joins
    blockers = {one.join.id: _blockers(game, one.join, scope) for one in joins_only}
    while True:
        kept = [one for one in joins_only if blockers.keys() >= blockers[one.join.id]]
        if len(kept) == len(joins_only):
            return kept
        joins_only = kept
        blockers = {one.join.id: blockers[one.join.id] for one in kept}


def _can_come(game: Game, token: str) -> bool:
    return game.board.stopped(token) or game.board.tokens[token]["at"] not in game.board.gathering


def _blockers(game: Game, join: Node, scope: str) -> set[str]:
    """Where the tokens stand for which an inclusive join has to wait."""
    board = game.board
    look = _Look(game, join, board.queue(join.id, scope))
    game.pay(len(board.inside[scope]) // CHEAP)
    return {board.tokens[token]["at"] for token in board.inside[scope] if look.reaches(token)}


def _still_comes(game: Game, join: Node, scope: str, queue: Queue, given: Sequence[str] = ()) -> str:
    """A token that can still reach a flow into `join` by which none came or was `given`; none when nothing can.

    While the one that was found before still can, no other is looked at; then those that have come since. That there
    is none is said when all have been looked at again.
    """
    board = game.board
    look = _Look(game, join, queue, given)
    if queue.witness in board.tokens and board.tokens[queue.witness]["in"] == scope and look.reaches(queue.witness):
        return queue.witness
    came = board.came.get(scope, [])
    begun = queue.looked
    queue.witness = ""
    for token in islice(came, begun, None):
        if token in board.tokens and board.tokens[token]["in"] == scope and look.reaches(token):
            queue.witness = token
            break
        queue.looked += 1
    looked = queue.looked - begun
    if not queue.witness and begun:
        looked += len(board.inside.get(scope, ()))
        queue.witness = next((token for token in board.inside.get(scope, ()) if look.reaches(token)), "")
    game.pay(looked // CHEAP)
    return queue.witness


class _Look:
    """Which tokens can still come to a join, by what has come there."""

    __slots__ = ("game", "join", "marked", "routes")

    def __init__(self, game: Game, join: Node, queue: Queue, given: Iterable[str] = ()) -> None:
        self.game = game
        self.join = join
        self.routes = routes_to(game.drawing, join, game.pay)
        bit = self.routes.bit
        for flow in queue.unmarked():
            queue.marked |= 1 << bit[flow] if flow in bit else 0
        self.marked = queue.marked
        for flow in given:
            self.marked |= 1 << bit[flow] if flow in bit else 0

    def reaches(self, token: str) -> bool:
        """Can it reach a flow by which none came, and none by which one did?"""
        record = self.game.board.tokens[token]
        flows = 0 if "aside" in record else _ways(self.game, self.routes, token, record)
        return bool(flows and not flows & self.marked and record["at"] != self.join.id)


def _ways(game: Game, routes: Routes, token: str, record: Record) -> int:
    """By which flows of the join a token can still come; over an event on its border as long as that may happen."""
    at = goes_on_from(record)
    if at not in routes.out:
        return routes.to.get(at, 0)
    node = game.drawing.nodes[at]
    if "back" in record or not is_begun(node, record) or record.get("held") == FAILED:
        return routes.to[at]  # the events are waited for when it begins
    ways = routes.out[at]
    for event in node.boundaries:
        if event in routes.to and _may_happen(game, event, token, record):
            ways |= routes.to[event]
    return ways


def _may_happen(game: Game, event: str, token: str, record: Record) -> bool:
    """Is an event on the border of an open step waited for, or may it be thrown?"""
    waits = game.board.waits
    thrown = any(cause.trigger not in OUTER for cause in game.drawing.nodes[event].causes)
    return (thrown and not {"held", "back"} & record.keys()) or any(
        waits[wait]["at"] == event for wait in game.board.awaiting.get(token, ())
    )
