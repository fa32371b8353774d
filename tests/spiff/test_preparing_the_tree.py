"""What is done to the tree so that SpiffWorkflow does not reject a legal drawing for its form, and nothing more."""

from lxml import etree

from approvalflow.bpmn.source import read_source
from approvalflow.spiff import Bound
from approvalflow.spiff.compare import compare
from approvalflow.spiff.prepare import prepare
from spiff.sources import BPMN, source
from tokens.drawings import draw


def test_the_source_tree_is_left_as_it_was() -> None:
    """The tree for SpiffWorkflow is a copy."""
    root = read_source(source("S Review X ?E", "X !Review"))
    before = etree.tostring(root)

    prepare(root, "Process_1")

    assert etree.tostring(root) == before


def test_conditions_become_the_ids_of_their_flows() -> None:
    """No text of the drawing is left where SpiffWorkflow would evaluate it."""
    root = prepare(read_source(source("S X ?A E", "X !E", "I1 E", timers={"I1": "A"})), "Process_1").root

    assert [element.text for element in root.iter(f"{{{BPMN}}}conditionExpression")] == ["X.A"]
    assert [element.text for element in root.iter(f"{{{BPMN}}}timeDuration")] == ["#timer"]


def test_splits_and_ends_that_are_only_implied_are_compared_too() -> None:
    """Conditions on the ways out of a step, and a last step without an end, are legal; SpiffWorkflow rejects both."""
    chains = ("S A ?B", "A ?C", "A D")
    drawing = draw(*chains)
    content = source(*chains).replace(b"Process_1", b"Process")
    for flow in drawing.flows.values():
        content = content.replace(
            f'"{flow.source}.{flow.target}"'.encode(), f'"{flow.id}"'.encode().replace(b">", b"&gt;")
        )

    report = compare(content, drawing, Bound(), lambda: False)

    assert (report.verdict, report.complete) == ("agrees", True), report.text()
    # D alone; B or C beside it, in either order; all three in any order
    assert report.paths == 1 + 2 + 2 + 6
