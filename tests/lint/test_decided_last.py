"""Rule AF305."""

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.lint import lint
from lint.shelf import DRAWINGS, a_matter, findings, places, the_people


def test_decided_last():
    """A refusal that leads back to the review, and so to a second decision, is refused."""
    found = findings("decided_last/unsound")

    assert places(found) == [("AF305", "Review"), ("AF305", "Decide")]
    assert "act review can come after the decision at Decide" in found[0].say()
    assert findings("decided_last/sound") == ()


@pytest.mark.parametrize(
    "repeated",
    [
        "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>true</bpmn:loopCondition></bpmn:standardLoopCharacteristics>",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>",
    ],
    ids=["loop", "instances"],
)
def test_a_decision_is_not_repeated(repeated):
    """The first of its rounds decides the case, and no other could ever be done."""
    text = (DRAWINGS / "decided_last" / "sound.bpmn").read_text(encoding="utf-8")
    decide = 'af:post="agency-head" af:power="decide"'
    assert f"{decide}/>" in text
    drawing = parse_drawing(text.replace(f"{decide}/>", f"{decide}>{repeated}</bpmn:userTask>").encode())

    assert ("AF305", "Decide") in places(lint(drawing, a_matter(), the_people()))
