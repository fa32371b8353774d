"""Where a token may go in a drawing: by flows, into sub-processes and calls and out of them, over their border."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from approvalflow.bpmn.graph import INNER, Drawing, Kind, Node, Trigger
from approvalflow.tokens.position import Position
from approvalflow.tokens.routes import link_target

Ways = Mapping[str, tuple[str, ...]]


class Roads:
    """The ways of a drawing as they are for one token: a process that is called around it, it leaves by that call."""

    def __init__(self, drawing: Drawing, position: Position, token: str) -> None:
        self.drawing = drawing
        self.holders = _holders(drawing, position, token)
        self.ahead: Ways = {node.id: tuple(self._next(node)) for node in drawing.nodes.values()}
        self.behind = _turned(self.ahead)

    def after(self, node: str, end: str = "") -> set[str]:
        """The nodes to which ways lead from a node, none of them through `end`."""
        return _reached(self.ahead, node, end)

    def before(self, node: str) -> set[str]:
        """The nodes from which ways lead to a node."""
        return _reached(self.behind, node, "")

    def between(self, start: str, end: str) -> set[str]:
        """The nodes on some way from `start` to `end`; with `start` itself, if there is a way."""
        if end not in self.after(start):
            return set()
        return {start} | (self.after(start, end) & _reached(self.behind, end, start)) - {end}

    def comes_first(self, one: str, other: str) -> bool:
        """Whether the file comes to the one first, and to the other not without it."""
        first, passing = set[str](), set[str]()
        for start in (node for node in self.drawing.nodes if not self.behind.get(node)):
            first |= {start} | (self.after(start, other) if start != other else set())
            passing |= {start} | (self.after(start, one) if start != one else set())
        return one in first and other not in passing

    def fed(self, start: str, join: str) -> set[str]:
        """The flows into a join by which what stands at `start` comes, or a sub-process that ends with it."""
        left = {start, *self.hosts(start)} | self.after(start, join)
        return {flow for flow in self.drawing.nodes[join].incoming if self.drawing.flows[flow].source in left}

    def hosts(self, node: str) -> Iterator[str]:
        """The sub-processes and calls that a node is in, the innermost first."""
        for host in self.holders.get(self.drawing.nodes[node].scope, ()):
            yield host
            yield from self.hosts(host)

    def _next(self, node: Node) -> Iterator[str]:
        yield from node.boundaries
        if node.id in self.holders.get(of := node.calls or node.id, ()):
            yield from self.drawing.scopes.get(of, ())
        if node.kind is Kind.THROW and node.trigger is Trigger.LINK:
            yield link_target(self.drawing, node)
        yield from self._out(node)

    def _out(self, node: Node) -> Iterator[str]:
        """Where the flows out of a node lead; at an end, those of what holds it."""
        yield from (self.drawing.flows[flow].target for flow in node.outgoing)
        for host in self.holders.get(node.scope, ()) if not node.outgoing else ():
            yield from self._out(self.drawing.nodes[host])


def scopes_around(position: Position, token: str) -> Iterator[str]:
    """The scopes around a token, the innermost first."""
    while token:
        scope = position["tokens"][token]["in"]
        yield scope
        token = position["scopes"][scope].get("on", "")


def _holders(drawing: Drawing, position: Position, token: str) -> Ways:
    """The nodes that hold each scope; a process that is called around the token, that call of it alone."""
    found = defaultdict[str, tuple[str, ...]](tuple)
    for node in drawing.nodes.values():
        if node.kind in INNER:
            found[node.calls or node.id] += (node.id,)
    for scope in scopes_around(position, token):
        record = position["scopes"][scope]
        if "on" in record and record["of"] in found:
            found[record["of"]] = (position["tokens"][record["on"]]["at"],)
    return found


def _reached(ways: Ways, start: str, end: str) -> set[str]:
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
