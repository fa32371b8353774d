"""Joins that nothing can free: a flow into them brings no token any more, whatever the rest of the file does.

A drawing may be made so: a branch ends elsewhere, or an exclusive gateway leads into a parallel join. The standard lets
such a token wait for ever (clause 13.4.1 knows no other way), and an office must be told.
"""

from collections import defaultdict
from collections.abc import Iterable

from approvalflow.bpmn.graph import Drawing, Node
from approvalflow.tokens.game import gathering, is_begun, is_complex_join, is_inclusive_join, rests
from approvalflow.tokens.position import Position, Record, goes_on_from
from approvalflow.tokens.routes import routes_to


def starved(drawing: Drawing, position: Position) -> dict[str, str]:
    """The lowest token at each place where tokens are gathered that can never be enough: token id to node id.

    What an activation condition waits for may come true with the data, so it counts only where nothing else is left in
    the file: no token elsewhere, and nothing that is waited for.
    """
    tokens: dict[str, Record] = position.get("tokens", {})
    gathered = defaultdict[tuple[str, str], list[str]](list)
    for token in sorted(tokens, key=int):
        if _gathers(drawing, tokens[token]):
            gathered[tokens[token]["at"], tokens[token]["in"]].append(token)
    if not gathered:
        return {}
    alone = sum(map(len, gathered.values())) == len(tokens) and not position.get("waits")
    found = {}
    for (at, scope), here in gathered.items():
        there = [tokens[one] for one in here]
        others = [one for one in tokens.values() if one["in"] == scope and one not in there]
        if not any("held" in one for one in there) and _never(drawing, drawing.nodes[at], there, others, alone):
            found[here[0]] = at
    return found


def _gathers(drawing: Drawing, token: Record) -> bool:
    node = drawing.nodes.get(token["at"])
    if node is None or is_inclusive_join(node):
        return False
    return node.id in gathering(drawing) or (rests(node) and node.start_quantity > 1 and not is_begun(node, token))


def _never(drawing: Drawing, node: Node, here: Iterable[Record], others: Iterable[Record], alone: bool) -> bool:
    """Whether too few have come `here`, and too few of the `others` in the scope can."""
    if is_complex_join(node) and node.activation is not None:
        return alone
    routes, come = routes_to(drawing, node), 0
    for one in others:
        if rests(node) and one["at"] == node.id:
            return False  # begun already: it may come round once more
        come |= 0 if "aside" in one else routes.to.get(goes_on_from(one), 0)
    if rests(node):
        return not come
    for one in here:
        come |= 1 << routes.bit[one["via"]]
    return come.bit_count() < len(node.incoming)
