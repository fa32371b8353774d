"""A gateway right after a step has a way on for every outcome of the step."""

from collections.abc import Iterator

from approvalflow.bpmn.graph import GATEWAYS, Kind, Node
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.step import Step
from approvalflow.lint.supposing import flows_on, steps_read
from approvalflow.lint.ways import ends_case


@rule("AF403", severity="warning")
def outcomes_covered(draft: Draft) -> Iterator[Remark]:
    """With an outcome that no flow names and no default flow, the case stops there as an incident."""
    for step in draft.steps.values():
        for gateway in _asking(draft, step):
            missing = [one for one in step.outcomes if not _covered(draft, gateway, step, one)]
            if missing:
                yield remark(gateway, step=step.id, missing=missing)


def _asking(draft: Draft, step: Step) -> Iterator[Node]:
    for flow in step.node.outgoing:
        node = draft.drawing.nodes[draft.drawing.flows[flow].target]
        branches = node.kind in GATEWAYS - {Kind.PARALLEL} and len(node.outgoing) > 1
        if branches and step.id in steps_read(draft.drawing, node):
            yield node


def _covered(draft: Draft, gateway: Node, step: Step, outcome: str) -> bool:
    return bool(flows_on(draft.drawing, gateway, {step.id: outcome})) or ends_case(draft.drawing, step, outcome)
