"""A parallel join goes on when a token has come by each of its flows: by some two of them none ever come together.

Which flows may hold tokens at one time is worked out in pairs, as concurrency of places is in a Petri net: the least
relation in which what one step puts out is together, and what may be together with all that a step takes may be with
all that it puts out. It holds every pair that a run can reach, and more: a pair that is not in it never comes about.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings, Severity
from approvalflow.bpmn.graph import Kind, Node, Trigger
from approvalflow.bpmn.wide.processes import Openings

MOST_PAIRS = 1_000_000
"""So much is looked at in all; nothing is said of the joins of a scope that could take more than is left."""
_ONE_OUT = frozenset({Kind.EXCLUSIVE, Kind.EVENT_BASED})

Step = tuple[tuple[int, ...], tuple[int, ...]]
"""The places that a step takes a token from, and those that it puts one on."""


def check_joins(graph: Graph, openings: Openings, findings: Findings, severity: Severity) -> None:
    """Each join that can never go on, with two flows by which tokens come and never both."""
    members: defaultdict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        members[node.scope].append(node)
    left = MOST_PAIRS
    for scope, nodes in members.items():
        joins = [node for node in nodes if node.kind is Kind.PARALLEL and len(node.incoming) > 1]
        holder = graph.nodes.get(scope)
        if joins and graph.whole and not (holder is not None and holder.kind is Kind.AD_HOC):
            starts = [*openings.scopes.get(scope, ()), *openings.starters.get(scope, ())]
            net = _Net(graph, nodes, starts)
            if len(net.places) ** 2 > left:
                continue
            beside, work = net.beside(left)
            left -= work
            for node, pair in _never(joins, net.places, beside):
                findings.of(node, "drawing.join_never", severity, flows=pair)


def _never(
    joins: Iterable[Node], places: Mapping[str, int], beside: Mapping[int, int]
) -> Iterator[tuple[Node, tuple[str, str]]]:
    for node in joins:
        pairs = combinations(node.incoming, 2) if all(places[flow] in beside for flow in node.incoming) else ()
        apart = (pair for pair in pairs if not beside[places[pair[0]]] >> places[pair[1]] & 1)
        yield from ((node, pair) for pair in islice(apart, 1))


class _Net:
    """The flows of a scope, and its starts, as places; its nodes as steps."""

    def __init__(self, graph: Graph, nodes: Sequence[Node], starts: Iterable[str]) -> None:
        flows = [flow for node in nodes for flow in node.incoming]
        self._starts = tuple(dict.fromkeys(starts))
        self.places: Mapping[str, int] = {
            name: number for number, name in enumerate((*flows, *(f"at {one}" for one in self._starts)))
        }
        self._nodes, self._graph = nodes, graph

    def beside(self, most: int) -> tuple[dict[int, int], int]:
        """For each place that a token comes to, those that may hold one then, as bits; and how much work that was.

        Where it is more than `most`, nothing is told.
        """
        steps = [step for node in self._nodes for step in self._steps(node)]
        taking: defaultdict[int, list[Step]] = defaultdict(list)
        for step in steps:
            for place in step[0]:
                taking[place].append(step)
        begun = tuple(self.places[f"at {one}"] for one in self._starts)
        found: dict[int, int] = {}
        waiting, work = _put(found, begun, 0, taking), 0
        while waiting:
            taken, put = waiting.pop()
            work += len(taken) ** 2 + len(put)
            if work > most:
                return {}, work
            if all(one in found for one in taken) and all(found[a] >> b & 1 for a, b in combinations(taken, 2)):
                common = -1
                for one in taken:
                    common &= found[one]
                waiting |= _put(found, put, common, taking)
        return found, work + sum(one.bit_count() for one in found.values())

    def _steps(self, node: Node) -> Iterator[Step]:
        """What a token does at a node: more than it may is said where that is simpler, never less."""
        comes = [self.places[one] for one in node.incoming] + [
            self.places[f"at {node.id}"] for _ in range(node.id in self._starts)
        ]
        goes = tuple(self.places[one] for one in node.outgoing if one in self.places)
        if node.kind is Kind.THROW and node.trigger is Trigger.LINK:
            goes += self._linked(node)
        if node.kind is Kind.PARALLEL and node.incoming:
            yield tuple(comes), goes
            return
        for place in comes:
            for one in [(way,) for way in goes] if node.kind in _ONE_OUT and not node.all_of else [goes]:
                yield (place,), one
            if node.completion_quantity > 1:
                yield (place,), (*goes, *goes)
            for key in node.boundaries:
                event = self._graph.nodes[key]
                out = tuple(self.places[one] for one in event.outgoing if one in self.places)
                yield (place,), out if event.interrupting else (place, *out)

    def _linked(self, node: Node) -> tuple[int, ...]:
        """The flows out of the catching link of the same name."""
        caught = (one for one in self._nodes if one.kind is Kind.CATCH and one.trigger is Trigger.LINK)
        ways = (way for one in caught if one.causes[0].name == node.causes[0].name for way in one.outgoing)
        return tuple(self.places[way] for way in ways if way in self.places)


def _put(found: dict[int, int], put: Sequence[int], common: int, taking: Mapping[int, list[Step]]) -> set[Step]:
    """Tokens come to these places, together and beside what is common: the steps that have to be looked at again."""
    again = set[int]()
    once = twice = 0
    for place in put:
        twice |= once & 1 << place
        once |= 1 << place
    for place in put:
        others = once & ~(1 << place) | twice & 1 << place
        fresh = (common | others) & ~found.get(place, 0)
        if fresh or place not in found:
            found[place] = found.get(place, 0) | fresh
            again.add(place)
        while fresh:
            other = (fresh & -fresh).bit_length() - 1
            fresh &= fresh - 1
            if not found.get(other, 0) >> place & 1:
                found[other] = found.get(other, 0) | 1 << place
                again.add(other)
    return {step for place in again for step in taking.get(place, ())}
