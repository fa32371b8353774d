"""What a drawing may say in a dry run and a case cannot carry yet: refused where it stands."""

from collections.abc import Iterator, Mapping

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import Kind, Node, Trigger

KINDS: Mapping[Kind, str] = {
    Kind.SCRIPT_TASK: "serviceTask + af:job",
    Kind.RULE_TASK: "serviceTask + af:job",
    Kind.SEND_TASK: "serviceTask + af:job",
    Kind.RECEIVE_TASK: "userTask",
    Kind.CALL: "subProcess",
    Kind.TRANSACTION: "subProcess",
    Kind.AD_HOC: "subProcess",
    Kind.THROW: "serviceTask + af:job",
    Kind.EVENT_BASED: "boundaryEvent + timerEventDefinition",
    Kind.COMPLEX: "inclusiveGateway",
}
TRIGGERS: Mapping[Trigger, str] = {
    Trigger.MESSAGE: "userTask, serviceTask",
    Trigger.SIGNAL: "userTask, serviceTask",
    Trigger.ERROR: "exclusiveGateway",
    Trigger.ESCALATION: "exclusiveGateway",
    Trigger.CONDITIONAL: "exclusiveGateway",
    Trigger.COMPENSATION: "userTask",
    Trigger.CANCEL: "exclusiveGateway",
    Trigger.LINK: "sequenceFlow",
}
"""What to draw instead."""


def check_carried(graph: Graph, findings: Findings) -> None:
    """One finding for each thing that a case does not do."""
    for node in graph.nodes.values():
        if instead := KINDS.get(node.kind):
            findings.of(node, "drawing.unsupported", element=node.kind.value, instead=instead)
            continue
        for what, instead in _asked(node):
            findings.of(node, "drawing.unsupported", element=what, instead=instead)


def _asked(node: Node) -> Iterator[tuple[str, str]]:
    for cause in node.causes:
        if cause.trigger in TRIGGERS:
            yield f"{cause.trigger.value}EventDefinition", TRIGGERS[cause.trigger]
        elif cause.timer is not None and (cause.timer.cycle or node.kind is Kind.START):
            yield "timeCycle" if cause.timer.cycle else "timerEventDefinition", "timeDuration, timeDate, af:term"
    if node.by_event:
        yield "subProcess triggeredByEvent", "boundaryEvent + timerEventDefinition"
    if node.multi is not None:
        yield "multiInstanceLoopCharacteristics", "af:pattern + af:seats"
    if node.loop is not None:
        yield "standardLoopCharacteristics", "exclusiveGateway + sequenceFlow"
    if node.assigns:
        yield "af:assign", "matter.toml [form]"
    if node.compensation or node.start_quantity != 1 or node.completion_quantity != 1:
        yield "isForCompensation, startQuantity, completionQuantity", "userTask"
