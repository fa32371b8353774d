"""What a jump needs beside the token that is moved, so that no join behind it waits for what never comes.

Forward over a join, or out of a sub-process: the other branches that can only come to that join, or to the end of that
sub-process, end with the jump. To before a join, or into a
branch: the flows by which nothing can come any more have their arrival.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from approvalflow.bpmn.graph import INNER, Drawing, Kind, Node, Trigger
from approvalflow.tokens.position import Jump, Position, Record
from approvalflow.tokens.routes import link_target

JOINS = frozenset({Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX})
Ways = Mapping[str, tuple[str, ...]]


class Plan(NamedTuple):
    """A jump, and the nodes that it passes over: forward, and back.

    Around a loop of the drawing there are ways of both kinds: `goes_back` says that it leads to what lies earlier.
    """

    jump: Jump
    over: frozenset[str]
    back: frozenset[str]
    goes_back: bool = False


def plan(drawing: Drawing, position: Position, token: str, to: str, *, lost: bool = False) -> Plan:
    """How `token` gets to step `to`. Both sets of nodes are empty where no way of the drawing leads between them.

    `lost`: the drawing does not have the place of the token, so that all that lies before `to` counts as passed over
    forward, and all behind it as gone back over.
    """
    ahead, behind = _ways(drawing), _turned(_ways(drawing))
    tokens = position["tokens"]
    source = tokens[token]["at"]
    over = _reached(behind, to, "") if lost else _between(ahead, behind, source, to)
    back = _reached(ahead, to, "") if lost else _between(ahead, behind, to, source)
    starts = [one for one in drawing.nodes if not behind.get(one)]
    earlier = bool(back) and not lost and (not over or _before(ahead, starts, to, source))
    passed = {one for one in over if _joins(drawing.nodes[one])}
    hosts = {scope["on"] for scope in position["scopes"].values() if "on" in scope}
    live = {one: record["at"] for one, record in tokens.items() if one != token and one not in hosts}
    left = _left(drawing, position, token, to)
    also = tuple(
        one
        for one, at in live.items()
        if at in passed or passed & _reached(ahead, at, to) or left & {*_scopes(position, one)}
    )
    for one in also:
        over |= _between(ahead, behind, live[one], to) | {live[one]}
    going = {at for one, at in live.items() if one not in also}
    staying = [record for one, record in tokens.items() if one not in (token, *also)]
    arrivals = tuple(_missing(drawing, staying, ahead, to, going))
    return Plan(Jump(token=token, to=to, also=also, arrivals=arrivals), frozenset(over), frozenset(back), earlier)


def _left(drawing: Drawing, position: Position, token: str, to: str) -> set[str]:
    """The runs of sub-processes that a jump leaves: what else runs in them could only come to their end."""
    inside: set[str] = set()
    of = drawing.nodes[to].scope if to in drawing.nodes else ""
    while of:
        inside.add(of)
        of = drawing.nodes[of].scope if of in drawing.nodes else ""
    found: set[str] = set()
    for scope in _scopes(position, token):
        record = position["scopes"][scope]
        if record["of"] in inside or {"mi", "loop", "todo"} & record.keys():
            break
        found.add(scope)
    return found


def _scopes(position: Position, token: str) -> Iterator[str]:
    """The scopes around a token, the innermost first."""
    while token:
        scope = position["tokens"][token]["in"]
        yield scope
        token = position["scopes"][scope].get("on", "")


def _missing(
    drawing: Drawing, staying: Iterable[Record], ahead: Ways, to: str, live: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """The flows into joins behind `to` by which nothing comes any more, while something comes by another."""
    stands = {(record["at"], record.get("via")) for record in staying}
    for join in _reached(ahead, to, ""):
        node = drawing.nodes[join]
        if node.kind is not Kind.PARALLEL or len(node.incoming) < 2:
            continue
        coming = set().union(*(_left_by(drawing, ahead, one, join) for one in (to, *live) if one != join))
        fed = {flow for flow in node.incoming if drawing.flows[flow].source in coming or (join, flow) in stands}
        if fed & {flow for flow in node.incoming if drawing.flows[flow].source in _left_by(drawing, ahead, to, join)}:
            yield from ((join, flow) for flow in node.incoming if flow not in fed)


def _left_by(drawing: Drawing, ahead: Ways, start: str, end: str) -> set[str]:
    """The nodes that are left by what stands at `start`: those on its ways, and the sub-processes that end with it."""
    return {start, *_hosts(drawing, start)} | _reached(ahead, start, end)


def _hosts(drawing: Drawing, node: str) -> Iterator[str]:
    """The sub-processes that a node is in, the innermost first."""
    while (node := drawing.nodes[node].scope) in drawing.nodes:
        yield node


def _joins(node: Node) -> bool:
    return node.kind in JOINS and len(node.incoming) > 1


def _between(ahead: Ways, behind: Ways, start: str, end: str) -> set[str]:
    """The nodes on some way from `start` to `end`; with `start` itself, if there is a way."""
    if end not in _reached(ahead, start, ""):
        return set()
    return {start} | (_reached(ahead, start, end) & _reached(behind, end, start)) - {end}


def _before(ahead: Ways, starts: Iterable[str], one: str, other: str) -> bool:
    """Whether the file comes to the one first, and to the other not without it."""
    first, passing = set[str](), set[str]()
    for start in starts:
        first |= {start} | (_reached(ahead, start, other) if start != other else set())
        passing |= {start} | (_reached(ahead, start, one) if start != one else set())
    return one in first and other not in passing


def _reached(ways: Ways, start: str, end: str) -> set[str]:
    """The nodes to which ways lead from `start`, none of them through `end`."""
    found: set[str] = set()
    left = [start]
    while left:
        for one in ways.get(left.pop(), ()):
            if one not in found:
                found.add(one)
                if one != end:
                    left.append(one)
    return found


def _turned(ways: Ways) -> Ways:
    found = defaultdict[str, tuple[str, ...]](tuple)
    for node, others in ways.items():
        for other in others:
            found[other] += (node,)
    return found


def _ways(drawing: Drawing) -> Ways:
    """Where a token goes next from each node: by flows, into a sub-process and out of it, over its border."""
    return {node.id: tuple(_next(drawing, node)) for node in drawing.nodes.values()}


def _next(drawing: Drawing, node: Node) -> Iterator[str]:
    yield from (drawing.flows[flow].target for flow in node.outgoing)
    yield from node.boundaries
    if node.kind in INNER:
        yield from drawing.scopes.get(node.id, ())
    if node.kind is Kind.THROW and node.trigger is Trigger.LINK:
        yield link_target(drawing, node)
    if not node.outgoing and (host := drawing.nodes.get(node.scope)) is not None:
        yield from (drawing.flows[flow].target for flow in host.outgoing)
