"""Events stand where events may stand: nothing before a start, nothing after an end, boundaries on an activity."""

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import ACTIVITIES, Kind, Node

SHOWN = 10
"""A sentence names at most so many."""


def check_places(graph: Graph, findings: Findings) -> None:
    """Flows into a start or boundary, flows out of an end, boundaries without a host."""
    for node in graph.nodes.values():
        if node.kind in (Kind.START, Kind.BOUNDARY) and node.incoming:
            findings.of(node, "drawing.flow_into_event", element=node.kind.value, flows=node.incoming[:SHOWN])
        if node.kind is Kind.END and node.outgoing:
            findings.of(node, "drawing.flow_out_of_end", flows=node.outgoing[:SHOWN])
        if node.kind is Kind.BOUNDARY:
            _check_host(node, graph, findings)


def _check_host(event: Node, graph: Graph, findings: Findings) -> None:
    host = graph.nodes.get(event.attached_to or "")
    if host is None and not graph.whole:
        return
    if host is None or host.kind not in ACTIVITIES or host.scope != event.scope:
        findings.gap(event, "drawing.boundary_without_host", host=(event.attached_to or "–")[:200])
