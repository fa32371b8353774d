"""Steps that must be kept apart, or whose performers act again, are steps of this drawing."""

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import TASKS


def check_seats(graph: Graph, findings: Findings) -> None:
    """Every id in `af:apart`, `af:done_by`, `af:superior_of`, `af:chosen_by` and `af:carry` names another task."""
    for node in graph.nodes.values():
        for name in ("apart", "done_by", "superior_of", "chosen_by", "carry"):
            for other in node.af.get(name, "").split():
                known = graph.nodes.get(other)
                if other == node.id or known is None or known.kind not in TASKS:
                    findings.of(node, "drawing.apart_unknown", attribute=f"af:{name}", step=other[:200])
