"""What must hold before a drawing can run; each file is one concern."""

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.checks.branches import check_branches
from approvalflow.bpmn.checks.events import check_events
from approvalflow.bpmn.checks.paths import check_paths
from approvalflow.bpmn.checks.seats import check_seats
from approvalflow.bpmn.findings import Findings


def check(graph: Graph, findings: Findings) -> None:
    """Every structural fault becomes a finding at its node or flow."""
    check_events(graph, findings)
    check_branches(graph, findings)
    check_seats(graph, findings)
    check_paths(graph, findings)
