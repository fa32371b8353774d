"""Ways through a drawing: from where a join can still be reached, and by which of its flows; where a link leads.

Computed once, when first needed, and forgotten with the drawing.
"""

import weakref
from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from approvalflow.bpmn.graph import Drawing, Kind, Node, Trigger
from approvalflow.tokens.position import Pay, unbounded


class Routes(NamedTuple):
    """For each node, the incoming flows of a join it has a path to that does not visit the join, as bits.

    Bit n stands for the n-th incoming flow. `to` has every path from a node, also over the events on its border; a node
    without any is missing. `out` has the paths by the flows out of a node alone, for those with such events.
    `bit` is the one of each flow.
    """

    to: Mapping[str, int]
    out: Mapping[str, int]
    bit: Mapping[str, int]


LOOKS = 5
"""So many flows are looked at in the time of one step."""

_known: dict[int, dict[str, Routes]] = {}
_kinds: dict[int, frozenset[Kind]] = {}
_heard: dict[int, dict[str, list[str]]] = {}
_links: dict[int, Mapping[tuple[str, str], str]] = {}


def routes_to(drawing: Drawing, join: Node, pay: Pay = unbounded) -> Routes:
    """The ways to `join`; `pay` is asked for the steps of the search."""
    joins = _known.get(id(drawing))
    if joins is None:
        joins = _known[id(drawing)] = {}
        weakref.finalize(drawing, _known.pop, id(drawing), None).atexit = False
    if join.id not in joins:
        found = _search(drawing, join, pay)
        joins[join.id] = Routes(
            found, _by_flows(drawing, join, found), {flow: bit for bit, flow in enumerate(join.incoming)}
        )
    return joins[join.id]


def kinds_of(drawing: Drawing) -> frozenset[Kind]:
    """The kinds of nodes that are drawn."""
    found = _kinds.get(id(drawing))
    if found is None:
        found = _kinds[id(drawing)] = frozenset(node.kind for node in drawing.nodes.values())
        weakref.finalize(drawing, _kinds.pop, id(drawing), None).atexit = False
    return found


def hearing(drawing: Drawing, name: str) -> list[str]:
    """The events that wait for a signal of this name."""
    found = _heard.get(id(drawing))
    if found is None:
        found = _heard[id(drawing)] = {}
        for node in drawing.nodes.values():
            for said in {cause.name for cause in node.causes if cause.trigger is Trigger.SIGNAL}:
                found.setdefault(said, []).append(node.id)
        weakref.finalize(drawing, _heard.pop, id(drawing), None).atexit = False
    return found.get(name, [])


def link_target(drawing: Drawing, node: Node) -> str:
    """The event where the link that `node` throws comes out: in the same scope, under the same name."""
    found = _links.get(id(drawing))
    if found is None:
        nodes = reversed(list(drawing.nodes.values()))
        caught = [one for one in nodes if one.kind is Kind.CATCH and one.trigger is Trigger.LINK]
        found = _links[id(drawing)] = {(one.scope, one.causes[0].name): one.id for one in caught}
        weakref.finalize(drawing, _links.pop, id(drawing), None).atexit = False
    return found[node.scope, node.causes[0].name]


def _search(drawing: Drawing, join: Node, pay: Pay) -> dict[str, int]:
    """All flows at once: what a node has found is told to those before it until nobody learns anything new."""
    found: dict[str, int] = {}
    for number, flow in enumerate(join.incoming):
        source = drawing.flows[flow].source
        if source != join.id:
            found[source] = found.get(source, 0) | 1 << number
    links = _links_by_name(drawing)
    before = dict[str, tuple[str, ...]]()
    ahead = deque(found)
    waiting = set(found)
    looks = 0
    while ahead:
        waiting.discard(node := ahead.popleft())
        if node not in before:
            before[node] = tuple(one for one in _before(drawing, drawing.nodes[node], links) if one != join.id)
        bits = found[node]
        looks += len(before[node])
        for one in before[node]:
            known = found.get(one, 0)
            if bits | known != known:
                found[one] = bits | known
                if one not in waiting:
                    waiting.add(one)
                    ahead.append(one)
    pay(looks // LOOKS)
    return found


def _by_flows(drawing: Drawing, join: Node, found: Mapping[str, int]) -> dict[str, int]:
    """The paths out of the nodes with events on their border that begin with a flow."""
    last = {flow: 1 << number for number, flow in enumerate(join.incoming)}
    made: dict[str, int] = {}
    for name in found:
        if (node := drawing.nodes[name]).boundaries:
            made[name] = 0
            for flow in node.outgoing:
                made[name] |= last.get(flow, 0) or found.get(drawing.flows[flow].target, 0)
    return made


def _links_by_name(drawing: Drawing) -> Mapping[tuple[str, str], list[str]]:
    """The events that throw each link of each scope."""
    found: dict[tuple[str, str], list[str]] = {}
    for node in drawing.nodes.values():
        if node.kind is Kind.THROW and node.trigger is Trigger.LINK:
            found.setdefault((node.scope, node.causes[0].name), []).append(node.id)
    return found


def _before(drawing: Drawing, node: Node, links: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    for flow in node.incoming:
        yield drawing.flows[flow].source
    if node.kind is Kind.BOUNDARY and node.attached_to:
        yield node.attached_to
    if node.kind is Kind.CATCH and node.trigger is Trigger.LINK:
        yield from links.get((node.scope, node.causes[0].name), ())
