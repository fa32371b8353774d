"""Rule AF309."""

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.lint import lint
from lint.shelf import DRAWINGS, a_matter, findings, places, the_people


def test_accepted_is_decided():
    """A disagreement in review that simply ends the file is refused: the applicant would never get an answer."""
    found = findings("accepted_is_decided/unsound")

    assert places(found) == [("AF309", "Dropped")]
    assert "accepted at Accept can end here without a decision" in found[0].say()
    assert findings("accepted_is_decided/sound") == ()


EVENT = "<bpmn:timerEventDefinition><bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition>"
ENDS_ALL = "<bpmn:terminateEventDefinition/>"
BESIDE = (
    f'<bpmn:boundaryEvent id="Late" attachedToRef="Review" cancelActivity="false">{EVENT}</bpmn:boundaryEvent>'
    '<bpmn:endEvent id="Told">{}</bpmn:endEvent><bpmn:sequenceFlow id="l" sourceRef="Late" targetRef="Told"/>'
)
INSTEAD = (
    '<bpmn:subProcess id="Instead" triggeredByEvent="true">'
    f'<bpmn:startEvent id="Any_time" isInterrupting="{{}}">{EVENT}</bpmn:startEvent>'
    '<bpmn:endEvent id="Over"/><bpmn:sequenceFlow id="o" sourceRef="Any_time" targetRef="Over"/></bpmn:subProcess>'
)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (BESIDE.format(ENDS_ALL), ["Told"]),
        (BESIDE.format(""), []),
        (INSTEAD.format("true"), ["Any_time"]),
        (INSTEAD.format("false"), []),
    ],
    ids=["an end that terminates all", "a plain end beside", "an event instead of all", "an event beside"],
)
def test_what_ends_all_at_once_is_told_before_the_decision(more, told):
    """In whichever branch it lies, and whenever it comes: the accepted file would be closed without an answer."""
    text = (DRAWINGS / "accepted_is_decided" / "sound.bpmn").read_text(encoding="utf-8")
    drawing = parse_drawing(text.replace("</bpmn:process>", f"{more}</bpmn:process>").encode())

    found = [one for one in lint(drawing, a_matter(), the_people()) if one.code == "AF309"]
    assert [one.element for one in found] == told
