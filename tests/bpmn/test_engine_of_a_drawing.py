"""For which engine a file was drawn is what it says itself, else whose words it uses, else whose it declares."""

import pytest

from approvalflow.bpmn.reader import read_drawing

CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
MODELER = 'xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="{}"'
REPEATED = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"


def _read(root: str, task: str = "", beside: str = ""):
    head = f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t" {root}>'
    called = '<callActivity id="C" calledElement="Q"/>' if beside else ""
    body = f'<process id="P" isExecutable="true"><task id="T" {task}>{REPEATED}</task>{called}</process>'
    other = f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="o" {beside}>'
    other += f'<process id="Q" isExecutable="true"><task id="O">{REPEATED}</task></process></definitions>'
    files = {"other.bpmn": other.encode()} if beside else {}
    return read_drawing(f"{head}{body}</definitions>".encode(), beside=files, dry=True)


@pytest.mark.parametrize(
    ("root", "task", "first"),
    [
        ("", "", 1),
        (CAMUNDA, "", 0),
        ("", f'{CAMUNDA} camunda:priority="1"', 0),
        (f"{CAMUNDA} {ZEEBE}", 'camunda:priority="1"', 0),
        (f"{CAMUNDA} {MODELER.format('Camunda Cloud')}", 'camunda:priority="1"', 1),
        (MODELER.format("Camunda Platform"), "", 0),
    ],
)
def test_a_loop_counts_as_the_engine_of_the_drawing_does(root, task, first):
    read = _read(root, task)
    assert read.drawing.nodes["T"].multi.first == first
    assert "drawing.counts_differently" not in [one.code for one in read.findings]


@pytest.mark.parametrize("task", ["", 'camunda:priority="1" zeebe:modelerTemplate="x"'])
def test_engines_that_count_differently_are_told(task):
    read = _read(f"{CAMUNDA} {ZEEBE}", task)
    assert read.drawing.nodes["T"].multi.first == 1
    assert "drawing.counts_differently" in [one.code for one in read.findings]


def test_a_called_file_counts_as_its_own_engine_does():
    nodes = _read("", beside=MODELER.format("Camunda Platform")).drawing.nodes
    assert (nodes["T"].multi.first, nodes["O"].multi.first) == (1, 0)
