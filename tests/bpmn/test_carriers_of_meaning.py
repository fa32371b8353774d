"""What other engines' drawings say of people, time and signing is read as our attributes; the file stays as it is."""

import pytest

from approvalflow.bpmn.graph import Kind
from approvalflow.bpmn.reader import read_drawing
from bpmn.drawn import drawing, line, reading

SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
MANY = "<multiInstanceLoopCharacteristics {}>{}</multiInstanceLoopCharacteristics>"


def step(attributes="", inside="", kind="userTask", **more):
    """The one step of a drawing for a matter, and the codes of what was found."""
    found = reading(line(f'<{kind} id="t1" {attributes}>{inside}</{kind}>'), **more)
    assert found.drawing is not None, [one.show() for one in found.findings]
    return found.drawing.nodes["t1"], [one.code for one in found.findings]


def extension(inside):
    return f"<extensionElements>{inside}</extensionElements>"


@pytest.mark.parametrize(
    ("attributes", "inside", "af"),
    [
        ('camunda:assignee="li-qiang"', "", {"person": "li-qiang"}),
        ('flowable:assignee="li-qiang" flowable:candidateGroups="x"', "", {"person": "li-qiang"}),
        ('activiti:candidateUsers="li-qiang"', "", {"person": "li-qiang"}),
        ('camunda:candidateUsers="li-qiang, bai-xue"', "", {"persons": "li-qiang bai-xue", "pattern": "any"}),
        ('flowable:candidateGroups="reviewer"', "", {"role": "reviewer"}),
        ('camunda:candidateGroups="clerk,reviewer"', "", {"role": "clerk, reviewer"}),
        (
            'activiti:candidateUsers="li-qiang,bai-xue" activiti:candidateGroups="clerk"',
            "",
            {"persons": "li-qiang bai-xue", "role": "clerk"},
        ),
        ('camunda:candidateUsers="li-qiang" camunda:candidateGroups="a"', "", {"persons": "li-qiang", "role": "a"}),
        ('flowable:dueDate="P3D"', "", {"term": "3 ND"}),
        ('camunda:dueDate="PT8H" camunda:priority="50" camunda:followUpDate="P1D"', "", {"term": "8 H"}),
        ('activiti:dueDate="P2W" af:role="reviewer"', "", {"term": "14 ND", "role": "reviewer"}),
        ("", extension('<zeebe:assignmentDefinition assignee="li-qiang"/>'), {"person": "li-qiang"}),
        ("", extension('<zeebe:assignmentDefinition candidateGroups="=[&quot;a&quot;]"/>'), {"role": "a"}),
        (
            "",
            extension('<zeebe:assignmentDefinition candidateGroups="=[&quot;a&quot;, &quot;b&quot;]"/>'),
            {"role": "a, b"},
        ),
        ("", extension('<zeebe:taskSchedule dueDate="P1M"/><zeebe:priorityDefinition priority="1"/>'), {"term": "1 M"}),
        (
            "",
            extension('<camunda:properties><camunda:property name="af:act" value="review"/></camunda:properties>'),
            {"act": "review"},
        ),
        (
            "",
            extension(f'<s:properties xmlns:s="{SPIFF}"><s:property name="af:term" value="5 WD"/></s:properties>'),
            {"term": "5 WD"},
        ),
        ("", extension('<zeebe:properties><zeebe:property name="color" value="red"/></zeebe:properties>'), {}),
    ],
)  # fmt: skip
def test_who_works_and_how_long_is_read(attributes, inside, af):
    node, codes = step(attributes, inside)

    assert dict(node.af) == af
    assert set(codes) <= {"drawing.due_date_read", "drawing.said_differently"}


def test_our_own_attribute_may_say_the_same_and_nothing_else():
    assert step('camunda:assignee="li" af:person="li"')[0].af["person"] == "li"
    differs = reading(line('<userTask id="t1" camunda:assignee="li" af:person="bai"/>'))
    assert [one.code for one in differs.findings] == ["drawing.foreign_differs"]


def test_whoever_started_the_process_is_the_applicant():
    """`initiator` names the variable; any other variable is unknown before a case runs."""
    task = '<userTask id="t1" flowable:assignee="${starter}"/>'
    started = line(task).replace('<startEvent id="s"/>', '<startEvent id="s" flowable:initiator="starter"/>')
    assert dict(reading(started).drawing.nodes["t1"].af) == {"seat": "applicant"}
    assert dict(reading(line(task)).drawing.nodes["t1"].af) == {}


@pytest.mark.parametrize(
    "attributes",
    [
        'camunda:assignee="${manager}"',
        'camunda:candidateGroups="a,${b}"',
        'camunda:candidateUsers="${service.find()}"',
        'flowable:dueDate="${now()}"',
        'flowable:dueDate="P3D" flowable:businessCalendarName="office"',
        'camunda:dueDate="P1DT2H"',
        'camunda:dueDate="2026-03-01T00:00:00Z"',
    ],
)
def test_what_cannot_be_known_before_sets_nothing_and_says_so(attributes):
    """The seat or term stays empty, which lint refuses until the matter names it."""
    found = reading(line(f'<userTask id="t1" {attributes}/>'))
    assert "drawing.foreign_unclear" in [one.code for one in found.findings]
    assert found.drawing is None or dict(found.drawing.nodes["t1"].af) == {}


def test_users_and_groups_that_fit_into_no_pool_are_refused():
    """A worklist could not show for whom the seat is."""
    said = f'camunda:candidateUsers="{"u" * 90},v" camunda:candidateGroups="{"g" * 90}"'
    found = reading(line(f'<userTask id="t1" {said}/>'))
    assert [one.code for one in found.findings] == ["drawing.attribute_value"]


@pytest.mark.parametrize(
    ("attributes", "inside", "job"),
    [
        ('camunda:type="external" camunda:topic="charge"', "", "charge"),
        ("", extension('<zeebe:taskDefinition type="charge" retries="3"/>'), "charge"),
    ],
)
def test_the_job_of_a_service_task_is_read(attributes, inside, job):
    assert step(attributes, inside, "serviceTask")[0].af["job"] == job


@pytest.mark.parametrize(
    "condition",
    [
        "${nrOfCompletedInstances*2 >= nrOfInstances}", "${nrOfCompletedInstances >= passCount}", "${false}",
        "${agreeCount/nrOfInstances >= 0.5 && nrOfCompletedInstances == nrOfInstances}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["flowable", "camunda", "activiti"])
def test_whom_an_item_names_is_told_where_the_instances_stay_instances(engine, condition):
    """Who signs cannot be known before a case runs: the designer is told, and the seats of the step are asked for."""
    until = f"<completionCondition>{condition.replace('&', '&amp;')}</completionCondition>"
    vendor = VENDOR.replace("flowable", engine)

    node, codes = step(f'{engine}:assignee="${{one}}" af:role="reviewer"', MANY.format(vendor, until))

    assert node.multi is not None
    assert codes == ["drawing.foreign_unclear"]


def test_groups_beside_whom_the_item_names_say_who_signs():
    """They are not dropped with an assignee that nobody can know."""
    node, _ = step('flowable:assignee="${one}" flowable:candidateGroups="reviewer"', MANY.format(VENDOR, ""))
    assert dict(node.af) == {"pattern": "all", "role": "reviewer"}


VENDOR = 'flowable:collection="${signers}" flowable:elementVariable="one"'


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("", {"pattern": "all"}),
        ("${nrOfCompletedInstances == nrOfInstances}", {"pattern": "all"}),
        ("${nrOfInstances == nrOfCompletedInstances}", {"pattern": "all"}),
        ("${nrOfCompletedInstances/nrOfInstances &gt;= 1}", {"pattern": "all"}),
        ("${nrOfActiveInstances == 0}", {"pattern": "all"}),
        ("${nrOfCompletedInstances == 1}", {"pattern": "any"}),
        ("${nrOfCompletedInstances &gt;= 1 }", {"pattern": "any"}),
        ("#{nrOfCompletedInstances &gt; 0}", {"pattern": "any"}),
        ("${nrOfCompletedInstances &gt;= 3}", {"pattern": "vote", "pass": "3"}),
        ("${nrOfCompletedInstances/nrOfInstances &gt;= 0.6}", {"pattern": "vote", "pass": "60 %"}),
        ("${(nrOfCompletedInstances / nrOfInstances) &gt; 0.5}", {"pattern": "vote", "pass": "> 50 %"}),
        ("${nrOfCompletedInstances &gt;= nrOfInstances * 0.5}", {"pattern": "vote", "pass": "50 %"}),
        ("${nrOfCompletedInstances &gt;= nrOfInstances/2}", {"pattern": "vote", "pass": "50 %"}),
        ("numberOfCompletedInstances = numberOfInstances", {"pattern": "all"}),
        ("${!approved || nrOfCompletedInstances == nrOfInstances}", {"pattern": "all", "against": "at_once"}),
        ("${nrOfCompletedInstances == nrOfInstances || pass == false}", {"pattern": "all", "against": "at_once"}),
        ("${nrOfCompletedInstances ge 1}", {"pattern": "any"}),
        ("${nrOfInstances le nrOfCompletedInstances}", {"pattern": "all"}),
        ("${nrOfCompletedInstances/nrOfInstances gt 0.5}", {"pattern": "vote", "pass": "> 50 %"}),
        ("${0.6 &lt;= nrOfCompletedInstances/nrOfInstances}", {"pattern": "vote", "pass": "60 %"}),
        ("${nrOfCompletedInstances/nrOfInstances*100 &gt;= 60}", {"pattern": "vote", "pass": "60 %"}),
        ("${nrOfCompletedInstances*1.0/nrOfInstances &gt;= 0.5}", {"pattern": "vote", "pass": "50 %"}),
        ("${nrOfCompletedInstances/nrOfInstances &gt;= 2/3}", {"pattern": "vote", "pass": "2/3"}),
        ("${nrOfCompletedInstances &gt; nrOfInstances/3}", {"pattern": "vote", "pass": "> 1/3"}),
        ("${agreeCount/nrOfInstances &gt; 0.5}", {"pattern": "vote", "pass": "> 50 %"}),
        ("${passNum &gt;= 2}", {"pattern": "vote", "pass": "2"}),
        ("${agreeCount &gt;= nrOfInstances * 0.6}", {"pattern": "vote", "pass": "60 %"}),
        ("${passNum/nrOfInstances &gt;= 0.6 || refuseNum/nrOfInstances &gt; 0.4}", {"pattern": "vote", "pass": "60 %"}),
        ("${rejectCount &gt; 0 || nrOfCompletedInstances == nrOfInstances}", {"pattern": "all", "against": "at_once"}),
        ("${disagree || nrOfCompletedInstances == nrOfInstances}", {"pattern": "all", "against": "at_once"}),
        ("${not approved or nrOfActiveInstances eq 0}", {"pattern": "all", "against": "at_once"}),
        ("${outcome == 'reject' || nrOfCompletedInstances == nrOfInstances}", {"pattern": "all", "against": "at_once"}),
        ("${result == '不同意' || nrOfCompletedInstances == nrOfInstances}", {"pattern": "all", "against": "at_once"}),
        ("${approved != true}", {"pattern": "all", "against": "at_once"}),
        ("${approved || nrOfCompletedInstances == nrOfInstances}", {"pattern": "vote", "pass": "1"}),
        ("${pass == 1 || nrOfCompletedInstances == nrOfInstances}", {"pattern": "vote", "pass": "1"}),
        ("${unapproved == false || nrOfCompletedInstances == nrOfInstances}", {"pattern": "vote", "pass": "1"}),
    ],
)
def test_a_usual_countersign_condition_becomes_a_pattern(condition, told):
    """One step for the tokens; who signs is said by its seats."""
    said = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    node, codes = step('flowable:assignee="${one}" af:role="reviewer"', MANY.format(VENDOR, said))

    assert dict(node.af) == {**told, "role": "reviewer"}
    assert node.multi is None
    assert codes == ["drawing.read_as_pattern"]


def test_signing_in_turn_and_a_number_of_seats():
    node, _ = step('flowable:assignee="${one}"', MANY.format(f'isSequential="true" {VENDOR}', ""))
    assert dict(node.af) == {"pattern": "in_turn"}
    three = "<loopCardinality>3</loopCardinality>"
    three += "<completionCondition>${nrOfCompletedInstances &gt;= 2}</completionCondition>"
    assert dict(step("", MANY.format("", three))[0].af) == {"pattern": "vote", "pass": "2", "seats": "3"}


@pytest.mark.parametrize(
    "condition",
    [
        "${count.done(execution)}",
        "${nrOfCompletedInstances == other}",
        "${nrOfCompletedInstances &gt;= 0}",
        "${flag || nrOfCompletedInstances == nrOfInstances}",
        "${flag == true || nrOfCompletedInstances == nrOfInstances}",
        "${agreeCount/nrOfInstances &gt;= 0.6 || rejectCount/nrOfInstances &gt; 0.2}",
        "${nrOfCompletedInstances == nrOfInstances &amp;&amp; approved}",
        "${nrOfCompletedInstances/nrOfInstances &gt;= 1/0}",
        "${nrOfCompletedInstances/nrOfInstances == 0.5}",
        "${multiInstance.accessCondition(execution)}",
        "${amount &gt; 3}",
    ],
)
def test_any_other_condition_leaves_the_instances_as_they_are(condition):
    """Nothing is guessed: it is a loop, carried or refused as such."""
    inside = MANY.format('camunda:collection="people"', f"<completionCondition>{condition}</completionCondition>")
    found = reading(line(f'<userTask id="t1">{inside}</userTask>'))
    assert "drawing.read_as_pattern" not in [one.code for one in found.findings]


ORDERS = [
    ("serviceTask", 'camunda:class="a.B"', "", Kind.USER_TASK),
    ("serviceTask", 'flowable:delegateExpression="${x}"', "", Kind.USER_TASK),
    ("serviceTask", 'camunda:type="mail"', "", Kind.USER_TASK),
    ("serviceTask", 'camunda:class="a.B" af:job="charge"', "", Kind.SERVICE_TASK),
    ("serviceTask", "", extension('<camunda:executionListener class="a.B" event="start"/>'), Kind.SERVICE_TASK),
    ("userTask", 'flowable:formKey="form"', extension('<flowable:taskListener class="a.B"/>'), Kind.USER_TASK),
    ("scriptTask", 'scriptFormat="groovy"', "<script>new File('x').delete()</script>", Kind.USER_TASK),
]


@pytest.mark.parametrize(("kind", "attributes", "inside", "becomes"), ORDERS)
def test_by_hand_people_do_what_another_engine_is_ordered_to_do(kind, attributes, inside, becomes):
    """Each order is a warning; without the option it is refused."""
    inside = line(f'<{kind} id="t1" {attributes}>{inside}</{kind}>')
    refused = reading(inside)
    manual = read_drawing(drawing(inside), by_hand=True)

    assert refused.drawing is None
    assert manual.drawing is not None, [one.show() for one in manual.findings]
    assert manual.drawing.nodes["t1"].kind is becomes
    assert {one.severity for one in manual.findings} == {"warning"}
