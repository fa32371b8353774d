"""A sound drawing becomes a graph that says exactly what was drawn."""

# ruff: noqa: E501 - rows of XML and of tables read best unbroken

import pytest

from approvalflow.bpmn.graph import Kind, Timer, Trigger
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.terms import Term
from bpmn.drawn import drawing, line, reading

REVIEW = """<laneSet id="lanes"><lane id="l1" name="窗口"><flowNodeRef>t1</flowNodeRef>
<childLaneSet id="inner"><lane id="l2" name="审查科"><flowNodeRef> t1 </flowNodeRef></lane></childLaneSet></lane></laneSet>
<startEvent id="s"/>
<userTask id="t1" name="审查" af:act="review" af:term="5 WD" af:role="reviewer"><documentation>看材料</documentation></userTask>
<boundaryEvent id="b" attachedToRef="t1" cancelActivity="false"><timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>
<exclusiveGateway id="g" default="no"/>
<subProcess id="sub"><startEvent id="s2"/><serviceTask id="job" af:job="print"/><endEvent id="e2"/>
<sequenceFlow id="i1" sourceRef="s2" targetRef="job"/><sequenceFlow id="i2" sourceRef="job" targetRef="e2"/></subProcess>
<intermediateCatchEvent id="c" af:term="10 WD"><timerEventDefinition/></intermediateCatchEvent>
<endEvent id="e"/><endEvent id="stop"><terminateEventDefinition id="x"/></endEvent><endEvent id="warned"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="t1"/>
<sequenceFlow id="f2" sourceRef="t1" targetRef="g"/>
<sequenceFlow id="no" name="否" sourceRef="g" targetRef="stop"/>
<sequenceFlow id="yes" sourceRef="g" targetRef="sub"><conditionExpression>step.t1.outcome = <![CDATA["agree"]]></conditionExpression></sequenceFlow>
<sequenceFlow sourceRef="sub" targetRef="c"/>
<sequenceFlow id="f5" sourceRef="c" targetRef="e"/>
<sequenceFlow id="f6" sourceRef="b" targetRef="warned"/>"""


@pytest.fixture
def drawn():
    return parse_drawing(drawing(REVIEW, process='id="P" name="许可" isExecutable="true"'))


def test_nodes_keep_what_was_drawn(drawn):
    """Kind, name, line, flows in document order, scope and our attributes."""
    review = drawn.nodes["t1"]

    assert (drawn.id, drawn.name, drawn.executable) == ("P", "许可", True)
    assert (review.kind, review.name, review.line, review.scope) == (Kind.USER_TASK, "审查", 6, "P")
    assert (review.incoming, review.outgoing, review.boundaries) == (("f1",), ("f2",), ("b",))
    assert dict(review.af) == {"act": "review", "term": "5 WD", "role": "reviewer"}
    assert drawn.nodes_with_act("review") == (review,)


def test_gateways_know_their_default_and_conditions(drawn):
    """A condition is compiled once, wherever its text is cut by CDATA."""
    assert drawn.nodes["g"].default == "no"
    assert drawn.nodes["g"].outgoing == ("no", "yes")
    assert drawn.flows["yes"].condition.names == {"step.t1.outcome"}
    assert drawn.flows["no"].condition is None


def test_timers_are_durations_dates_or_terms(drawn):
    """A boundary keeps whether it interrupts."""
    assert (drawn.nodes["b"].timer, drawn.nodes["b"].interrupting) == (Timer(duration="P3D"), False)
    assert drawn.nodes["b"].attached_to == "t1"
    assert drawn.nodes["c"].timer == Timer(term=Term.parse("10 WD"))
    assert drawn.nodes["c"].trigger is Trigger.TIMER
    assert drawn.nodes["stop"].trigger is Trigger.TERMINATE


def test_sub_processes_are_scopes(drawn):
    """Each scope is known by its start event."""
    assert drawn.scopes == {"P": ("s",), "sub": ("s2",)}
    assert drawn.nodes["job"].scope == "sub"
    assert drawn.nodes["job"].af["job"] == "print"


def test_the_innermost_lane_is_kept_for_people(drawn):
    """Annotations and documentation are listed as without effect; lanes are kept with their nodes, from within."""
    assert drawn.nodes["t1"].lane == "审查科"
    assert [one.id for one in drawn.nodes["t1"].lanes] == ["l2", "l1"]
    assert {"laneSet", "documentation"} <= {one.element for one in drawn.ignored}
    assert "lane" not in {one.element for one in drawn.ignored}


def test_a_lane_without_nodes_is_listed():
    """Also one whose nodes are drawn nowhere, and in a run every lane: there are no people."""
    lanes = '<laneSet id="x"><lane id="a"/><lane id="b"><flowNodeRef>gone</flowNodeRef></lane>'
    inside = line('<userTask id="t1"/>') + lanes + '<lane id="c"><flowNodeRef>t1</flowNodeRef></lane></laneSet>'

    assert [one.id for one in reading(inside).ignored if one.element == "lane"] == ["a", "b"]
    assert [one.id for one in reading(inside, dry=True).ignored if one.element == "lane"] == ["a", "b", "c"]


def test_a_step_inside_of_a_sub_process_stands_in_the_lanes_around_it():
    """Unless the sub-process is divided by lanes of its own."""
    around = '<laneSet id="x"><lane id="a" name="审查科"><flowNodeRef>t1</flowNodeRef></lane></laneSet>'
    inside = '<subProcess id="t1">{}<startEvent id="i"/><task id="t"/><endEvent id="j"/>'
    inside += '<sequenceFlow id="k" sourceRef="i" targetRef="t"/><sequenceFlow id="l" sourceRef="t" targetRef="j"/>'
    own = around.replace('"x"', '"y"').replace('"a"', '"b"').replace(">t1<", ">t<")

    for said, lane in (("", "a"), (own, "b")):
        found = reading(line(inside.format(said) + "</subProcess>") + around)
        assert [one.id for one in found.drawing.nodes["t"].lanes] == [lane]


def test_a_flow_without_id_gets_a_stable_one(drawn):
    """Named by its ends, the same at every reading; a second one between the same ends is numbered."""
    assert "Flow_sub_c" in drawn.flows
    twice = line('<task id="t1"/>').replace('id="f1" ', "") + '<sequenceFlow sourceRef="t1" targetRef="e"/>'

    assert reading(twice).drawing.nodes["t1"].outgoing == ("Flow_t1_e", "Flow_t1_e_2")


def test_the_drawing_cannot_be_changed(drawn):
    """One graph is shared by all cases."""
    with pytest.raises(TypeError):
        drawn.nodes["t1"] = None
    with pytest.raises(TypeError):
        drawn.nodes["t1"].af["act"] = "decide"


def test_the_digest_is_of_the_bytes(drawn):
    """The same graph in another file is another digest."""
    other = parse_drawing(drawing(REVIEW + "<!-- x -->", process='id="P" name="许可" isExecutable="true"'))

    assert drawn.digest.startswith("sha256:")
    assert other.digest != drawn.digest
    assert other.nodes == drawn.nodes


def test_a_comment_inside_a_condition_does_not_cut_it():
    """`a <!-- x --> and b` is `a and b`."""
    condition = "<conditionExpression>case.a = 1 <!-- x -->or case.b = 1</conditionExpression>"
    inside = line('<exclusiveGateway id="t1"/>').replace('targetRef="e"/>', f'targetRef="e">{condition}</sequenceFlow>')

    assert parse_drawing(drawing(inside)).flows["f1"].condition.names == {"case.a", "case.b"}


def test_a_pool_around_the_process_is_listed():
    """One participant with the process, and pools without a process, change nothing."""
    beside = (
        '<collaboration id="C"><participant id="A" processRef="P"/><participant id="B" name="申请人"/></collaboration>'
    )
    found = reading(line('<task id="t1"/>'), beside=beside)

    assert found.drawing is not None
    assert {one.id for one in found.ignored} >= {"A", "B", "C"}


def test_the_order_of_flows_at_a_gateway_is_that_of_the_document():
    """Not that of the `outgoing` references, which only repeat what flows say."""
    gateway = '<exclusiveGateway id="t1" default="f1"><outgoing>f9</outgoing><outgoing>f1</outgoing></exclusiveGateway>'
    more = '<sequenceFlow id="f9" sourceRef="t1" targetRef="e"><conditionExpression>case.a</conditionExpression></sequenceFlow>'

    assert parse_drawing(drawing(line(gateway) + more)).nodes["t1"].outgoing == ("f1", "f9")
