"""Events, loops, calls and transactions through both engines; what the other one cannot be asked about is named."""

# ruff: noqa: E501 - rows of XML read best unbroken

from dataclasses import replace

import msgspec
import pytest

from approvalflow.bpmn.graph import Drawing, Kind
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.desk.opinion import Bound, Report
from approvalflow.spiff.compare import compare
from approvalflow.spiff.events import NotComparableError
from approvalflow.spiff.wire import Request
from approvalflow.tokens import events
from bpmn.drawn import drawing
from tokens.meetings import MEETINGS, Meeting


def flows(*chains: str) -> str:
    """`a b c`: flows from a to b and from b to c."""
    pairs = [pair for chain in chains for pair in zip(chain.split(), chain.split()[1:], strict=False)]
    return "".join(f'<sequenceFlow id="{one}.{other}" sourceRef="{one}" targetRef="{other}"/>' for one, other in pairs)


def users(*names: str) -> str:
    return "".join(f'<userTask id="{name}"/>' for name in names)


def ends(*names: str) -> str:
    return "".join(f'<endEvent id="{name}"/>' for name in names)


START = '<startEvent id="S"/>'
MESSAGE, SIGNAL = '<messageEventDefinition messageRef="M"/>', '<signalEventDefinition signalRef="Sig"/>'
ERROR, ESCALATION = '<errorEventDefinition errorRef="Err"/>', '<escalationEventDefinition escalationRef="Esc"/>'
CONDITION = "<conditionalEventDefinition><condition>case.x</condition></conditionalEventDefinition>"
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
BESIDE = (
    '<message id="M" name="paid"/><signal id="Sig" name="stop"/><error id="Err" name="e" errorCode="e1"/>'
    '<escalation id="Esc" name="x" escalationCode="x1"/>'
)


def inner(*parts: str, name: str = "Part", tag: str = "subProcess", more: str = "") -> str:
    return f'<{tag} id="{name}">{more}<startEvent id="Sp"/>{"".join(parts)}</{tag}>'


def boundary(on: str, definition: str, name: str = "B", more: str = "") -> str:
    return f'<boundaryEvent id="{name}" attachedToRef="{on}" {more}>{definition}</boundaryEvent>'


def catch(name: str, definition: str) -> str:
    return f'<intermediateCatchEvent id="{name}">{definition}</intermediateCatchEvent>'


def throw(name: str, definition: str) -> str:
    return f'<intermediateThrowEvent id="{name}">{definition}</intermediateThrowEvent>'


def thrown_in(definition: str, more: str = "") -> str:
    """A sub-process that throws, with a step before and one after, and a border that catches."""
    part = inner(users("Write", "After"), throw("T", definition), ends("Ep"), flows("Sp Write T After Ep"))
    return (
        START
        + part
        + boundary("Part", definition, more=more)
        + users("Late")
        + ends("E", "E2")
        + flows("S Part E", "B Late E2")
    )


def ended_by(definition: str, more: str = "", tag: str = "subProcess") -> str:
    """A sub-process one of whose two branches ends with a throw."""
    part = inner(
        '<parallelGateway id="Pg"/>', users("Write", "Check"), f'<endEvent id="T">{definition}</endEvent>', ends("Ep"),
        flows("Sp Pg Write T", "Pg Check Ep"), tag=tag,
    )  # fmt: skip
    return (
        START
        + part
        + boundary("Part", definition, more=more)
        + users("Late")
        + ends("E", "E2")
        + flows("S Part E", "B Late E2")
    )


def repeated(characteristics: str, tag: str = "userTask") -> str:
    held = "" if tag == "userTask" else '<startEvent id="Sp"/>' + users("Write") + ends("Ep") + flows("Sp Write Ep")
    return START + f'<{tag} id="Step">{characteristics}{held}</{tag}>' + ends("E") + flows("S Step E")


GATE = '<eventBasedGateway id="G"/>'
CANCEL = "<cancelEventDefinition/>"
MULTI = "<multiInstanceLoopCharacteristics{}><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"

AGREED = {
    "events that are waited for": START + catch("C1", MESSAGE) + catch("C2", SIGNAL) + catch("C3", CONDITION) + ends("E") + flows("S C1 C2 C3 E"),
    "a message at the border": START + users("Write", "Late") + boundary("Write", MESSAGE) + ends("E", "E2") + flows("S Write E", "B Late E2"),
    "a signal beside a step": START + users("Write", "Late") + boundary("Write", SIGNAL, more='cancelActivity="false"') + ends("E", "E2") + flows("S Write E", "B Late E2"),
    "the first of several events": START + GATE + catch("C1", MESSAGE) + catch("C2", TIMER) + '<receiveTask id="R" messageRef="M"/>' + users("A", "B1") + ends("E") + flows("S G C1 A E", "G C2 B1 E", "G R E"),
    "an error out of a part": ended_by(ERROR),
    "an escalation out of a part": ended_by(ESCALATION),
    "an escalation that leaves the part going on": ended_by(ESCALATION, more='cancelActivity="false"'),
    "an escalation thrown on the way": thrown_in(ESCALATION, more='cancelActivity="false"'),
    "a signal at an end": ended_by(SIGNAL),
    "a transaction that is cancelled": ended_by(CANCEL, tag="transaction"),
    "a link": START + users("A", "B1") + throw("L1", '<linkEventDefinition name="on"/>') + catch("L2", '<linkEventDefinition name="on"/>') + ends("E") + flows("S A L1", "L2 B1 E"),
    "several instances at once": repeated(MULTI.format("")),
    "several instances in turn": repeated(MULTI.format(' isSequential="true"')),
    "several parts at once": repeated(MULTI.format(""), "subProcess"),
    "a loop": repeated("<standardLoopCharacteristics><loopCondition>case.again</loopCondition></standardLoopCharacteristics>"),
    "a loop that may not begin": repeated('<standardLoopCharacteristics testBefore="true" loopMaximum="2"><loopCondition>case.again</loopCondition></standardLoopCharacteristics>'),
    "every kind of task": START + '<scriptTask id="A" scriptFormat="feel"><script>1</script></scriptTask><sendTask id="B1" messageRef="M"/><receiveTask id="R" messageRef="M"/><businessRuleTask id="D"/><serviceTask id="J"/><task id="K"/>' + ends("E") + flows("S A B1 R D J K E"),
    "no start, no end": users("A", "B1", "C1") + flows("A B1", "A C1"),
    "a part without start": START + '<subProcess id="Part">' + users("Write", "Check") + "</subProcess>" + ends("E") + flows("S Part E"),
    "a message that starts it": f'<startEvent id="S">{MESSAGE}</startEvent>' + users("A") + ends("E") + flows("S A E"),
    "values written otherwise": START.replace("<startEvent", '<startEvent isInterrupting="1"') + users("Write", "Late") + boundary("t:Write", MESSAGE, more='cancelActivity=" 0 "') + ends("E", "E2") + flows("S Write E", "B Late E2"),
    "an error called by its full name": ended_by(ERROR.replace('"Err"', '"t:Err"')),
    "an empty condition": START + '<exclusiveGateway id="X"/>' + users("A") + ends("E") + flows("S X A E", "X E").replace('targetRef="A"/>', 'targetRef="A"><conditionExpression> </conditionExpression></sequenceFlow>'),
    "a definition by reference": START + catch("C1", "<eventDefinitionRef>Def</eventDefinitionRef>") + ends("E") + flows("S C1 E"),
}  # fmt: skip
CALLED = (
    '<process id="Q" isExecutable="true"><startEvent id="Sq"/><userTask id="Pay"/><endEvent id="Eq"/>'
    + flows("Sq Pay Eq")
    + '</process><process id="Other" isExecutable="true"><complexGateway id="Zz"/></process><signalEventDefinition id="Def" signalRef="Sig"/>'
)


def compared(content: bytes, read: Drawing) -> Report:
    """As the child does it, in this process: what crosses to it is JSON."""
    crossing = msgspec.json.encode(Request.of(content, read, Bound()))
    return compare(content, msgspec.json.decode(crossing, type=Request).drawing(), Bound(), lambda: False)


def asked(inside: str) -> Report:
    content = drawing(inside, beside=CALLED + BESIDE)
    return compared(content, parse_drawing(content, dry=True))


@pytest.mark.parametrize("inside", AGREED.values(), ids=AGREED)
def test_both_engines_agree_on_the_wide_vocabulary(inside: str) -> None:
    """Every way was tried, and after each move both have the same steps and events open."""
    report = asked(inside)

    assert (report.verdict, report.complete) == ("agrees", True), report.text()
    assert report.moves > 1


def test_signatures_of_one_step_are_one_step_to_both_engines() -> None:
    """What another engine drew as instances and we read as a pattern is published; instances stay instances."""
    signed = repeated(
        '<multiInstanceLoopCharacteristics xmlns:f="http://flowable.org/bpmn" f:collection="all" f:elementVariable="one">'
        "<completionCondition>${nrOfCompletedInstances/nrOfInstances &gt;= 0.6}</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    content = drawing(signed, beside=CALLED + BESIDE)

    read = parse_drawing(content)
    report = compared(content, read)

    assert [node.af["pattern"] for node in read.nodes.values() if "pattern" in node.af] == ["vote"]
    assert report.verdict == "agrees", report.text()


def test_a_process_of_the_same_file_is_called() -> None:
    """It is compared as well, and a signal thrown in one is caught in the other; another pool is not looked at."""
    fork = '<parallelGateway id="Pg"/><callActivity id="Call" calledElement="Q"/>'
    call = START + fork + users("A") + throw("T", SIGNAL) + ends("E", "E2") + flows("S Pg Call E", "Pg A T E2")
    caught = boundary("Pay", SIGNAL) + users("Stopped") + ends("Eq2") + flows("B Stopped Eq2")
    content = drawing(call, beside=CALLED.replace('<endEvent id="Eq"/>', f'<endEvent id="Eq"/>{caught}') + BESIDE)
    report = compared(content, parse_drawing(content, dry=True))

    assert (report.verdict, report.complete) == ("agrees", True), report.text()
    assert report.moves > 5


EXCUSED = {
    "once": thrown_in(SIGNAL, more='cancelActivity="false"'),
    "event_sub_process": START + users("A") + ends("E") + flows("S A E") + f'<subProcess id="Part" triggeredByEvent="true"><startEvent id="Sp">{TIMER}</startEvent>' + users("Write") + ends("Ep") + flows("Sp Write Ep") + "</subProcess>",
    "H9": START + inner(throw("T", ESCALATION), '<exclusiveGateway id="X"/>', users("After"), ends("Ep"), flows("Sp T X After Ep")) + boundary("Part", ESCALATION) + users("Late") + ends("E", "E2") + flows("S Part E", "B Late E2"),
    "H10": START + users("A") + f'<endEvent id="E">{ERROR}</endEvent>' + flows("S A E"),
}  # fmt: skip


@pytest.mark.parametrize("fault", EXCUSED)
def test_a_documented_fault_is_named(fault: str) -> None:
    """With its element, in both languages."""
    report = asked(EXCUSED[fault])

    assert report.verdict == "excused", report.text()
    assert {one.fault for one in report.excused} == {fault}
    assert fault in report.text()
    assert "opinion." not in report.text("zh-CN")


BOTH = (
    START
    + inner(throw("T", ESCALATION), users("After"), ends("Ep"), flows("Sp T After Ep"), more=MULTI.format(""))
    + boundary("Part", ESCALATION, more='cancelActivity="false"')
    + users("Late")
    + ends("E", "E2")
    + flows("S Part E", "B Late E2")
)
"""Both instances of a part throw what is caught beside it."""


def test_what_both_instances_throw_is_caught_twice_by_us_and_once_by_spiffworkflow(monkeypatch) -> None:
    """That is the documented fault; were it caught more often than thrown, it would be ours, and is not excused."""
    report = asked(BOTH)
    assert (report.verdict, [one.fault for one in report.excused]) == ("excused", ["once"]), report.text()

    once = events.catch
    monkeypatch.setattr(events, "catch", lambda *thrown: once(*thrown) and once(*thrown))

    content = drawing(BOTH, beside=CALLED + BESIDE)
    assert compare(content, parse_drawing(content, dry=True), Bound(rounds=5), lambda: False).verdict == "differs"


@pytest.mark.parametrize("cancels", ["true", "false"])
def test_what_spiffworkflow_does_not_catch_again_goes_on_outward_in_it(cancels: str) -> None:
    """The event further out that it comes to is the same fault; the drawing is right, and can be published."""
    within = BOTH.replace(START, '<startEvent id="So"/>').replace('sourceRef="S"', 'sourceRef="So"')
    outer = f'<boundaryEvent id="Bo" attachedToRef="Outer" cancelActivity="{cancels}">{ESCALATION}</boundaryEvent>'
    around = START + f'<subProcess id="Outer">{within}</subProcess>{outer}' + users("Told") + ends("Eo", "Eb")
    report = asked(around + flows("S Outer Eo", "Bo Told Eb"))
    assert (report.verdict, {one.fault for one in report.excused}) == ("excused", {"once"}), report.text()


NOT_ASKED = {
    "complexGateway": START + '<complexGateway id="Z"/>' + ends("E") + flows("S Z E"),
    "adHocSubProcess": START + '<adHocSubProcess id="Z"><userTask id="A"/></adHocSubProcess>' + ends("E") + flows("S Z E"),
    "compensateEventDefinition": START + throw("Z", "<compensateEventDefinition/>") + ends("E") + flows("S Z E"),
    "parallelMultiple": START + f'<intermediateCatchEvent id="Z" parallelMultiple="true">{MESSAGE}{SIGNAL}</intermediateCatchEvent>' + ends("E") + flows("S Z E"),
    "startQuantity, completionQuantity": START + '<userTask id="Z" completionQuantity="2"/>' + ends("E") + flows("S Z E"),
    "behavior": START + '<userTask id="Z"><multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="Def"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>' + ends("E") + flows("S Z E"),
    "startEvent": START + f'<startEvent id="Z">{MESSAGE}</startEvent>' + users("A") + ends("E") + flows("S A E", "Z A"),
}  # fmt: skip


@pytest.mark.parametrize("element", NOT_ASKED)
def test_what_cannot_be_compared_is_named(element: str) -> None:
    """The element and its id, as the reason why there is no opinion."""
    with pytest.raises(NotComparableError) as reason:
        asked(NOT_ASKED[element])

    assert (reason.value.element, reason.value.name) == (element, "Z")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a message at the border", lambda node: replace(node, interrupting=False) if node.id == "B" else node),
        ("a signal beside a step", lambda node: replace(node, interrupting=True) if node.id == "B" else node),
        ("the first of several events", lambda node: replace(node, kind=Kind.PARALLEL) if node.id == "G" else node),
        ("an error out of a part", lambda node: replace(node, causes=()) if node.id == "T" else node),
        ("several instances in turn", lambda node: replace(node, multi=None)),
        ("a loop", lambda node: replace(node, loop=None)),
        ("once", lambda node: replace(node, causes=()) if node.id == "T" else node),
        ("no start, no end", lambda node: replace(node, kind=Kind.EXCLUSIVE) if node.id == "A" else node),
    ],
)  # fmt: skip
def test_what_we_would_misread_is_found(name: str, change) -> None:
    """The copy is made of the source, so an event, loop or repetition that our reader took for another one differs."""
    content = drawing((AGREED | EXCUSED)[name], beside=CALLED + BESIDE)
    read = parse_drawing(content, dry=True)
    misread = replace(read, nodes={key: change(node) for key, node in read.nodes.items()})

    report = compared(content, misread)

    assert report.verdict == "differs", report.text()


@pytest.mark.parametrize("meeting", MEETINGS.values(), ids=MEETINGS)
def test_no_difference_is_unexplained_where_two_features_meet(meeting: Meeting) -> None:
    """SpiffWorkflow agrees, has one of its documented faults, or cannot be asked and the element says why."""
    content = meeting.source()

    try:
        found = compared(content, parse_drawing(content, dry=True)).verdict
    except NotComparableError as reason:
        found = reason.element

    assert found == meeting.second
