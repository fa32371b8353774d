"""From the start every node can be reached, and from every node a way out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings, Severity
from approvalflow.bpmn.graph import Kind, Node, Trigger
from approvalflow.bpmn.wide.processes import Openings


def check_paths(graph: Graph, openings: Openings, findings: Findings, severity: Severity) -> None:
    """Only on a whole graph: beside a refused element or a lost flow the answer would mislead."""
    if not graph.whole:
        return
    ways = _ways(graph)
    _check_reached(graph, openings, ways, findings, severity)
    if severity == "error":
        _check_ends(graph, openings, ways, findings)


def _check_reached(
    graph: Graph, openings: Openings, ways: Mapping[str, Iterable[str]], findings: Findings, severity: Severity
) -> None:
    """What no token can come to does not run."""
    opened = (openings.scopes, openings.starters, openings.handlers)
    reached = closure((key for found in opened for keys in found.values() for key in keys), ways)
    for node in graph.nodes.values():
        lost = node.attached_to is not None and node.attached_to not in graph.nodes
        opens = node.kind is Kind.EVENT_BASED and node.instantiate and not node.incoming
        if node.id not in reached and not node.by_event and not lost and not opens:
            starts = ", ".join(openings.scopes.get(node.scope, ())[:3]) or "–"
            findings.of(node, "drawing.unreachable", severity, start=starts)


def _check_ends(graph: Graph, openings: Openings, ways: Mapping[str, Iterable[str]], findings: Findings) -> None:
    """Where ends are drawn every way leads to one (BPMN 2.0, 10.5.3), and no way runs in circles for ever."""
    ended = {node.scope for node in graph.nodes.values() if node.kind is Kind.END}
    stuck = [node for node in graph.nodes.values() if _ends(node)]
    for node in stuck:
        if node.scope in ended and node.kind is not Kind.END:
            findings.of(node, "drawing.dead_end", element=node.kind.value)
    back: defaultdict[str, list[str]] = defaultdict(list)
    for source, targets in ways.items():
        for target in targets:
            back[target].append(source)
    leaving = closure((node.id for node in stuck), back)
    trapped: defaultdict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        if node.id not in leaving and not _waits_beside(node) and not _cut_short(node, graph, openings):
            trapped[node.scope].append(node)
    for nodes in trapped.values():
        findings.of(nodes[0], "drawing.no_way_to_end", nodes=[node.id for node in nodes[:10]], count=len(nodes))


def _ends(node: Node) -> bool:
    """A way is over here."""
    thrown_link = node.kind is Kind.THROW and node.trigger is Trigger.LINK
    return node.kind is Kind.END or (not node.outgoing and not _waits_beside(node) and not thrown_link)


def _waits_beside(node: Node) -> bool:
    """No flow belongs to it: it starts by an event, or compensates."""
    return node.by_event or node.compensation or (node.trigger is Trigger.COMPENSATION and node.kind is Kind.BOUNDARY)


def _cut_short(node: Node, graph: Graph, openings: Openings) -> bool:
    """Something around it can end what runs there: an interrupting event of its scope, or on the border of one."""
    scope: str | None = node.scope
    seen = set[str]()
    while scope is not None and scope not in seen:
        seen.add(scope)
        holder = graph.nodes.get(scope)
        beside = (*openings.handlers.get(scope, ()), *(holder.boundaries if holder else ()))
        if any(graph.nodes[key].interrupting for key in beside):
            return True
        scope = holder.scope if holder else None
    return False


def _ways(graph: Graph) -> Mapping[str, Iterable[str]]:
    """Where a token can go next: along a flow, out by a boundary event, over a link, or back by compensation."""
    caught: dict[tuple[str, str], str] = {}
    for node in graph.nodes.values():
        if node.kind is Kind.CATCH and node.trigger is Trigger.LINK:
            caught[node.scope, node.causes[0].name] = node.id
    return {
        node.id: (
            *(graph.flows[key].target for key in node.outgoing),
            *node.boundaries,
            *((node.compensator,) if node.compensator else ()),
            *(caught[place] for cause in node.causes if (place := (node.scope, cause.name)) in caught),
        )
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
