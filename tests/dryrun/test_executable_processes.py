"""`isExecutable` absent means false (table 10.1): what does not say that it may run is not run, or only by order."""

import pytest

from approvalflow.bpmn.reader import read_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import Answers, Result, dry_run, read_answers
from dryrun.playing import HEAD, document, edges, flows

SENT = '<intermediateThrowEvent id="T"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
ROOT = '<message id="m" name="Order"/><signal id="g" name="Alarm"/><message id="r" name="Reply"/>'
TALK = (
    '<collaboration id="K"><participant id="pP" processRef="P"/><participant id="pR" processRef="R"/>'
    '<messageFlow id="mf" sourceRef="T" targetRef="Rs"/></collaboration>'
)
FAILING = '<userTask id="B"/><endEvent id="X"><errorEventDefinition/></endEvent>' + flows("Rs B X")


def partner(start: str, *, says: str = "") -> str:
    return f'<process id="R" {says}><startEvent id="Rs">{start}</startEvent>{FAILING}</process>'


def run(content: bytes, *, anyway: bool = False, answers: Answers | None = None) -> tuple[Result | None, list[str]]:
    """The result, if it runs at all, and what is said of the drawing."""
    reading = read_drawing(content, dry=True, anyway=anyway)
    said = [f"{one.severity} {one.code.partition('.')[2]} {one.element}" for one in reading.findings]
    return reading.drawing and dry_run(reading.drawing, answers or Answers(), national()), said


BY_MESSAGE = document(
    SENT + '<userTask id="A"/>', "s T A e", root=ROOT + TALK, beside=partner('<messageEventDefinition messageRef="m"/>')
)
BY_SIGNAL = document(
    '<intermediateThrowEvent id="T"><signalEventDefinition signalRef="g"/></intermediateThrowEvent><userTask id="A"/>',
    "s T A e", root=ROOT, beside=partner('<signalEventDefinition signalRef="g"/>'),
)  # fmt: skip
CALLED = document(
    '<callActivity id="C" calledElement="R"/><userTask id="A"/>', "s C A e",
    beside=f'<process id="R">{edges(("Rs B Re",), "R")}<userTask id="B"/>{flows("Rs B Re")}</process>',
)  # fmt: skip


@pytest.mark.parametrize("drawing", [BY_MESSAGE, BY_SIGNAL], ids=["message", "signal"])
def test_a_pool_that_is_not_executable_is_left_out_and_named(drawing):
    """Its error is nobody's: it is there to be read."""
    result, said = run(drawing)
    assert result is not None
    assert (result.state, result.done, said) == ("completed", ("A",), ["warning process_outside R"])


@pytest.mark.parametrize("drawing", [BY_MESSAGE, BY_SIGNAL], ids=["message", "signal"])
def test_a_flag_runs_it_and_the_report_says_so(drawing):
    result, said = run(drawing, anyway=True)
    assert result is not None
    assert (result.state, "B" in result.done, said) == ("failed", True, ["warning not_executable R"])


def test_what_is_called_must_be_executable():
    """A call of what may not run cannot be passed over; the flag runs it."""
    assert run(CALLED) == (None, ["error not_executable R"])

    result, said = run(CALLED, anyway=True)
    assert result is not None
    assert (result.state, result.done, said) == ("completed", ("B", "A"), ["warning not_executable R"])


def test_what_only_a_pool_left_out_calls_is_left_out_too():
    """And nothing that stands there makes the file wrong, or declares data for the others."""
    inside = '<dataObject id="o" name="secret"/><callActivity id="C" calledElement="Q"/><exclusiveGateway id="x"/>'
    called = '<process id="Q"><userTask id="D"/></process>'
    content = document('<userTask id="A"/>', "s A e", beside=f'<process id="R">{inside}</process>{called}')
    reading = read_drawing(content)
    assert reading.drawing is not None
    assert [one.code for one in reading.findings] == ["drawing.process_outside"] * 2
    assert (list(reading.drawing.nodes), reading.drawing.data) == (["s", "e", "A"], ())
    assert {"R", "o", "C", "x", "Q", "D"} <= {one.id for one in reading.ignored}


def test_a_pool_in_which_nothing_is_drawn_needs_no_word():
    content = document('<userTask id="A"/>', "s A e", beside='<process id="R"/>')
    assert run(content)[1] == []


def test_what_a_pool_left_out_sends_comes_from_outside_under_the_name_that_it_has_there():
    """The catch names no message; the partner's end of the message flow does."""
    talk = TALK.replace('sourceRef="T" targetRef="Rs"', 'sourceRef="Rt" targetRef="M"')
    there = '<process id="R"><intermediateThrowEvent id="Rt"><messageEventDefinition messageRef="r"/>'
    there += "</intermediateThrowEvent></process>"
    catch = '<intermediateCatchEvent id="M"><messageEventDefinition/></intermediateCatchEvent><userTask id="A"/>'
    content = document(catch, "s M A e", root=ROOT + talk, beside=there)

    waiting, _ = run(content)
    came, _ = run(content, answers=read_answers(b'{"messages": [{"name": "Reply"}]}', "answers.json"))

    assert waiting is not None
    assert came is not None
    assert ([one["name"] for one in waiting.waiting], came.state) == (["Reply"], "completed")


def test_a_message_flow_from_a_black_box_names_the_message_that_a_catch_does_not():
    """The pool has no process at all."""
    talk = '<collaboration id="K"><participant id="pR"/>'
    talk += '<messageFlow id="mf" messageRef="r" sourceRef="pR" targetRef="M"/></collaboration>'
    catch = '<intermediateCatchEvent id="M"><messageEventDefinition/></intermediateCatchEvent>'
    result, _ = run(document(catch, "s M e", root=ROOT + talk))
    assert result is not None
    assert [one["name"] for one in result.waiting] == ["Reply"]


def test_where_no_process_is_executable_each_that_would_run_is_named():
    content = f'{HEAD}{ROOT}<process id="P">{edges(("s T e",))}{SENT}{flows("s T e")}</process>'.encode()
    content += partner('<messageEventDefinition messageRef="m"/>').encode() + b"</definitions>"
    assert run(content) == (None, ["error not_executable P", "error not_executable R"])
    assert run(content, anyway=True)[1] == ["warning not_executable P", "warning not_executable R"]
