"""When a join may go on: the parallel one has a token on every flow, the inclusive one expects no other.

BPMN 2.0, table 13.3: an inclusive gateway is activated when a flow into it has a token and no token elsewhere has a
path to an empty flow into it without also having one to a flow that has a token, paths through the gateway itself
left aside. A token inside a sub-process counts as standing on the sub-process. An event on a border is a path from its
step; from the step where the token stands only as long as it may still happen.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
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
    is_parallel_join,
)
from approvalflow.tokens.leaving import FAILED, choose_late
from approvalflow.tokens.position import Move, Record
from approvalflow.tokens.routes import Routes, kinds_of, routes_to


class Waiting(NamedTuple):
    """An inclusive join that has a token: its lowest one, and where the tokens stand for which it has to wait."""

    token: int
    join: Node
    scope: str
    blockers: tuple[str, ...]


def arrivals(board: Board, join: Node, scope: str) -> tuple[str, ...]:
    """The lowest token on each flow into `join` that has one; the lowest of all first."""
    first: dict[str, str] = {}
    for token in sorted((one for one in board.inside[scope] if board.tokens[one]["at"] == join.id), key=int):
        first.setdefault(board.tokens[token]["via"], token)
    return tuple(first.values())


def complete(board: Board, join: Node, scope: str) -> tuple[str, ...]:
    """One token for every flow into a parallel join, or none if it has to wait, for a flow or for a retry."""
    found = arrivals(board, join, scope)
    if len(found) < len(join.incoming) or any(board.stopped(token) for token in found):
        return ()
    return found


def activated(game: Game, gate: Node, scope: str) -> tuple[str, ...]:
    """What a complex gateway takes when its condition holds: a token from each flow that has one (table 13.5).

    Without a condition it waits for all flows. While it waits for the rest to come in, nothing activates it.
    """
    if f"{scope}/{gate.id}" in game.board.gates:
        return ()
    found = arrivals(game.board, gate, scope)
    if not found or any(game.board.stopped(token) for token in found):
        return ()
    if gate.activation is None:
        return found if len(found) == len(gate.incoming) else ()
    here = (one for one in map(game.board.tokens.__getitem__, game.board.inside[scope]) if one["at"] == gate.id)
    counts = dict.fromkeys(gate.incoming, 0) | Counter(one["via"] for one in here)
    counts["activationCount"] = sum(counts.values())
    around = game.place(found[0]).asks("activation", counts)
    return found if game.ask(gate.id, around) is True else ()


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
        here = {token: board.tokens[token] for token in board.inside.get(scope, ())}
        given = state.split()[1:]
        standing = [token for token, one in here.items() if one["at"] == gate]
        came = [*given, *(here[token]["via"] for token in standing)]
        if not _reaching(game, nodes[gate], here, came) and board.frozen.keys().isdisjoint(standing):
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
    gates = {
        (record["at"], record["in"]) for record in game.board.tokens.values() if is_complex_join(nodes[record["at"]])
    }
    for gate, scope in sorted(gates):
        game.wake(nodes[gate], scope)


def waiting(game: Game) -> list[Waiting]:
    """The inclusive joins with a token, lowest first, in the scopes where something has moved."""
    if INCLUSIVE not in kinds_of(game.drawing):
        return []
    found = list[Waiting]()
    for one in (one for scope in game.touched for one in _waiting_in(game, scope)):
        if not game.pay(0):
            return [one._replace(blockers=())]  # nothing more is looked for: it is held
        found.append(one)
    found.sort()
    game.pay(2 * sum(len(game.board.inside[one.scope]) for one in found))  # each looks at everything beside it
    return found


def stuck(game: Game, joins: Sequence[Waiting]) -> list[Waiting]:
    """Per scope, the first of the inclusive joins that wait for each other: nothing will ever free them."""
    scopes = dict.fromkeys(one.scope for one in joins)
    knots = [_knot(game, scope, [one for one in joins if one.scope == scope]) for scope in scopes]
    return [knot[0] for knot in knots if knot]


def _knot(game: Game, scope: str, joins: list[Waiting]) -> list[Waiting]:
    """The joins of a scope that are blocked by tokens at each other only, or by joins where nothing else lives."""
    if not any(_can_come(game, token) for token in game.board.inside[scope]):
        return joins
    while True:
        inside = {one.join.id for one in joins}
        kept = [one for one in joins if inside.issuperset(one.blockers)]
        if len(kept) == len(joins):
            return joins
        joins = kept


def _can_come(game: Game, token: str) -> bool:
    node = game.drawing.nodes[game.board.tokens[token]["at"]]
    return game.board.stopped(token) or not (is_parallel_join(node) or is_inclusive_join(node) or is_complex_join(node))


def _waiting_in(game: Game, scope: str) -> Iterator[Waiting]:
    """The inclusive joins of one scope instance that have a token; one that is stopped waits until it is not."""
    tokens, nodes = game.board.tokens, game.drawing.nodes
    records = {token: tokens[token] for token in game.board.inside.get(scope, ())}
    at_join: dict[str, list[int]] = {}
    for token, record in records.items():
        if is_inclusive_join(nodes[record["at"]]):
            at_join.setdefault(record["at"], []).append(int(token))
    for at, here in at_join.items():
        if not any(game.board.stopped(str(token)) for token in here):
            yield Waiting(min(here), nodes[at], scope, _blockers(game, nodes[at], records))


def _blockers(game: Game, join: Node, records: Mapping[str, Record]) -> tuple[str, ...]:
    """Where those of the scope's tokens stand for which `join` has to wait."""
    return _reaching(game, join, records, {record.get("via") for record in records.values()})


def _reaching(game: Game, join: Node, records: Mapping[str, Record], came: Collection[str | None]) -> tuple[str, ...]:
    """Where the tokens stand that can still reach a flow into `join` by which none `came`."""
    routes = routes_to(game.drawing, join, game.pay)
    marked = 0
    for number, flow in enumerate(join.incoming):
        if flow in came:
            marked |= 1 << number
    coming = ((token, record) for token, record in records.items() if "aside" not in record)
    reached = ((record["at"], _ways(game, routes, token, record)) for token, record in coming)
    return tuple(at for at, flows in reached if flows and not flows & marked and at != join.id)


def _ways(game: Game, routes: Routes, token: str, record: Record) -> int:
    """By which flows of the join a token can still come; over an event on its border as long as that may happen."""
    at = record["at"]
    if at not in routes.out:
        return routes.to.get(at, 0)
    node = game.drawing.nodes[at]
    if not is_begun(node, record) or record.get("held") == FAILED:
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
