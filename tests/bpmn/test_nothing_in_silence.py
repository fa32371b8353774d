"""What stands where it means nothing is said: the drawing runs all the same, and its reader knows."""

import pytest

from approvalflow.bpmn.reader import read_drawing
from dryrun.playing import document, play

LANES = '<laneSet id="l"><lane id="a"><flowNodeRef>A</flowNodeRef></lane>'
LANES += '<lane id="b"><flowNodeRef>A</flowNodeRef></lane></laneSet>'
NESTED = '<laneSet id="l"><lane id="a"><flowNodeRef>A</flowNodeRef><childLaneSet id="c"><lane id="b">'
NESTED += "<flowNodeRef>A</flowNodeRef></lane></childLaneSet></lane></laneSet>"
DATA = '<dataInputAssociation id="d"><sourceRef>{}</sourceRef><targetRef>{}</targetRef></dataInputAssociation>'


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ('<task id="A">loose words</task>', "drawing.stray_text", "loose words"),
        ('<task id="A"><![CDATA[loose]]></task>', "drawing.stray_text", "loose"),
        ('<task id="A"><documentation>d</documentation>behind</task>', "drawing.stray_text", "behind"),
        ('<task id="A"><!-- c -->behind</task>', "drawing.stray_text", "behind"),
        ('<task id="A" isImmediate="false"/>', "drawing.attribute_idle", "isImmediate"),
        ('<task id="A" operationRef="o"/>', "drawing.attribute_idle", "operationRef"),
        ('<task id="A" calledElement="o"/>', "drawing.attribute_idle", "calledElement"),
        ('<task id="A"/><exclusiveGateway id="g" scriptFormat="x"/>', "drawing.attribute_idle", "scriptFormat"),
        ('<receiveTask id="A" instantiate="true"/>', "drawing.attribute_idle", "instantiate"),
        ('<task id="A"/>' + LANES, "drawing.two_lanes", "b"),
        ('<task id="A"/><association id="r" sourceRef="ghost" targetRef="A"/>', "drawing.reference_unknown", "ghost"),
        (f'<task id="A">{DATA.format("ghost", "A")}</task>', "drawing.reference_unknown", "ghost"),
    ],
)
def test_it_is_said_and_the_drawing_is_read(body, code, said, dry):
    """Loose text, attributes of other elements, a step in two lanes, associations with nothing at their end."""
    reading = read_drawing(document(body, "s A e"), file="x.bpmn", dry=dry)
    found = [one for one in reading.findings if one.code == code]

    assert found, [one.code for one in reading.findings]
    assert said in str(found[0].values)
    assert found[0].severity == "warning"
    assert found[0].show("zh-CN")
    assert found[0].show("en")


@pytest.mark.parametrize(
    "body",
    [
        '<task id="A">\n  <documentation>d</documentation>\n</task>',
        '<task id="A" isForCompensation="false" startQuantity="1"/>',
        '<task id="A"/>' + NESTED,
        '<task id="A"><extensionElements><q:x xmlns:q="urn:q">words</q:x></extensionElements></task>',
        '<task id="A"/><textAnnotation id="t"><text>words</text></textAnnotation>'
        '<association id="r" sourceRef="t" targetRef="A"/>',
    ],
)
def test_what_is_in_its_place_is_no_finding(body):
    """White space, a lane inside a lane, a note beside a step, the words of an extension."""
    codes = {"drawing.stray_text", "drawing.attribute_idle", "drawing.two_lanes", "drawing.reference_unknown"}

    assert not codes & {one.code for one in read_drawing(document(body, "s A e"), file="x.bpmn", dry=True).findings}


@pytest.mark.parametrize(("before", "done"), [("true", 0), ("false", 1)])
def test_10_3_8_a_loop_of_no_rounds_is_passed_over_when_it_is_tested_first(before, done):
    """loopMaximum caps the rounds: none when the test comes before, and the one that is made when it comes after."""
    loop = f'<standardLoopCharacteristics testBefore="{before}" loopMaximum="0"/>'

    found = play(f'<scriptTask id="A">{loop}<script>x = x + 1</script></scriptTask>', "s A e", data={"x": 0})

    assert (found.state, found.data) == ("completed", {"x": done})


BORDER = '<boundaryEvent id="{0}" attachedToRef="A"><compensateEventDefinition/></boundaryEvent>'
BORDER += '<task id="U{0}" isForCompensation="true"/><association sourceRef="{0}" targetRef="U{0}"/>'
UNDONE = '<subProcess id="H" triggeredByEvent="true"><startEvent id="Hs"><compensateEventDefinition/></startEvent>'
UNDONE += '<task id="V"/><sequenceFlow id="Hf" sourceRef="Hs" targetRef="V"/></subProcess>'


@pytest.mark.parametrize(
    ("activity", "second"),
    [
        ('<task id="A"/>' + BORDER.format("B") + BORDER.format("C"), "C"),
        (f'<subProcess id="A">{UNDONE}<task id="W"/></subProcess>' + BORDER.format("B"), "B"),
    ],
    ids=["two borders", "a border beside an event sub-process"],
)
@pytest.mark.parametrize(("dry", "severity"), [(True, "warning"), (False, "error")])
def test_what_compensates_an_activity_a_second_time_is_told(activity, second, dry, severity):
    """It would never run, and with it what the drawing wants undone."""
    found = read_drawing(document(activity, "s A e"), file="x.bpmn", dry=dry).findings
    assert [(one.element, one.severity) for one in found if one.code == "drawing.compensated_twice"] == [
        (second, severity)
    ]


THROWS = "<multiInstanceLoopCharacteristics {}><loopCardinality>2</loopCardinality>{}"
THROWS += "</multiInstanceLoopCharacteristics>"


@pytest.mark.parametrize("kind", ["compensate", "cancel", "terminate", "timer", "conditional"])
def test_what_a_repeated_activity_cannot_throw_by_itself_is_refused(kind):
    """It was told as thrown, and did nothing."""
    definition = f'<{kind}EventDefinition id="d"/>'
    repeated = THROWS.format('behavior="None" noneBehaviorEventRef="d"', "")
    task = f'<task id="A">{repeated}</task>'
    found = read_drawing(document(task, "s A e", root=definition), file="x.bpmn", dry=True).findings
    assert ("A", "drawing.trigger_here") in [(one.element, one.code) for one in found if one.severity == "error"]


@pytest.mark.parametrize(("dry", "severity"), [(True, "warning"), (False, "error")])
def test_what_is_drawn_into_the_event_of_a_behaviour_is_told(dry, severity):
    """It comes out of no event that catches it."""
    carried = '<dataInput id="v"/><dataInputAssociation><sourceRef>x</sourceRef><targetRef>v</targetRef>'
    carried += '</dataInputAssociation><inputSet/><signalEventDefinition signalRef="g"/>'
    complex_one = f"<complexBehaviorDefinition><condition>true</condition><event>{carried}</event>"
    repeated = THROWS.format('behavior="Complex"', f"{complex_one}</complexBehaviorDefinition>")
    task = f'<task id="A">{repeated}</task>'
    content = document('<dataObject id="x"/>' + task, "s A e", root='<signal id="g" name="G"/>')
    found = read_drawing(content, file="x.bpmn", dry=dry).findings
    assert [one.severity for one in found if one.code == "drawing.idle"] == [severity]
