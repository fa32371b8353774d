"""When a join may go on: the parallel one has a token on every flow, the inclusive one expects no other.

BPMN 2.0, table 13.3: an inclusive gateway is activated when a flow into it has a token and no token elsewhere has a
path to an empty flow into it without also having one to a flow that has a token, paths through the gateway itself
left aside. A token inside a sub-process counts as standing on the sub-process.
"""

from collections.abc import Iterator

from approvalflow.bpmn.graph import Kind, Node
from approvalflow.tokens.board import Board
from approvalflow.tokens.game import Game, is_join
from approvalflow.tokens.routes import routes_to

Waiting = tuple[int, str, Node, str]
"""A join that waits: its lowest token as a number and as an id, the gateway, the scope instance."""


def arrivals(board: Board, join: Node, scope: str) -> tuple[str, ...]:
    """The lowest token on each flow into `join` that has one; the lowest of all first."""
    first: dict[str, str] = {}
    for token in sorted((one for one in board.inside[scope] if board.tokens[one]["at"] == join.id), key=int):
        first.setdefault(board.tokens[token]["via"], token)
    return tuple(first.values())


def complete(board: Board, join: Node, scope: str) -> tuple[str, ...]:
    """One token for every flow into a parallel join, or none if it has to wait, for a flow or for a retry."""
    found = arrivals(board, join, scope)
    if len(found) < len(join.incoming) or any("held" in board.tokens[token] for token in found):
        return ()
    return found


def next_inclusive(game: Game) -> str | None:
    """The lowest token of an inclusive join that may go on, in the scopes where something has moved."""
    enabled = [join for scope in game.touched for join in _waiting(game, scope) if not any(_blockers(game, join))]
    return min(enabled)[1] if enabled else None


def stuck(game: Game) -> list[tuple[Node, str]]:
    """Per scope, the first of the inclusive joins that wait for each other: nothing will ever free them."""
    knots = [knot for scope in game.touched if (knot := _knot(game, scope))]
    return [(node, token) for _, token, node, _ in sorted(min(knot) for knot in knots)]


def _knot(game: Game, scope: str) -> list[Waiting]:
    """The joins of a scope that are blocked by tokens at each other only, or by joins where nothing else lives."""
    knot = list(_waiting(game, scope))
    if not knot or not any(_can_come(game, token) for token in game.board.inside[scope]):
        return knot
    while True:
        inside = {join.id for _, _, join, _ in knot}
        kept = [one for one in knot if all(at in inside for at in _blockers(game, one))]
        if len(kept) == len(knot):
            return knot
        knot = kept


def _can_come(game: Game, token: str) -> bool:
    record = game.board.tokens[token]
    node = game.drawing.nodes[record["at"]]
    return "held" in record or not (is_join(node, Kind.PARALLEL) or is_join(node, Kind.INCLUSIVE))


def _waiting(game: Game, scope: str) -> Iterator[Waiting]:
    """The inclusive joins of one scope instance that have a token; one with an incident waits for its retry."""
    lowest: dict[str, int] = {}
    held = set()
    for token in game.board.inside.get(scope, ()):
        record = game.board.tokens[token]
        at = record["at"]
        if is_join(game.drawing.nodes[at], Kind.INCLUSIVE):
            lowest[at] = min(lowest.get(at, int(token)), int(token))
            if "held" in record:
                held.add(at)
    for at, token_number in lowest.items():
        if at not in held:
            yield token_number, str(token_number), game.drawing.nodes[at], scope


def _blockers(game: Game, waiting: Waiting) -> Iterator[str]:
    """Where the tokens stand for which the join has to wait."""
    _, _, join, scope = waiting
    routes = routes_to(game.drawing, join)
    bits = {flow: 1 << number for number, flow in enumerate(join.incoming)}
    elsewhere = []
    marked = 0
    for token in game.board.inside[scope]:
        record = game.board.tokens[token]
        if record["at"] == join.id:
            marked |= bits[record["via"]]
        else:
            elsewhere.append(record["at"])
    for at in elsewhere:
        reached = routes.get(at, 0)
        if reached and not reached & marked:
            yield at
