"""Drawings as different tools write them: the same process under any prefix, and marks of tools told by their name."""

import json
from pathlib import Path

import pytest

from approvalflow.bpmn.reader import read_drawing
from approvalflow.calendars import national
from approvalflow.cli import main
from approvalflow.dryrun import Answers, dry_run

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def drawn(prefix: str, inside: str = "", *, spaces: str = "", executable: str = 'isExecutable="true"') -> bytes:
    """A start, a step and an end, under a prefix."""
    p = f"{prefix}:" if prefix else ""
    bound = f'xmlns:{prefix}="{BPMN}"' if prefix else f'xmlns="{BPMN}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{p}definitions {bound} {spaces} targetNamespace="urn:t">'
        f'<{p}process id="P" {executable}><{p}startEvent id="S"><{p}outgoing>f</{p}outgoing></{p}startEvent>'
        f'<{p}userTask id="A" {inside}<{p}endEvent id="E"/>'
        f'<{p}sequenceFlow id="f" sourceRef="S" targetRef="A"/><{p}sequenceFlow id="g" sourceRef="A" targetRef="E"/>'
        f"</{p}process></{p}definitions>"
    ).encode()


@pytest.mark.parametrize("prefix", ["", "bpmn", "bpmn2", "semantic", "ns0", "tns"])
def test_any_prefix_is_bpmn(prefix: str) -> None:
    """A prefix is only a name."""
    reading = read_drawing(drawn(prefix, "/>"), dry=True)
    assert reading.drawing is not None
    assert dry_run(reading.drawing, Answers(), national()).flows == ("f", "g")


@pytest.mark.parametrize("space", ["http://activiti.org/bpmn", "http://activiti.org/bpmn-extensions"])
def test_activiti_of_any_age_says_who_works(space: str) -> None:
    """The namespace of the first versions of Activiti 5 means the same."""
    spaces = f'xmlns:activiti="{space}"'
    reading = read_drawing(drawn("", 'activiti:candidateGroups="hr"/>', spaces=spaces))
    assert reading.drawing is not None
    assert reading.drawing.nodes["A"].af["role"] == "hr"


def test_what_an_engine_notes_for_itself_is_listed_under_its_own_prefix() -> None:
    """jBPM binds its namespace twice; a script of it is an order, its bookkeeping is not."""
    uri = "http://www.jboss.org/drools"
    spaces = f'xmlns:drools="{uri}" xmlns:tns="{uri}"'
    inside = (
        "><extensionElements><drools:metaData name='color'><drools:metaValue>A</drools:metaValue></drools:metaData>"
        "<drools:onEntry-script scriptFormat='x'><drools:script>x</drools:script></drools:onEntry-script>"
        "</extensionElements></userTask>"
    )
    reading = read_drawing(drawn("", inside, spaces=spaces), dry=True)
    assert [one.element for one in reading.ignored] == ["drools:metaData"]
    assert [one.values["what"] for one in reading.findings] == ["drools:onEntry-script"]


@pytest.mark.parametrize(
    "content",
    [
        drawn("", "/>").replace(BPMN.encode(), b"http://schema.omg.org/spec/BPMN/2.0"),
        b'<Package xmlns="http://www.wfmc.org/2009/XPDL2.2" Id="p"/>',
        b'<process name="x" xmlns="http://jbpm.org/4.4/jpdl"><start name="s"/></process>',
    ],
)
def test_a_file_of_another_language_says_so(content: bytes) -> None:
    """An early BPMN, XPDL, jPDL: told by the root that was found."""
    (finding,) = read_drawing(content, dry=True, anyway=True).findings
    assert finding.code == "drawing.not_bpmn"


def run(file: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    code = main(["run", str(file), *more])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_drawing_that_runs_only_anyway_says_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new user is told the flag; with it the drawing runs; one that cannot run at all promises nothing."""
    file = tmp_path / "office.bpmn"
    file.write_bytes(drawn("bpmn", "/>", executable=""))
    code, _, err = run(file, capsys)
    assert (code, "--anyway" in err, "published" in err.splitlines()[0]) == (7, True, False)
    _, out, err = run(file, capsys, "--json")
    told = json.loads(out or err)
    assert [one["code"] for one in told["findings"]] == ["drawing.not_executable", "cli.runs_anyway"]
    assert run(file, capsys, "--anyway")[0] == 0

    file.write_bytes(drawn("bpmn", "/>").replace(b"startEvent", b"gateway"))
    assert "--anyway" not in run(file, capsys)[2]


def test_a_failed_run_says_in_words_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The code for machines, the sentence for people; what no data answers is null."""
    gate = (
        '/><exclusiveGateway id="G"/><sequenceFlow id="h" sourceRef="A" targetRef="G"/>'
        '<sequenceFlow id="i" sourceRef="G" targetRef="E"><conditionExpression>amount > 3</conditionExpression>'
        '</sequenceFlow>'
    )  # fmt: skip
    file = tmp_path / "gate.bpmn"
    content = drawn("", gate).replace(b'<sequenceFlow id="g" sourceRef="A" targetRef="E"/>', b"")
    file.write_bytes(content)
    code, out, _ = run(file, capsys)
    assert code == 1
    assert "asks i: null" in out
    assert "No way on is open at G" in out
