"""Steps that must be kept apart are steps of this drawing."""

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import TASKS


def check_seats(graph: Graph, findings: Findings) -> None:
    """Every id in `af:apart` names another task."""
    for node in graph.nodes.values():
        for other in node.af.get("apart", "").split():
            known = graph.nodes.get(other)
            if other == node.id or known is None or known.kind not in TASKS:
                findings.of(node, "drawing.apart_unknown", step=other[:200])
