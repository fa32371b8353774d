"""Where two carriers say the same thing differently, one counts, and a finding names both."""

import pytest

from approvalflow.bpmn.reader import read_drawing
from bpmn.drawn import drawing, line, reading
from dryrun.playing import document

MULTI = "<multiInstanceLoopCharacteristics {}>{}</multiInstanceLoopCharacteristics>"
EXTENSION = "<extensionElements>{}</extensionElements>"
LIST = '<dataObject id="list"/><dataObject id="other"/>'
ROOTS = '<message id="m" name="Letter"/><message id="n" name="Note"/><process id="Q" isExecutable="true"><task id="q"/>'
ROOTS += '</process><interface id="i" name="i"><operation id="op" name="op"><inMessageRef>m</inMessageRef></operation>'
ROOTS += "</interface>"
KEYED = EXTENSION.format('<zeebe:subscription correlationKey="={}"/>')
TWO = '<association id="a1" sourceRef="b" targetRef="{}"/><association id="a2" sourceRef="b" targetRef="{}"/>'
BACK = '<boundaryEvent id="b" attachedToRef="t1"><compensateEventDefinition/></boundaryEvent>'
UNDO = '<task id="u" isForCompensation="true"/><task id="v" isForCompensation="true"/>'


def loop(attributes="", inside=""):
    return f'<userTask id="t1">{MULTI.format(attributes, inside)}</userTask>{LIST}'


def script(text, spoken):
    said = EXTENSION.format(f'<zeebe:script expression="={spoken}" resultVariable="x"/>')
    return f'<scriptTask id="t1">{said}<script>{text}</script></scriptTask>'


def call(name, beside):
    said = EXTENSION.format(f'<zeebe:calledElement processId="{beside}"/>')
    return f'<callActivity id="t1" calledElement="{name}">{said}</callActivity>'


def passing(attributes):
    return f'<callActivity id="t1" calledElement="Q">{EXTENSION.format(f"<camunda:in {attributes}/>")}</callActivity>'


def awaiting(attributes="", message='<message id="k" name="Keyed"/>'):
    return f'<receiveTask id="t1" messageRef="k" {attributes}/>', message


PAIRS = [
    (loop('camunda:collection="{}"', "<loopDataInputRef>list</loopDataInputRef>"), "list", "other", "loopDataInputRef"),
    (loop('camunda:collection="list" flowable:collection="{}"'), "list", "other", "camunda:collection"),
    (loop('camunda:collection="list" flowable:collection="${{{}}}"'), "list", "concat(list, list)", "collection"),
    (
        loop('camunda:collection="list" camunda:elementVariable="{}"', '<inputDataItem id="i" name="one"/>'),
        "one", "two", "inputDataItem",
    ),
    (script("x = {}", "1 + 1"), "1 + 1", "3", "zeebe:script"),
    (call("Q", "{}"), "Q", "P2", "calledElement"),
    (passing('source="a" sourceExpression="${{{}}}" target="b"'), "a", "c", "source"),
    ('<receiveTask id="t1" messageRef="{}" operationRef="op"/>', "m", "n", "messageRef"),
    (f'<task id="t1"/>{BACK}{UNDO}{TWO.format("u", "{}")}', "u", "v", "association"),
]  # fmt: skip


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(("body", "same", "other", "first"), PAIRS)
def test_two_carriers_that_differ_are_both_named(body, same, other, first, dry):
    """The one that counts first, with its value; nothing is said where they say the same."""
    agree, differ = (told(body.format(one), dry) for one in (same, other))

    assert agree == []
    assert [one.values["first"] for one in differ] == [first]
    assert other.replace(" ", "") in differ[0].values["differs"].replace(" ", "") or differ[0].values["value"] == other
    assert differ[0].severity == ("warning" if dry else "error")
    assert differ[0].element
    assert str(differ[0].values["other"]) in differ[0].show("zh-CN")


def told(body, dry=True, beside=ROOTS):
    found = reading(line(body), beside=beside, dry=dry)
    return [one for one in found.findings if one.code == "drawing.said_differently"]


@pytest.mark.parametrize(
    ("attributes", "inside", "first"),
    [
        ('camunda:assignee="li" flowable:assignee="bai"', "", "camunda:assignee"),
        ('camunda:assignee="li"', '<zeebe:assignmentDefinition assignee="bai"/>', "camunda:assignee"),
        ('camunda:dueDate="P3D"', '<zeebe:taskSchedule dueDate="P4D"/>', "camunda:dueDate"),
        ('camunda:candidateGroups="a" activiti:candidateGroups="b"', "", "camunda:candidateGroups"),
        (
            'camunda:assignee="li"',
            '<camunda:properties><camunda:property name="af:person" value="bai"/></camunda:properties>',
            "assignee",
        ),
    ],
)
def test_two_dialects_name_one_seat_or_the_matter_is_refused(attributes, inside, first):
    """Who acts, and until when, is not a matter of which engine is read first."""
    body = f'<userTask id="t1" {attributes}>{EXTENSION.format(inside)}</userTask>'
    (found,) = told(body, dry=False)

    assert (found.severity, found.values["first"]) == ("error", first)


def test_two_dialects_may_say_the_same():
    """In the spelling of each."""
    said = '<zeebe:assignmentDefinition assignee="=&quot;li&quot;"/>'
    body = f'<userTask id="t1" camunda:assignee="li" flowable:assignee="li">{EXTENSION.format(said)}</userTask>'

    assert told(body, dry=False) == []


def test_candidates_beside_an_assignee_are_told():
    """The assignee acts; whoever else could is named, and changes nothing."""
    (found,) = told('<userTask id="t1" camunda:assignee="li" camunda:candidateGroups="clerks"/>', dry=False)

    assert (found.severity, found.values["differs"]) == ("info", "clerks")


def test_the_job_of_a_service_task_has_one_name():
    """Of a task definition and of a topic."""
    said = EXTENSION.format('<zeebe:taskDefinition type="{}"/>')
    body = f'<serviceTask id="t1" camunda:type="external" camunda:topic="charge">{said}</serviceTask>'

    assert told(body.format("charge"), dry=False) == []
    assert [one.values["differs"] for one in told(body.format("pay"), dry=False)] == ["charge"]


@pytest.mark.parametrize(("own", "count"), [("number", 0), ("other", 1)])
def test_a_key_is_said_once(own, count):
    """By our attribute, or by the subscription of the message."""
    message = f'<message id="k" name="Keyed">{KEYED.format("number")}</message>'
    body = f'<receiveTask id="t1" messageRef="k" af:correlation="{own}"/>'

    assert len(told(body, dry=True, beside=message)) == count


def test_a_number_of_instances_beside_a_list_is_told():
    """The number counts."""
    body = loop('camunda:collection="list"', "<loopCardinality>2</loopCardinality>")

    assert [one.values["first"] for one in told(body)] == ["loopCardinality"]


def test_an_association_is_changed_in_one_way():
    """Assignments count before a transformation."""
    both = "<transformation>x + 1</transformation><assignment><from>x</from><to>y</to></assignment>"
    said = f"<dataInputAssociation><targetRef>y</targetRef>{both}</dataInputAssociation>"

    assert [one.values["other"] for one in told(f'<task id="t1">{said}</task>')] == ["transformation"]


def test_links_are_called_by_one_name():
    """By their own, or that of the partner that they refer to."""
    throw = '<intermediateThrowEvent id="L"><linkEventDefinition id="l1" name="{}"><target>l2</target>'
    throw += "</linkEventDefinition></intermediateThrowEvent>"
    catch = '<intermediateCatchEvent id="C"><linkEventDefinition id="l2" name="x"/></intermediateCatchEvent>'
    codes = [
        [one.code for one in read_drawing(document(throw.format(name) + catch, "s L", "C e"), dry=True).findings]
        for name in ("x", "y")
    ]

    assert [("drawing.said_differently" in one) for one in codes] == [False, True]


TALK = (
    '<collaboration id="K"><participant id="p" processRef="P"/><participant id="r" processRef="R"/>'
    '<messageFlow id="mf" sourceRef="t1" targetRef="w" {}/></collaboration>'
)
PARTNER = '<process id="R" isExecutable="true"><receiveTask id="w" instantiate="true" {}/></process>'


@pytest.mark.parametrize(
    ("sent", "awaited", "carried", "codes"),
    [
        ("m", "m", "", []),
        ("m", "n", "", ["drawing.talk_differs"]),
        ("m", "", "", []),
        ("", "", "n", []),
        ("m", "m", "n", ["drawing.said_differently", "drawing.said_differently"]),
        ("m", "", "n", ["drawing.said_differently"]),
    ],
)
def test_a_message_flow_carries_one_message(sent, awaited, carried, codes):
    """Ends that name different messages never meet; what the flow names counts only where they name none."""
    said = [f'messageRef="{one}"' if one else "" for one in (sent, awaited, carried)]
    text = drawing(
        line(f'<sendTask id="t1" {said[0]}/>'), beside=ROOTS + TALK.format(said[2]) + PARTNER.format(said[1])
    )
    found = read_drawing(text, dry=True).findings

    assert [one.code for one in found if one.code in ("drawing.talk_differs", "drawing.said_differently")] == codes


def test_a_key_of_several_properties_is_told():
    """One is compared, the others are named."""
    told_by = '<correlationPropertyRetrievalExpression messageRef="m"><messagePath>x</messagePath>'
    told_by += "</correlationPropertyRetrievalExpression>"
    root = '<message id="m"/>' + "".join(
        f'<correlationProperty id="{key}">{told_by}</correlationProperty>' for key in "ab"
    )
    binding = '<correlationPropertyBinding correlationPropertyRef="{0}"><dataPath>{0}</dataPath>'
    bound = "".join(f"{binding.format(key)}</correlationPropertyBinding>" for key in "ab")
    body = f'<correlationSubscription id="cs">{bound}</correlationSubscription><receiveTask id="A" messageRef="m"/>'
    found = read_drawing(document(body, "s A e", root=root), dry=True).findings

    assert [one.values for one in found if one.code == "drawing.key_of_several"] == [{"first": "a", "others": ["b"]}]


def test_what_a_behaviour_does_not_use_is_told():
    """An event of another behaviour than the one that is said."""
    root = '<signal id="g"/><signalEventDefinition id="d" signalRef="g"/>'
    codes = [
        one.code
        for one in reading(
            line(loop('oneBehaviorEventRef="d"', "<loopCardinality>2</loopCardinality>")), beside=root, dry=True
        ).findings
    ]

    assert "drawing.attribute_idle" in codes


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        ('<startEvent id="s2"><messageEventDefinition messageRef="m"/></startEvent>', ["s2"]),
        ("", []),
    ],
)
def test_the_start_that_no_application_plays_is_told(starts, said):
    """A case begins once, at one event."""
    flows = '<sequenceFlow id="g" sourceRef="s2" targetRef="t1"/>' if starts else ""
    found = reading(line('<userTask id="t1"/>') + starts + flows, beside='<message id="m"/>')

    assert [one.element for one in found.findings if one.code == "drawing.start_not_played"] == said
    assert found.drawing is not None


def test_of_several_starts_by_messages_the_first_is_the_application():
    """The others are named with it."""
    event = '<startEvent id="{}"><messageEventDefinition messageRef="m"/></startEvent>'
    body = event.format("s1") + event.format("s2") + '<task id="A"/>'
    found = read_drawing(document(body, "s1 A", "s2 A", root='<message id="m"/>'))
    (one,) = [one for one in found.findings if one.code == "drawing.start_not_played"]

    assert (one.element, one.values["first"], one.severity) == ("s2", "s1", "warning")


@pytest.mark.parametrize(
    ("body", "listed"),
    [
        (
            '<callActivity id="t1" calledElement="Q">{}</callActivity>',
            '<camunda:in source="a" target="b" local="true"/>',
        ),
        ('<callActivity id="t1" calledElement="Q">{}</callActivity>', '<camunda:in businessKey="${{k}}"/>'),
        ('<callActivity id="t1">{}</callActivity>', '<zeebe:calledElement processId="Q" bindingType="deployment"/>'),
        ('<serviceTask id="t1">{}</serviceTask>', '<zeebe:taskDefinition type="x" retries="3"/>'),
        ('<sendTask id="t1">{}</sendTask>', '<zeebe:taskDefinition type="x"/>'),
    ],
)
def test_what_an_extension_says_and_nobody_reads_is_listed(body, listed):
    """An attribute beside those that are read, or a worker where we send ourselves."""
    found = reading(line(body.format(EXTENSION.format(listed))), beside=ROOTS)
    name = listed.partition(" ")[0].removeprefix("<")

    assert found.drawing is not None, [one.show() for one in found.findings]
    assert [one.element for one in found.ignored if one.element.startswith(name)]
