"""How much opens at once with what holds a scope: what starts in it without an event, and all that starts in that.

A call of a process that has no start event begins all of it in the same move, and so on inwards; a small file of calls
can ask for more than anybody can hold. So it is known before anything is opened.
"""

import weakref

from approvalflow.bpmn.graph import INNER, Drawing, Kind, Node

CROWD = 30_000
"""More tokens than this, and nothing goes on by itself: a loop that splits makes more than anybody can hold."""
ROOM = 10_000
"""No more tokens, waits and scopes than this are opened by one move; what finds no room begins by a move of its own."""


def opens(drawing: Drawing, node: Node) -> int:
    """The tokens, waits and scopes that open inside when `node` begins; found once, and forgotten with the drawing."""
    known = _known.get(id(drawing))
    if known is None:
        known = _known[id(drawing)] = {}
        weakref.finalize(drawing, _known.pop, id(drawing), None).atexit = False
    if node.id not in known:
        _find(drawing, node, known)
    return known[node.id]


_known: dict[int, dict[str, int]] = {}


def _find(drawing: Drawing, first: Node, known: dict[str, int]) -> None:
    """Inner ones first, without recursion. What would begin inside itself never ends."""
    todo, around = [first], set[str]()
    while todo:
        node = todo[-1]
        starts = [drawing.nodes[start] for start in started(drawing, node)]
        inner = [one for one in starts if one.kind in INNER and _begins_at_once(one)]
        around.add(node.id)
        if ahead := {one.id: one for one in inner if one.id not in known and one.id not in around}:
            todo += ahead.values()
            continue
        held = sum(1 + _waits(drawing, one) for one in starts) + sum(known.get(one.id, ROOM) for one in inner)
        handlers = drawing.handlers.get(node.calls or node.id, ())
        held += 1 + sum(len(drawing.nodes[one].causes) for one in handlers)
        known[node.id] = min(held, ROOM + 1)
        around.discard(todo.pop().id)


def started(drawing: Drawing, node: Node) -> tuple[str, ...]:
    """Where tokens come to when a scope begins; an ad-hoc one that is sequential begins with its first step."""
    starts = tuple(drawing.scopes[node.calls or node.id])
    return starts[:1] if node.sequential else starts


def _begins_at_once(node: Node) -> bool:
    return node.loop is None and node.multi is None and node.start_quantity == 1


def _waits(drawing: Drawing, node: Node) -> int:
    """What may be waited for at a step, by itself and on its border."""
    behind = [drawing.flows[one].target for one in node.outgoing] if node.kind is Kind.EVENT_BASED else []
    return len(node.causes) + sum(len(drawing.nodes[one].causes) for one in (*node.boundaries, *behind))
