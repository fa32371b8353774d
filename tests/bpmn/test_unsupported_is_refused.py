"""What does not run is refused with element, line and remedy; nothing of BPMN is dropped in silence."""

# ruff: noqa: E501 - rows of XML and of tables read best unbroken

import pytest

from approvalflow.bpmn.reader import read_drawing
from approvalflow.bpmn.wide.vocabulary import MATTERS
from bpmn.drawn import HEAD, drawing, line, only, reading

SUB = '<startEvent id="x1"/><endEvent id="x2"/><sequenceFlow id="x3" sourceRef="x1" targetRef="x2"/>'


def expects(inside, element, at=3, **more):
    finding = only(reading(inside, **more))

    assert (finding.code, finding.values["element"], finding.line) == ("drawing.unsupported", element, at)
    assert finding.values["instead"] in finding.remedy("zh-CN")


BY_TIME = (
    '<startEvent id="s"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></startEvent>'
)
CARRIED = {
    "a rule task without a decision": (line('<businessRuleTask id="t1"/>'), "businessRuleTask"),
    "a start by time": (line('<task id="t1"/>').replace('<startEvent id="s"/>', BY_TIME), "timerEventDefinition"),
}


@pytest.mark.parametrize("name", CARRIED)
def test_what_a_case_does_not_carry(name):
    """It stands in the graph of a dry run, and a matter with it is not published."""
    inside, what = CARRIED[name]
    found = reading(inside)

    assert [(one.code, one.values["element"]) for one in found.findings] == [("drawing.unsupported", what)]
    assert found.drawing is None
    assert reading(inside, dry=True).drawing is not None


@pytest.mark.parametrize("tag", ["subChoreography", "choreographyTask", "callChoreography"])
def test_a_node_that_does_not_run(tag):
    """One finding names it; flows to and from it raise no second one."""
    expects(line(f'<{tag} id="t1" name="n"/>'), tag)


@pytest.mark.parametrize("inner", ["potentialOwner", "humanPerformer", "performer", "resourceRole"])
def test_a_performer_of_the_standard(inner):
    """Who works is said by our attributes; a dry run, which has no people, only lists it."""
    inside = line(f'<userTask id="t1"><{inner} id="x"><documentation/></{inner}></userTask>')

    expects(inside, inner)
    assert reading(inside, dry=True).findings == ()


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("implementation", "urn:x"),
    ],
)  # fmt: skip
def test_an_attribute_that_changes_the_run(attribute, value):
    """An attribute of the standard that we do not honour is refused unless it says the default."""
    finding = only(reading(line(f'<serviceTask id="t1" {attribute}="{value}"/>')))

    assert (finding.code, finding.values) == ("drawing.unsupported_attribute", {"attribute": attribute, "value": value})


def test_the_defaults_of_the_standard_are_no_fault():
    """Tools write them out."""
    defaults = 'startQuantity="1" completionQuantity="1" isForCompensation="false" implementation="##WebService"'

    assert reading(line(f'<serviceTask id="t1" {defaults}/>')).findings == ()


def test_an_unknown_attribute_is_mentioned():
    """It has no meaning in BPMN, so it has no effect; the designer is told."""
    found = reading(line('<userTask id="t1" assignee="li"/>'))

    assert found.drawing is not None
    assert [(one.code, one.severity, one.values["attribute"]) for one in found.findings] == [
        ("drawing.attribute_ignored", "warning", "assignee")
    ]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<approvalTask id="x"/>', "drawing.unknown_element"),
        ('<flowElement id="x"/>', "drawing.unknown_element"),
        ("<timeDuration>P1D</timeDuration>", "drawing.misplaced"),
        ("<conditionExpression>true</conditionExpression>", "drawing.misplaced"),
        ("<incoming>f1</incoming>", "drawing.misplaced"),
    ],
)
def test_an_element_that_is_none_or_stands_wrong(inside, code):
    """An unknown or misplaced element is a fault, never skipped."""
    assert only(reading(inside + "\n" + line('<task id="t1"/>'))).code == code


def test_a_node_inside_a_task_is_misplaced():
    """A task holds no steps."""
    finding = only(reading(line('<userTask id="t1"><task id="x"/></userTask>')))

    assert (finding.code, finding.element, finding.values["allowed"]) == (
        "drawing.misplaced",
        "x",
        ["adHocSubProcess", "process", "subProcess", "transaction"],
    )


@pytest.mark.parametrize("tag", sorted(MATTERS.refused))
def test_every_refused_element_is_refused_wherever_it_stands(tag):
    """No table row is without effect."""
    for inside in (f'<{tag} id="x"/>', f'<task id="x"><{tag}/></task>', f'<endEvent id="x"><{tag}/></endEvent>'):
        assert "drawing.unsupported" in {finding.code for finding in reading(inside).findings}, inside


def test_no_element_is_in_two_tables():
    """What becomes of an element is said once."""
    assert not MATTERS.parts.keys() & MATTERS.refused.keys()
    assert not MATTERS.listed & (MATTERS.refused.keys() | MATTERS.parts.keys())


ENGINES = [
    ('camunda:formKey="f"', "camunda:formKey"), ('activiti:owner="li"', "activiti:owner"),
    ('camunda:class="a.B"', "camunda:class"), ('zeebe:anything="x"', "zeebe:anything"),
    ('flowable:skipExpression="${a}"', "flowable:skipExpression"),
]  # fmt: skip


@pytest.mark.parametrize(("attribute", "what"), ENGINES)
def test_orders_to_another_engine_are_refused(attribute, what):
    """An attribute that decides who acts or what is called may not be dropped."""
    finding = only(reading(line(f'<userTask id="t1" {attribute}/>')))

    assert finding.code in ("drawing.foreign", "drawing.foreign_removed")
    assert (finding.values["what"], finding.line, finding.element) == (what, 3, "t1")


@pytest.mark.parametrize("holder", ["process", "flow", "task"])
@pytest.mark.parametrize(
    "element", ["camunda:executionListener", "zeebe:taskDefinition", "flowable:field", "camunda:connector"]
)
def test_extension_elements_of_another_engine_are_refused(holder, element):
    """On the process, on a flow and on a step alike."""
    extension = f"<extensionElements><{element}/></extensionElements>"
    inside = line(f'<userTask id="t1">{extension if holder == "task" else ""}</userTask>')
    if holder == "flow":
        inside = inside.replace('targetRef="e"/>', f'targetRef="e">{extension}</sequenceFlow>')
    if holder == "process":
        inside += extension

    assert only(reading(inside)).values["what"] == element


@pytest.mark.parametrize("holder", ["process", "flow"])
def test_mappings_of_data_where_nothing_is_done_are_refused(holder):
    """A process and a flow have no inputs and outputs."""
    extension = "<extensionElements><camunda:inputOutput/></extensionElements>"
    inside = line("<userTask id='t1'/>")
    inside = (
        inside + extension
        if holder == "process"
        else inside.replace('targetRef="e"/>', f'targetRef="e">{extension}</sequenceFlow>')
    )
    assert only(reading(inside)).values["what"] == "camunda:inputOutput"


@pytest.mark.parametrize(
    "inside",
    [
        '<camunda:inputParameter name="x"><camunda:list><camunda:value>a</camunda:value></camunda:list></camunda:inputParameter>',
        '<camunda:inputParameter name="x"><camunda:script scriptFormat="groovy">a</camunda:script></camunda:inputParameter>',
        '<camunda:outputParameter name="x">${bean.call(execution)}</camunda:outputParameter>',
        '<camunda:outputParameter name="x"/>',
        '<camunda:outputParameter name="x.y">1</camunda:outputParameter>',
    ],
)
def test_a_mapping_that_cannot_be_read_is_refused(inside):
    """A list, a script, a call, a part of a value: nothing is guessed, and nothing dropped."""
    extension = f"<extensionElements><camunda:inputOutput>{inside}</camunda:inputOutput></extensionElements>"
    finding = only(reading(line(f'<userTask id="t1">{extension}</userTask>')))
    assert (finding.code, finding.element) == ("drawing.assign_not_read", "t1")


def test_bookkeeping_of_other_tools_is_listed():
    """Colours, versions and unknown marks have no effect; an unknown tool is mentioned once."""
    marks = (
        'camunda:asyncBefore="true" zeebe:modelerTemplate="x" modeler:executionPlatform="y" other:one="1" other:two="2"'
    )
    found = reading(
        line(
            f'<userTask id="t1" {marks}><extensionElements><other:z><other:deep/></other:z></extensionElements></userTask>'
        )
    )

    assert found.drawing is not None
    assert [
        (one.code, one.severity, one.values["count"])
        for one in found.findings
        if one.values["namespace"] == "urn:other"
    ] == [("drawing.foreign_ignored", "info", 3)]
    assert {"@camunda:asyncBefore", "@zeebe:modelerTemplate", "@other:one", "other:z"} <= {
        one.element for one in found.ignored
    }


def test_pictures_are_listed_as_one():
    """Diagram interchange moves nothing."""
    picture = (
        '<x:BPMNDiagram xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI" id="D"><x:BPMNPlane id="p"/></x:BPMNDiagram>'
    )
    found = reading(line('<task id="t1"/>'), beside=picture)

    assert [one.element for one in found.ignored] == ["BPMNDiagram"]
    assert found.findings == ()


def test_an_extension_that_must_be_understood_is_refused():
    """The standard has a word for it."""
    finding = only(reading(line('<task id="t1"/>'), beside='<extension definition="x" mustUnderstand="true"/>'))

    assert finding.values == {"attribute": "mustUnderstand", "value": "true"}


@pytest.mark.parametrize(
    ("process", "code"),
    [
        ('id="P"', "drawing.not_executable"),
        ('id="P" isExecutable="false"', "drawing.not_executable"),
        ('isExecutable="true"', "drawing.no_id"),
    ],
)
def test_only_an_executable_process_runs(process, code):
    """Absent means false, as the standard says; everything else is still checked."""
    found = reading(line('<choreographyTask id="t1"/>'), process=process)

    assert {one.code for one in found.findings} == {code, "drawing.unsupported"}


def test_a_second_process_that_nothing_starts_is_mentioned():
    """It is read with all it holds, and a warning says that it does not run."""
    found = reading(line('<task id="t1"/>'), beside='<process id="Q" isExecutable="true"><task id="q1"/></process>')

    assert found.drawing.id == "P"
    assert [(one.code, one.severity) for one in found.findings] == [("drawing.process_not_started", "warning")]


def test_a_file_without_process_is_refused():
    """Black-box pools run nothing."""
    assert only(read_drawing(f"{HEAD}</definitions>".encode())).code == "drawing.no_process"


def test_a_reference_that_disagrees_with_the_flows_is_mentioned():
    """Flows count; the rest is repeated by tools and sometimes wrongly."""
    found = reading(line('<task id="t1"><incoming>f0</incoming><incoming>gone</incoming></task>'))

    assert found.drawing is not None
    assert [(one.code, one.line) for one in found.findings] == [("drawing.reference_ignored", 3)]


def test_drawing_is_a_tool_of_these_tests():
    """The smallest sound drawing has no findings at all."""
    assert read_drawing(drawing(line('<task id="t1"/>'))).findings == ()


def test_a_matter_without_a_start_event_says_where_an_application_begins():
    """The standard lets it begin where no flow leads to; who forgot the start event sees it before publishing."""
    inside = '<task id="t1"/>\n<task id="t2"/>\n<sequenceFlow id="f" sourceRef="t1" targetRef="t2"/>'
    found = reading(inside)

    assert [(one.code, one.severity, one.element, one.line) for one in found.findings] == [
        ("drawing.implicit_start", "warning", "t1", 3)
    ]
    assert found.drawing.scopes["P"] == ("t1",)
    assert reading(inside, dry=True).findings == ()


def test_an_application_begins_at_one_start_event():
    """In a dry run every start event begins, as the standard has it."""
    inside = line('<task id="t1"/>') + '\n<startEvent id="x"/><sequenceFlow id="y" sourceRef="x" targetRef="t1"/>'
    found = reading(inside)

    assert (only(found).code, only(found).element, found.drawing) == ("drawing.several_starts", "x", None)
    assert reading(inside, dry=True).drawing.scopes["P"] == ("s", "x")
