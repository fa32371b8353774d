"""A difference is reported with the way that shows it, and excused only where SpiffWorkflow is known to be wrong."""

from dataclasses import replace
from importlib import import_module
from itertools import count

import pytest

from approvalflow.bpmn.graph import Drawing, Kind
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.spiff import Bound, Report, Step, ours, second_opinion
from approvalflow.spiff.compare import compare
from approvalflow.tokens import Complete, Start, advance, joins, nodes, open_visits
from spiff.sources import source

H1 = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">
  <process id="Approval" isExecutable="true">
    <startEvent id="Begin"/>
    <userTask id="Apply"/>
    <parallelGateway id="Split"/>
    <userTask id="Legal"/>
    <userTask id="Finance"/>
    <parallelGateway id="Join"/>
    <exclusiveGateway id="Rejected" default="F8"/>
    <endEvent id="Done"/>
    <sequenceFlow id="F1" sourceRef="Begin" targetRef="Apply"/>
    <sequenceFlow id="F2" sourceRef="Apply" targetRef="Split"/>
    <sequenceFlow id="F3" sourceRef="Split" targetRef="Legal"/>
    <sequenceFlow id="F4" sourceRef="Split" targetRef="Finance"/>
    <sequenceFlow id="F5" sourceRef="Legal" targetRef="Join"/>
    <sequenceFlow id="F6" sourceRef="Finance" targetRef="Join"/>
    <sequenceFlow id="F7" sourceRef="Join" targetRef="Rejected"/>
    <sequenceFlow id="F8" sourceRef="Rejected" targetRef="Done"/>
    <sequenceFlow id="F9" sourceRef="Rejected" targetRef="Apply">
      <conditionExpression>case.rejected</conditionExpression>
    </sequenceFlow>
  </process>
</definitions>
"""
"""Legal and finance approve in parallel, and a rejection sends the file back to the applicant."""

LAST_BECOMES_FIRST = ("Apply", "Legal", "Finance", "Apply", "Finance")
"""Who finished last in round one is the first in round two."""


def test_ours_waits_for_both_approvals_in_round_two() -> None:
    """H1: with one of two approvals given in the second round, the file still waits for the other."""
    drawing = parse_drawing(H1)
    position, _ = advance(drawing, {}, Start(), lambda flow: True)

    for step in LAST_BECOMES_FIRST:
        token = next(token for token, node in open_visits(drawing, position).items() if node == step)
        position, _ = advance(drawing, position, Complete(token), lambda flow: True)

    assert list(open_visits(drawing, position).values()) == ["Legal"]


class AlwaysYes:
    """A script engine to which every condition is true."""

    def evaluate(self, task, expression, external_context=None) -> bool:
        return True


def test_spiffworkflow_really_lets_the_file_through_with_one_approval() -> None:
    """H1: when SpiffWorkflow mends this, this test fails, and the excuse for it has to go."""
    from lxml import etree
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(H1.replace(b"case.rejected", b"True"))))
    workflow = BpmnWorkflow(parser.get_spec("Approval"), script_engine=AlwaysYes())
    workflow.do_engine_steps()
    for step in LAST_BECOMES_FIRST:
        workflow.get_next_task(state=TaskState.READY, spec_name=step).run()
        workflow.do_engine_steps()

    ready = [task.task_spec.name for task in workflow.get_tasks(state=TaskState.READY)]
    assert "Apply" in ready, "SpiffWorkflow waits for both: H1 is mended"


def test_the_report_names_the_fault_in_a_rejection_loop() -> None:
    """H1: the difference is excused, with the fault, the join, and the way that shows it."""
    report = second_opinion(H1, parse_drawing(H1))

    assert (report.verdict, report.complete) == ("excused", True), report.text()
    (excuse,) = report.excused
    assert (excuse.fault, excuse.element, excuse.first.at) == ("H1", "Join", ("Join",))
    assert "H1 at Join" in report.text()
    assert "Join 处的 H1" in report.text("zh-CN")
    *round_one, apply_again, first_in_round_two = (step.node for step in excuse.first.steps)
    assert (round_one[-1], apply_again) == (first_in_round_two, "Apply")


def test_a_file_let_through_to_an_end_is_seen_though_the_open_steps_are_the_same() -> None:
    """H1: SpiffWorkflow reaches the end with one approval while the other stays open, as it does with us."""
    first = second_opinion(H1, parse_drawing(H1)).excused[0].first

    assert first.ours == first.theirs
    assert (first.only_ours, first.only_theirs) == ((), ("Done", "Join", "Rejected"))


def test_the_same_fault_in_round_one_has_another_name() -> None:
    """A join on a cycle that goes on before anything can have come the other way: a mended one waits, as ours does."""
    content = source("S P1 Legal P2 Decide X ?E", "P1 Finance P2", "X !P1")

    report = second_opinion(content, parse_drawing(content))

    assert [(one.fault, one.element) for one in report.excused] == [("early", "P1")]


HASTY = source("S O1 ?Ask X1 ?Short X2 O2 E", "X1 ?Long Longer X3 X4 X2", "O1 ?Other O2")
"""SpiffWorkflow 3.2.0 lets O2 go on while Long is open, without any loop."""


def test_an_inclusive_join_that_does_not_wait_for_an_open_step_is_excused() -> None:
    """By table 13.3 a token may still come by a flow that has brought none, and by no other."""
    report = second_opinion(HASTY, parse_drawing(HASTY))

    assert (report.verdict, [(one.fault, one.element) for one in report.excused]) == ("excused", [("hasty", "O2")])
    assert {one.first.ours for one in report.excused} <= {("Long",), ("Longer",)}


def test_an_inclusive_join_of_ours_that_never_goes_on_is_not_excused(monkeypatch) -> None:
    """Once nothing is open before the join, that it waits is a fault of ours."""
    moving = import_module("approvalflow.tokens.advance")
    monkeypatch.setattr(moving, "waiting", lambda game: [one._replace(blockers=("x",)) for one in joins.waiting(game)])

    assert in_this_process(HASTY, parse_drawing(HASTY)).verdict == "differs"


REPEATED = source("S Part E", "I1 Late E2", within={"Part": ["Sx Write Ex"]}, timers={"I1": "Part"}).replace(
    b'<subProcess id="Part">',
    b'<subProcess id="Part"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>'
    b"</multiInstanceLoopCharacteristics>",
)


def test_a_repeated_sub_process_that_is_interrupted_is_excused_only_where_spiffworkflow_breaks() -> None:
    """When SpiffWorkflow mends this, this test fails, and the excuse for it has to go."""
    report = second_opinion(REPEATED, parse_drawing(REPEATED))

    assert (report.verdict, {(one.fault, one.element) for one in report.excused}) == (
        "excused",
        {("repeated_border", "I1")},
    ), report.text()
    assert all(one.first.error for one in report.excused)


SURPLUS = {
    "parallel": source("S P1 Ask X1 P2 Decide E", "P1 Hear X1", "P1 Look P2"),
    "inclusive": source("S P1 Ask X1 O1 Decide E", "P1 Hear X1", "P1 Look O1"),
}
"""Two steps lead by one flow into a join, a third by another."""


@pytest.mark.parametrize("content", SURPLUS.values(), ids=SURPLUS)
def test_a_token_more_than_the_other_flows_brought_is_excused_where_ours_did_what_a_join_does(content: bytes) -> None:
    """A parallel join goes on as often as every flow has brought a token, an inclusive one as often as any has."""
    report = second_opinion(content, parse_drawing(content))

    assert (report.verdict, report.complete) == ("excused", True), report.text()
    assert {(one.fault, one.element) for one in report.excused} <= {
        ("surplus", "P2"),
        ("surplus", "O1"),
        ("cut_off", "O1"),
    }
    assert "surplus" in report.text("zh-CN")


@pytest.mark.parametrize("content", SURPLUS.values(), ids=SURPLUS)
def test_a_surplus_excuses_no_join_of_ours_that_waits_too_long_or_not_at_all(content: bytes, monkeypatch) -> None:
    """The tokens that came are counted on the tree, so ours has to have done with them just what it must."""
    monkeypatch.setattr(nodes, "complete", lambda board, join, scope: ())
    moving = import_module("approvalflow.tokens.advance")  # the function has the name of its module
    monkeypatch.setattr(moving, "waiting", lambda game: [one._replace(blockers=()) for one in joins.waiting(game)])

    assert compare(content, parse_drawing(content), Bound(), lambda: False).verdict == "differs"


def test_a_join_that_our_reader_took_for_another_gateway_is_found() -> None:
    """The tree is judged as it was written: a drawing misread by us differs, and the way shows where."""
    content = source("S P1 Legal P2 Decide E", "P1 Finance P2")
    drawing = parse_drawing(content)
    misread = replace(drawing, nodes={**drawing.nodes, "P2": replace(drawing.nodes["P2"], kind=Kind.EXCLUSIVE)})

    report = second_opinion(content, misread)

    assert report.verdict == "differs"
    first = report.differences[0]
    assert first.steps[-1] == Step(does="complete", node=first.steps[-1].node)
    assert ("Decide" in first.ours, "Decide" in first.theirs) == (True, False)
    assert first.at == ("P2",)


def test_a_wrong_token_game_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """If our engine took the ways whose condition is false, the second opinion would differ and show the answers."""
    monkeypatch.setattr(ours, "advance", lambda *given: advance(*given[:3], lambda flow: not given[3](flow)))
    content = source("S Review X ?Issue E", "X !Correct E")

    report = in_this_process(content, parse_drawing(content))

    assert report.verdict == "differs"
    first = report.differences[0]
    assert [answer.flow for answer in first.steps[-1].answers] == ["X.Issue"]
    assert {first.ours, first.theirs} == {("Issue",), ("Correct",)}
    assert "complete Review (X.Issue " in report.text()
    assert "X" in first.at


def test_what_spiffworkflow_ignores_in_silence_is_excused_by_name() -> None:
    """An event sub-process that SpiffWorkflow starts without its event is a documented fault of it (2c)."""
    more = (
        '<subProcess id="Handler" triggeredByEvent="true"><startEvent id="OnError"><errorEventDefinition/></startEvent>'
        '<userTask id="Apologise"/><endEvent id="HandlerEnd"/>'
        '<sequenceFlow id="H1" sourceRef="OnError" targetRef="Apologise"/>'
        '<sequenceFlow id="H2" sourceRef="Apologise" targetRef="HandlerEnd"/></subProcess>'
    )
    drawing = parse_drawing(source("S Review E"))

    report = second_opinion(source("S Review E", more=more), drawing)

    assert report.verdict == "excused", report.text()
    assert {excuse.fault for excuse in report.excused} == {"event_sub_process"}
    assert "event sub-process" in report.text()


def test_the_time_given_cuts_the_search_and_keeps_what_was_found() -> None:
    """When the time is up, even on the way, what has been compared by then is reported, and that it is not all."""
    content = source("S First Second Third E")
    asked = count()

    report = in_this_process(content, parse_drawing(content), enough=lambda: next(asked) > 2)

    assert (report.verdict, report.complete, report.bound, report.moves) == ("agrees", False, "seconds", 2)
    assert "its time was up" in report.text()


def in_this_process(content: bytes, drawing: Drawing, enough=lambda: False) -> Report:
    return compare(content, drawing, Bound(), enough)
