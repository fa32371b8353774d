"""The child process: nothing of the drawing runs in it, nothing of SpiffWorkflow leaves it, and it can be killed."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.spiff import Bound, opinion, second_opinion
from dryrun.playing import document
from spiff.sources import source


def run(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)


def test_spiffworkflow_is_never_imported_by_the_one_who_asks(tmp_path: Path) -> None:
    """Asking for a second opinion leaves no trace of SpiffWorkflow in the process."""
    file = tmp_path / "process.bpmn"
    file.write_bytes(source("S Review E"))
    done = run(
        "import sys, pathlib\n"
        "from approvalflow.bpmn.reader import parse_drawing\n"
        "from approvalflow.spiff import second_opinion\n"
        f"content = pathlib.Path({str(file)!r}).read_bytes()\n"
        "print(second_opinion(content, parse_drawing(content)).verdict)\n"
        "print([name for name in sys.modules if name.startswith('SpiffWorkflow')])\n"
    )

    assert done.stdout.splitlines() == ["agrees", "[]"], done.stderr


def test_a_correlation_key_does_not_cross() -> None:
    """Of what only we evaluate nothing is sent: a drawing with a key is compared like one without."""
    catch = (
        '<intermediateCatchEvent id="C" af:correlation="parcel"><messageEventDefinition messageRef="M"/>'
        "</intermediateCatchEvent>"
    )
    content = document(catch, "s C e", root='<message id="M" name="m"/>')
    drawing = parse_drawing(content)

    assert drawing.nodes["C"].causes[0].correlation is not None
    assert second_opinion(content, drawing).verdict == "agrees"


def test_nothing_in_a_hostile_drawing_is_executed(tmp_path: Path) -> None:
    """Python in conditions, scripts, names, documentation and timers never runs: it leaves no mark."""
    marker = tmp_path / "executed"
    code = f"open({str(marker)!r}, 'w')"
    shown = code.replace("'", "&apos;")
    more = (
        f'<scriptTask id="Script" name="{shown}"><documentation>{code}</documentation>'
        f"<script>{code}</script></scriptTask>"
        f'<documentation>{code}</documentation><sequenceFlow id="Last" sourceRef="Script" targetRef="E2"/>'
        f'<endEvent id="E2"/><callActivity id="Call" calledElement="{shown}"/>'
    )
    plain = source("S Review X ?Script2 Kx E", "X !E", "Ix E", timers={"Ix": "Review"})
    drawing = parse_drawing(plain)
    hostile = (
        source("S Review X ?Script2 Kx E", "X !E", "Ix E", timers={"Ix": "Review"}, text=code, more=more)
        .replace(b'targetRef="Script2"', b'targetRef="Script2" name="' + shown.encode() + b'"')
        .replace(b"P1D", code.encode())
    )
    scripted = replace_task(hostile)

    second_opinion(hostile, drawing)
    report = second_opinion(scripted, drawing)

    assert not marker.exists()
    assert report.verdict == "agrees", report.text()
    run(code)
    assert marker.exists(), "the code would have left its mark"


def replace_task(content: bytes) -> bytes:
    """The step behind the condition becomes a script, so that the run itself comes to it."""
    before = b'<userTask id="Script2"></userTask>'
    assert before in content
    script = content[content.index(b"<script>") : content.index(b"</script>") + len(b"</script>")]
    return content.replace(before, b'<scriptTask id="Script2">' + script + b"</scriptTask>")


@pytest.mark.parametrize(
    "code",
    ["eval('1 + 1')", "exec('x = 1')", "import os; os.system('true')", "import subprocess; subprocess.run('true')"],
)
def test_the_locked_child_cannot_run_texts_or_programs(code: str) -> None:
    """Should a text slip past the engine put in place of SpiffWorkflow's own, the process itself refuses it."""
    done = run(f"import subprocess\nfrom approvalflow.spiff.cell import lock_up\nlock_up()\n{code}\n")

    assert done.returncode != 0
    assert "PermissionError" in done.stderr


def test_the_locked_child_writes_no_files(tmp_path: Path) -> None:
    """Not a byte reaches the disk."""
    file = tmp_path / "written"
    writing = f"open({str(file)!r}, 'w')\n"
    done = run(f"from approvalflow.spiff.cell import lock_up\nlock_up()\n{writing}")

    assert "PermissionError" in done.stderr
    assert not file.exists()


def test_the_child_is_killed_at_the_time_limit() -> None:
    """A second opinion that does not come in time is none, with the reason, and the caller has not waited longer."""
    content = source("S Review E")

    report = second_opinion(content, parse_drawing(content), limits=Bound(seconds=0.05))

    assert (report.verdict, report.reason and report.reason.code) == ("none", "opinion.timed_out")
    assert "0.05 s" in report.text()


def test_a_drawing_that_spiffworkflow_drowns_in_gives_no_opinion() -> None:
    """H13: parallel blocks in a row grow its tree to 2^n tasks before the first move; the office does not notice."""
    names = [f"P{n}a Left{n} P{n}b" for n in range(22)]
    others = [f"P{n}a Right{n} P{n}b" for n in range(22)]
    content = source("S " + " ".join(names) + " E", *others)

    report = second_opinion(content, parse_drawing(content), limits=Bound(seconds=2))

    assert report.verdict == "none"
    assert report.reason is not None


def test_what_spiffworkflow_cannot_read_gives_no_opinion_with_its_reason() -> None:
    """A drawing that SpiffWorkflow rejects is neither agreed nor differed."""
    drawing = parse_drawing(source("S X1 ?A E", "X1 !B E"))
    content = source("S X1 ?A E", "X1 !B E").replace(b"exclusiveGateway", b"complexGateway")

    report = second_opinion(content, drawing)

    assert report.verdict == "none"
    assert "cannot be asked about complexGateway at X1" in report.text()
    assert "X1 处的 complexGateway" in report.text("zh-CN")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"no drawing at all", "cannot be read"), (b"<!DOCTYPE x><definitions/>", "DOCTYPE")],
)
def test_bytes_that_are_no_drawing_give_no_opinion(content: bytes, said: str) -> None:
    """The child reads with the same hardened reader, and a refusal of it is the reason."""
    report = second_opinion(content, parse_drawing(source("S Review E")))

    assert report.verdict == "none"
    assert said in report.text()


def test_the_process_must_be_in_the_source() -> None:
    """Bytes and drawing that do not belong together give no opinion."""
    drawing = replace(parse_drawing(source("S Review E")), id="Other")

    report = second_opinion(source("S Review E"), drawing)

    assert report.verdict == "none"
    assert "no process Other" in report.text()


def test_a_child_that_dies_gives_no_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens to the child, the caller gets a report."""
    monkeypatch.setattr(opinion, "CHILD", "approvalflow.spiff.no_such_module")
    content = source("S Review E")

    report = second_opinion(content, parse_drawing(content))

    assert (report.verdict, report.reason and report.reason.code) == ("none", "opinion.no_answer")
    assert "no_such_module" in report.text()
