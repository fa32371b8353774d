"""Rule AF216: whose people act in a lane."""

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.lint import lint
from approvalflow.lint.lanes import by_lane
from lint.shelf import DRAWINGS, a_drawing, a_matter, findings, places, the_people

UNSOUND = (DRAWINGS / "department_by_lane" / "unsound.bpmn").read_text(encoding="utf-8")
HALL = '<bpmn:lane id="Hall" name="政务服务中心">'


def named(old: str = "", new: str = "", more: str = "") -> dict[str, str]:
    """The departments that the lanes of the drawing name, with something else in it."""
    assert old in UNSOUND
    drawing = parse_drawing(UNSOUND.replace(old, new).encode(), file="process.bpmn")
    return {step: department for step, (department, _) in by_lane(drawing, a_matter(more), the_people()).items()}


def test_department_by_lane():
    """A lane called like a department gives its steps that department, and it is told; said, it is no surprise."""
    found = findings("department_by_lane/unsound")

    assert places(found) == [("AF216", "Receive")]
    assert "The people of department service-centre act here" in found[0].say()
    assert findings("department_by_lane/sound") == ()
    assert named() == {"Receive": "service-centre"}


def test_a_lane_may_be_called_by_the_id_of_a_department():
    """By its name, or where it has none of ours, by its own id."""
    assert named(HALL, '<bpmn:lane id="Hall" name="service-centre">') == {"Receive": "service-centre"}
    assert named(HALL, '<bpmn:lane id="service-centre">') == {"Receive": "service-centre"}
    assert named(HALL, '<bpmn:lane id="Hall" name="政务服务">') == {}


def test_the_innermost_lane_that_names_a_department_counts():
    """A lane for a post inside of one for a department leaves the department; one that says another does not."""
    inner = '<bpmn:childLaneSet id="In"><bpmn:lane id="Desk" name="{}"><bpmn:flowNodeRef>Receive</bpmn:flowNodeRef>'
    end = "</bpmn:lane></bpmn:childLaneSet>"
    reference = "<bpmn:flowNodeRef>Receive</bpmn:flowNodeRef>"

    assert named(reference, inner.format("一号窗口") + end) == {"Receive": "service-centre"}
    assert named(reference, reference + inner.format("市场监督管理局") + end) == {"Receive": "market"}
    said = inner.format("一号窗口").replace('id="Desk"', 'id="Desk" af:department="market"')
    assert named(reference, said + end) == {"Receive": "market"}


def test_who_is_named_needs_no_department():
    """The step, the matter, or a person named there come before any lane; the applicant is in no department."""
    role = 'af:act="receive" af:role="window-clerk"'

    assert named(role, role + ' af:department="market"') == {}
    assert named(more='[steps.Receive]\ndepartment = "market"') == {}
    assert named(role, 'af:act="receive" af:person="chen-yan"') == {}
    assert named(role, 'af:act="receive" af:seat="applicant"') == {}


def test_a_department_that_a_lane_says_is_known():
    """A misspelt one is found at the step, like one that the step says."""
    drawing = UNSOUND.replace(HALL, HALL.replace(">", ' af:department="servce">'))
    found = lint(parse_drawing(drawing.encode(), file="process.bpmn"), a_matter(), the_people())

    assert places(found) == [("AF207", "Receive")]


def test_the_organ_acts_anyway():
    """Where the lane is that of the matter's organ, nothing changes and nothing is told."""
    text = UNSOUND.replace(HALL, '<bpmn:lane id="Hall" name="市场监督管理局">').replace(">Receive<", ">Review<")
    text = text.replace('af:role="window-clerk" af:power="receive"', 'af:role="reviewer" af:power="receive"')

    assert lint(parse_drawing(text.encode(), file="process.bpmn"), a_matter(), the_people()) == ()
    assert a_drawing("department_by_lane/sound").nodes["Receive"].lanes[0].department == "service-centre"
