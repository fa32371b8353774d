"""Where the way divides, a gateway says how, and every choice has its condition."""

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import ACTIVITIES, GATEWAYS, Kind, Node

CHOOSING = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})


def check_branches(graph: Graph, findings: Findings) -> None:
    """Conditions and default flows, at each node that flows leave."""
    for node in graph.nodes.values():
        if node.default is not None:
            _check_default(node, findings)
        if node.kind in CHOOSING:
            _check_choice(node, graph, findings)
        else:
            _check_no_choice(node, graph, findings)


def _check_default(node: Node, findings: Findings) -> None:
    if node.kind not in CHOOSING | ACTIVITIES:
        findings.of(node, "drawing.default_misplaced", element=node.kind.value)
    elif node.default not in node.outgoing:
        findings.of(node, "drawing.default_foreign", flow=(node.default or "")[:200], flows=node.outgoing[:10])


def _check_choice(node: Node, graph: Graph, findings: Findings) -> None:
    """A choice of several needs a condition on every flow but the default."""
    if len(node.outgoing) < 2:
        return
    for key in node.outgoing:
        if key != node.default and graph.flows[key].condition is None and key not in graph.unread:
            findings.of(graph.flows[key], "drawing.no_condition", gateway=node.id)


def _check_no_choice(node: Node, graph: Graph, findings: Findings) -> None:
    for key in node.outgoing:
        if graph.flows[key].condition is not None:
            findings.of(graph.flows[key], "drawing.condition_misplaced", source=node.id, element=node.kind.value)
    if node.kind not in GATEWAYS and len(node.outgoing) > 1:
        findings.of(node, "drawing.implicit_split", element=node.kind.value, flows=node.outgoing[:10])
