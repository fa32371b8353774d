"""Joins that nothing can free: a flow into them brings no token any more, whatever the rest of the file does.

A drawing may be made so: a branch ends elsewhere, or an exclusive gateway leads into a parallel join. The standard lets
such a token wait for ever (clause 13.4.1 knows no other way), and an office must be told.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from approvalflow.bpmn.graph import Drawing
from approvalflow.tokens.game import gathering, is_begun, is_complex_join, is_inclusive_join, rests
from approvalflow.tokens.position import Position, Record, goes_on_from
from approvalflow.tokens.routes import routes_to


def starved(drawing: Drawing, position: Position, *, awaited: bool = False) -> dict[str, str]:
    """The lowest token at each place where tokens are gathered that can never be enough: token id to node id.

    What an activation condition waits for may come true with the data, so it counts only where nothing else is left in
    the file: no token elsewhere, nothing that is waited for, and no other process of it that is still `awaited`.
    """
    tokens: dict[str, Record] = position.get("tokens", {})
    gathered = defaultdict[tuple[str, str], list[str]](list)
    around = defaultdict[str, dict[str, bool]](dict)
    for token in sorted(tokens, key=int):
        one = tokens[token]
        if waits := _gathers(drawing, one):
            gathered[one["at"], one["in"]].append(token)
        if "aside" not in one:
            place = goes_on_from(one)
            around[one["in"]][place] = around[one["in"]].get(place, False) or not waits
    hosts = {one["on"] for one in position.get("scopes", {}).values() if "on" in one}
    alone = not awaited and not position.get("waits") and hosts.union(*gathered.values()) >= tokens.keys()
    return {
        here[0]: at
        for (at, scope), here in gathered.items()
        if _never(drawing, at, [tokens[one] for one in here], around[scope], alone)
    }


def _gathers(drawing: Drawing, token: Record) -> bool:
    node = drawing.nodes.get(token["at"])
    if node is None or is_inclusive_join(node):
        return False
    return node.id in gathering(drawing) or (rests(node) and node.start_quantity > 1 and not is_begun(node, token))


def _never(drawing: Drawing, at: str, here: Sequence[Record], around: Mapping[str, bool], alone: bool) -> bool:
    """Whether too few have come `here`, and too few from `around` in the scope can; what is true there may move on."""
    node = drawing.nodes[at]
    if any("held" in one for one in here):
        return False
    if is_complex_join(node) and node.activation is not None:
        return alone
    routes, come = routes_to(drawing, node), 0
    for place in around.keys() - {at}:
        come |= routes.to.get(place, 0)
    if rests(node):  # what has begun there may come round once more
        return not (come or around.get(at))
    for one in here:
        come |= 1 << routes.bit[one["via"]]
    return come.bit_count() < len(node.incoming)
