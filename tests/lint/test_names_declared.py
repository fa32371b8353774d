"""Rule AF401."""

from dataclasses import replace

from approvalflow.bpmn.graph import Kind
from approvalflow.expressions import compile_expression
from approvalflow.lint.draft import Draft
from approvalflow.lint.rules.names_declared import names_declared as rule
from lint.shelf import a_drawing, a_matter, findings, places


def test_names_declared():
    """A condition that reads a field which the form does not have is refused."""
    found = findings("names_declared/unsound")

    assert places(found) == [("AF401", "Large-Review")]
    assert "case.aera" in found[0].say()
    assert findings("names_declared/sound") == ()


def test_an_activation_condition_may_count_the_flows_into_its_gateway():
    """Their ids are numbers there; another name would be null, and the gateway wait for ever."""
    drawing = a_drawing("names_declared/sound")
    node = next(one for one in drawing.nodes.values() if one.incoming)
    came = compile_expression("case.flow_1 + case.flow_9 + case.activationCount >= 2")
    gate = replace(node, kind=Kind.COMPLEX, incoming=("flow_1",), activation=came)
    draft = Draft(drawing=replace(drawing, nodes={**drawing.nodes, gate.id: gate}), matter=a_matter())

    assert [(one.at, one.values["name"]) for one in rule(draft)] == [(gate, "case.flow_9")]
