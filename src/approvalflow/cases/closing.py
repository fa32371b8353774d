"""Where a case counts as closed (办结), and what lives on after that."""

from approvalflow.bpmn.graph import Drawing, Flow
from approvalflow.cases.rules import Rules

OBLIGATIONS = frozenset({"follow_up", "disclose", "archive", "issue", "deliver"})
"""Acts whose steps live on after the case is closed: a case may count as closed at the decision already."""


def closes(rules: Rules, node: str, act: str) -> bool:
    """Whether the case is closed with this step: the one that says so (`af:closes`), else that of the matter's act."""
    if any(step.properties.get("closes") == "true" for step in rules.steps.values()):
        return rules.steps[node].properties.get("closes") == "true"
    return act == {"decision": "decide", "issue": "issue", "delivery": "deliver"}[rules.closes]


def obligations(rules: Rules) -> frozenset[str]:
    """The steps that live on after the case is closed."""
    return frozenset(node for node, rule in rules.steps.items() if rule.act in OBLIGATIONS)


def is_drawn(drawing: Drawing, node: str, outcome: str) -> bool:
    """A flow out of the step, or out of the gateway right after it, names the outcome."""
    flows = [drawing.flows[flow] for flow in drawing.nodes[node].outgoing]
    flows += [drawing.flows[flow] for one in flows for flow in drawing.nodes[one.target].outgoing]
    return any(names_outcome(flow, outcome) for flow in flows)


def names_outcome(flow: Flow, outcome: str) -> bool:
    """Whether the condition of a flow speaks of an outcome."""
    return flow.condition is not None and any(f"{mark}{outcome}{mark}" in flow.condition.text for mark in "\"'")
