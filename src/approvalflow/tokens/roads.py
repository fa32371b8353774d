"""Where a token may go in a drawing: by flows, into sub-processes and calls and out of them, over their border."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from approvalflow.bpmn.graph import INNER, Drawing, Kind, Node, Trigger
from approvalflow.tokens.position import Position, goes_on_from
from approvalflow.tokens.routes import link_target

Ways = Mapping[str, tuple[str, ...]]


class Roads:
    """The ways of a drawing as they are for some tokens: a process that is called around one, it leaves by that call.

    So it does one that is entered `by` a call. Any other call is one step, whatever lies in it (`called`). Beside the
    flow a way leads to what a step or a sub-process begins without being ended: by an event on its border, or inside.
    """

    def __init__(self, drawing: Drawing, position: Position, *tokens: str, by: Iterable[str] = ()) -> None:
        self.drawing = drawing
        self.holders = _holders(drawing, position, tokens)
        self.holders |= {drawing.nodes[call].calls: (call,) for call in by}
        self.main: Ways = {node.id: tuple(self._next(node)) for node in drawing.nodes.values()}
        self.ahead: Ways = {node: (*ways, *self._beside(drawing.nodes[node])) for node, ways in self.main.items()}
        self.behind = _turned(self.ahead)

    def after(self, node: str, end: str = "") -> set[str]:
        """The nodes to which ways lead from a node, none of them through `end`."""
        return _reached(self.ahead, node, end)

    def before(self, node: str) -> set[str]:
        """The nodes from which ways lead to a node."""
        return _reached(self.behind, node, "")

    def between(self, start: str, end: str) -> set[str]:
        """The nodes on some way from `start` to `end`; with `start` itself, if there is a way."""
        return _between(self.ahead, self.behind, start, end)

    def forward(self, start: str, end: str) -> set[str]:
        """The same by ways on which the file itself goes: on one beside it, what it still has to do is left undone.

        Such a way is one as well where all that is left so leads to what lies behind `end`.
        """
        if (way := _between(self.main, _turned(self.main), start, end)) or not self.between(start, end):
            return way
        met, left, ends = {end} | self.after(end), [start], dict[str, tuple[str, ...]]()
        while left:
            one = left.pop()
            ends[one] = self.main[one]
            left += [node for node in ends[one] if node not in met | ends.keys()]
        return {*ends} if all(ends.values()) else set()

    def left_out(self, way: Collection[str], end: str, going: Iterable[str]) -> set[str]:
        """What would begin on a way beside that to `end`, in other branches, and nothing that is `going` comes to."""
        heads = {one for node in way for one in self._together(self.drawing.nodes[node])} - {*way, end}
        come = {end, *going}.union(self.after(end), *(self.after(one) for one in going))
        return heads.union(*(_reached(self.main, one, "") for one in heads)) - come

    def _together(self, node: Node) -> Iterator[str]:
        """What begins together behind a node, or in it."""
        if node.kind not in (Kind.EXCLUSIVE, Kind.EVENT_BASED):
            yield from (self.drawing.flows[flow].target for flow in node.outgoing)
        if node.id in self.holders.get(of := node.calls or node.id, ()):
            yield from self.drawing.scopes.get(of, ())

    def called(self, nodes: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str]]:
        """What lies in the processes that are called at some nodes, at any depth, each with the calls."""
        plain = Roads(self.drawing, {})
        left: list[tuple[str, ...]] = [(call,) for call in nodes if plain.calls(call)]
        while left:
            calls = left.pop()
            starts = self.drawing.scopes.get(plain.calls(calls[-1]), ())
            inside = {*starts}.union(*(_reached(plain.main, start, "") for start in starts))
            yield from ((calls, node) for node in sorted(inside))
            left += [(*calls, node) for node in sorted(inside) if plain.calls(node) and node not in calls]

    def calls(self, node: str) -> str:
        """The process that a node calls."""
        return self.drawing.nodes[node].calls if node in self.drawing.nodes else ""

    def at(self, position: Position, token: str) -> str:
        """From where a token goes on by these ways: from the call itself, if that is one step here."""
        tokens = position["tokens"]
        found = goes_on_from(tokens[token])
        for scope in scopes_around(position, token):
            record = position["scopes"][scope]
            host = tokens[record["on"]]["at"] if "on" in record else ""
            if self.calls(host) == record["of"] and host not in self.holders.get(record["of"], ()):
                found = str(host)
        return found

    def onward(self, start: str, end: str) -> set[str]:
        """Those between and `end`, by ways that do not go round again, unless there are no others."""
        way = self.between(start, end)
        again = {(one, node) for node in way if len(self.behind.get(node, ())) > 1 for one in self._led_by(node)}
        ahead = {one: tuple(node for node in ways if (one, node) not in again) for one, ways in self.ahead.items()}
        return (_between(ahead, _turned(ahead), start, end) or way) | {end}

    def comes_first(self, one: str, other: str) -> bool:
        """Whether the file comes to the one first, and to the other not without it."""
        return one in self._without(other) and other not in self._without(one)

    def _led_by(self, node: str) -> set[str]:
        """Those before a node to which the file comes only by way of it."""
        return {*self.behind[node]} - self._without(node)

    def _without(self, node: str) -> set[str]:
        """What the file comes to by no way through a node; with the node itself where it begins there."""
        found = {one for one in self.drawing.nodes if not self.behind.get(one)}
        return found.union(*(self.after(one, node) for one in found - {node}))

    def leading(self, end: str, but: Collection[str]) -> set[str]:
        """The nodes, none of these others, from which a way leads to `end` through none of them."""
        behind = {one: tuple(node for node in ways if node not in but) for one, ways in self.behind.items()}
        return _reached(behind, end, "")

    def fed(self, start: str, join: str) -> set[str]:
        """The flows into a join by which what stands at `start` comes, or a sub-process that ends with it."""
        left = {start, *self.hosts(start)} | self.after(start, join)
        return {flow for flow in self.drawing.nodes[join].incoming if self.drawing.flows[flow].source in left}

    def hosts(self, node: str) -> Iterator[str]:
        """The sub-processes and calls that a node is in, the innermost first."""
        for host in self.holders.get(self.drawing.nodes[node].scope, ()):
            yield host
            yield from self.hosts(host)

    def _beside(self, node: Node) -> Iterator[str]:
        yield from (event for event in node.boundaries if not self.drawing.nodes[event].interrupting)
        if node.id in self.holders.get(of := node.calls or node.id, ()):
            yield from (self.drawing.nodes[start].scope for start in self.drawing.handlers.get(of, ()))

    def _next(self, node: Node) -> Iterator[str]:
        yield from (event for event in node.boundaries if self.drawing.nodes[event].interrupting)
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


def ways_in(drawing: Drawing, position: Position, token: str, to: str) -> Iterator[tuple[str, ...]]:
    """By which calls a step may be come to from a token, the outermost first; none where both are in one process."""
    around = {position["scopes"][scope]["of"] for scope in scopes_around(position, token)}
    left: list[tuple[str, ...]] = [()]
    while left:
        calls = left.pop()
        of = process_of(drawing, calls[0] if calls else to)
        if of in around:
            yield calls
        else:
            left += [(one.id, *calls) for one in drawing.nodes.values() if one.calls == of and one.id not in calls]


def process_of(drawing: Drawing, node: str) -> str:
    """The process that a node lies in, at any depth."""
    of = node
    while of in drawing.nodes:
        of = drawing.nodes[of].scope
    return of


def _holders(drawing: Drawing, position: Position, tokens: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The node that holds each scope; of a called process, the call around one of the tokens."""
    found: dict[str, tuple[str, ...]] = {
        node.id: (node.id,) for node in drawing.nodes.values() if node.kind in INNER and not node.calls
    }
    for token in tokens:
        for scope in scopes_around(position, token):
            record = position["scopes"][scope]
            host = drawing.nodes.get(position["tokens"][record["on"]]["at"]) if "on" in record else None
            if host is not None and host.calls == record["of"]:
                found.setdefault(host.calls, (host.id,))
    return found


def _between(ahead: Ways, behind: Ways, start: str, end: str) -> set[str]:
    if end not in _reached(ahead, start, ""):
        return set()
    return {start} | (_reached(ahead, start, end) & _reached(behind, end, start)) - {end}


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
