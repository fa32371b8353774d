"""From the start every node can be reached, and from every node an end."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import Kind, Node


def check_paths(graph: Graph, findings: Findings) -> None:
    """Only on a whole graph: beside a refused element or a lost flow the answer would mislead."""
    if not graph.whole or any(len(starts) != 1 for starts in graph.starts.values()):
        return
    ways = _ways(graph)
    reached = closure((starts[0] for starts in graph.starts.values()), ways)
    stuck = [node for node in graph.nodes.values() if node.kind is not Kind.END and not node.outgoing]
    for node in graph.nodes.values():
        if node.id not in reached and (node.attached_to is None or node.attached_to in graph.nodes):
            findings.of(node, "drawing.unreachable", start=graph.starts[node.scope][0])
    for node in stuck:
        findings.of(node, "drawing.dead_end", element=node.kind.value)
    _check_ends(graph, ways, stuck, findings)


def _check_ends(graph: Graph, ways: Mapping[str, list[str]], stuck: Iterable[Node], findings: Findings) -> None:
    """One finding for each scope's nodes that run in circles; a dead end, or a scope without end, has its own."""
    back: defaultdict[str, list[str]] = defaultdict(list)
    for source, targets in ways.items():
        for target in targets:
            back[target].append(source)
    ends = [node for node in graph.nodes.values() if node.kind is Kind.END]
    ended = {node.scope for node in ends}
    leaving = closure((node.id for node in (*ends, *stuck)), back)
    trapped: defaultdict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        if node.id not in leaving and node.scope in ended:
            trapped[node.scope].append(node)
    for nodes in trapped.values():
        findings.of(nodes[0], "drawing.no_way_to_end", nodes=[node.id for node in nodes[:10]], count=len(nodes))


def _ways(graph: Graph) -> Mapping[str, list[str]]:
    """Where a token can go next: along a flow, or out by a boundary event."""
    return {
        node.id: [*(graph.flows[key].target for key in node.outgoing), *node.boundaries]
        for node in graph.nodes.values()
    }


def closure(first: Iterable[str], ways: Mapping[str, Iterable[str]]) -> set[str]:
    """All that can be come to from the first, the first included."""
    reached: set[str] = set()
    waiting = list(first)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(ways.get(node, ()))
    return reached
