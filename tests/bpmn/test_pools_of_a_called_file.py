"""A process that is called in another file is read as if that file's pools, flows and keys stood in the drawing."""

from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from approvalflow.bpmn.reader import Reading, read_drawing
from approvalflow.cli import main

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ENGINES = {"zeebe": "http://camunda.org/schema/zeebe/1.0", "flowable": "http://flowable.org/bpmn", "": "urn:none"}
STEP = '<userTask id="{}" name="{}" af:role="reviewer" af:term="2 WD"/>'


def file(inside: str, engine: str = "") -> bytes:
    """A drawing that declares an engine."""
    head = f'<definitions xmlns="{BPMN}" xmlns:af="urn:approvalflow:bpmn:1" xmlns:x="{ENGINES[engine]}"'
    return f'{head} targetNamespace="urn:t">{inside}</definitions>'.encode()


def process(key: str, *parts: str, more: str = "") -> str:
    """A process whose parts follow each other; a bare word is a step of that id."""
    drawn, ids = [], []
    for part in parts:
        drawn.append(part if part.startswith("<") else STEP.format(part, part))
        ids.append(drawn[-1].split('id="')[1].split('"')[0])
    flows = (f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(ids))
    return f'<process id="{key}" isExecutable="true">{"".join(drawn)}{"".join(flows)}{more}</process>'


START, END, MESSAGE = '<startEvent id="{}"/>', '<endEvent id="{}"/>', '<messageEventDefinition messageRef="m"/>'
MAIN = process("P", START.format("S"), '<callActivity id="Q" calledElement="R"/>', "N", END.format("E"))
SAYS = f'<intermediateThrowEvent id="rt">{MESSAGE}</intermediateThrowEvent>'
CALLED = process("R", START.format("rs"), "A", SAYS, END.format("re"))
OTHER_POOL = process("R2", f'<startEvent id="s2">{MESSAGE}</startEvent>', "B", END.format("e2"))
TALK = (
    '<collaboration id="co"><participant id="p1" processRef="R"/><participant id="p2" processRef="R2"/>'
    '<messageFlow id="mf" sourceRef="rt" targetRef="s2"/></collaboration>'
)
LETTER = '<message id="m" name="Letter"/>'


def read(main: str = MAIN, engine: str = "", alone: bool = False, **files: bytes) -> Reading:
    """The drawing with the files beside it."""
    beside = {f"{name}.bpmn": content for name, content in files.items()}
    return read_drawing(file(main, engine), file="process.bpmn", beside=beside, called_alone=alone)


def found(reading: Reading, worst: str = "error") -> list[tuple[str, str, str]]:
    """Code, element and file of the findings."""
    return [(one.code, one.element, one.file) for one in reading.findings if one.severity == worst]


def test_the_pools_it_talks_with_come_with_a_called_process() -> None:
    """As when all of it stands in one file."""
    apart = read(other=file(LETTER + TALK + CALLED + OTHER_POOL))
    together = read_drawing(file(LETTER + TALK + MAIN + CALLED + OTHER_POOL), file="process.bpmn")

    assert apart.drawing is not None
    assert together.drawing is not None
    assert apart.drawing.starters == together.drawing.starters == {"R2": ("s2",)}
    assert apart.drawing.nodes["rt"].talks_to == together.drawing.nodes["rt"].talks_to == ("s2",)
    assert set(apart.drawing.nodes) == set(together.drawing.nodes)


def test_what_an_event_starts_comes_also_without_a_picture_of_the_pools() -> None:
    """The message alone leads there; what only a call could start stays behind, and is told."""
    reading = read(other=file(LETTER + CALLED + OTHER_POOL + process("R3", START.format("s3"), "Z", END.format("e3"))))

    assert reading.drawing is not None
    assert ("B" in reading.drawing.nodes, "Z" in reading.drawing.nodes) == (True, False)
    assert found(reading, "info") == [("drawing.process_not_started", "R3", "other.bpmn")]


def test_a_message_flow_of_the_other_file_names_the_message() -> None:
    """Of an end that names none."""
    waits = '<intermediateCatchEvent id="rc"><messageEventDefinition/></intermediateCatchEvent>'
    flow = '<messageFlow id="mf" sourceRef="p2" targetRef="rc" messageRef="m"/>'
    pools = f'<collaboration id="co"><participant id="p1" processRef="R"/><participant id="p2"/>{flow}</collaboration>'

    reading = read(other=file(LETTER + pools + process("R", START.format("rs"), waits, END.format("re"))))

    assert reading.drawing is not None
    assert [one.name for one in reading.drawing.nodes["rc"].causes] == ["Letter"]


COUNTED = [("zeebe", "flowable", "1"), ("flowable", "zeebe", "2"), ("", "flowable", "1")]


@pytest.mark.parametrize(("main", "other", "day"), COUNTED)
def test_days_of_the_week_are_counted_as_the_file_of_the_timer_does(main: str, other: str, day: str) -> None:
    """`2` is Monday for Flowable and Tuesday for Zeebe, whatever file calls."""
    timer = "<timerEventDefinition><timeCycle>0 0 9 ? * 2</timeCycle></timerEventDefinition>"
    waits = f'<intermediateCatchEvent id="rc">{timer}</intermediateCatchEvent>'

    reading = read(engine=main, other=file(process("R", START.format("rs"), waits, "A", END.format("re")), other))

    assert reading.drawing is not None
    assert [one.timer.cycle for one in reading.drawing.nodes["rc"].causes if one.timer] == [f"R/cron:0 0 9 * * {day}"]


def test_of_two_files_that_hold_what_is_called_one_must_be_named() -> None:
    """By an import; nobody guesses which procedure is meant."""
    both = {name: file(process("R", START.format(f"{name}s"), name, END.format(f"{name}e"))) for name in ("aa", "bb")}
    named = read('<import location="bb.bpmn" importType="x" namespace="y"/>' + MAIN, **both)

    assert found(read(**both)) == [("drawing.call_ambiguous", "Q", "")]
    assert named.drawing is not None
    assert "bb" in named.drawing.nodes


def test_a_called_process_calls_its_own_file_first() -> None:
    """Also where another file, which comes before it, has one of that id."""
    inner = '<callActivity id="C" calledElement="T"/>'
    own = process("R", START.format("rs"), inner, END.format("re")) + process("T", "Own")

    reading = read(aa=file(process("T", "Strange")), other=file(own))

    assert reading.drawing is not None
    assert ("Own" in reading.drawing.nodes, "Strange" in reading.drawing.nodes) == (True, False)


def test_ids_are_those_of_a_file_and_nothing_is_refused_for_them() -> None:
    """Steps that are named by them, in attributes and conditions, are those of the same file."""
    last = '<userTask id="Z" af:role="reviewer" af:term="2 WD" af:apart="A N"/>'
    ways = (
        '<exclusiveGateway id="G" default="G_re"/><endEvent id="re"/><endEvent id="E"/>'
        '<sequenceFlow id="Z_G" sourceRef="Z" targetRef="G"/><sequenceFlow id="G_re" sourceRef="G" targetRef="re"/>'
        '<sequenceFlow id="G_E" sourceRef="G" targetRef="E"><conditionExpression>'
        'step.N.outcome = "refused" and step("A").outcome = "done"</conditionExpression></sequenceFlow>'
    )
    called = process("R", START.format("S"), "A", "N", last, more=ways)

    reading = read(**{"2 charge": file(called)})

    assert found(reading) == []
    assert reading.drawing is not None
    assert {"S", "N", "E", "_2_charge.S", "_2_charge.N", "_2_charge.E"} <= set(reading.drawing.nodes)
    assert reading.drawing.nodes["Z"].af["apart"] == "A _2_charge.N"
    condition = reading.drawing.flows["G_E"].condition
    assert condition is not None
    assert condition.text == 'step("_2_charge.N").outcome = "refused" and step("A").outcome = "done"'


def test_what_goes_by_its_id_keeps_it_as_its_name() -> None:
    """A message, signal or datum without a name is called by others as the file calls it."""
    both = '<message id="m"/>'
    waits = '<receiveTask id="W" messageRef="m"/>'
    main = both + process("P", START.format("S"), waits, '<callActivity id="Q" calledElement="R"/>', END.format("E"))

    reading = read(main, other=file(both + process("R", START.format("S"), waits, END.format("E"))))

    assert reading.drawing is not None
    assert [reading.drawing.nodes[key].causes[0].name for key in ("W", "other.W")] == ["m", "m"]


def test_a_datum_that_is_called_like_an_element_stays_what_it_is() -> None:
    """What is passed on to a call, or set, is named and no id."""
    passed = '<extensionElements><x:in source="N" target="S"/></extensionElements>'
    call = f'<callActivity id="C" calledElement="T">{passed}</callActivity>'
    text = file(process("R", START.format("S"), call, END.format("E")) + process("T", "Z")).decode()

    reading = read(other=text.replace("urn:none", "http://camunda.org/schema/1.0/bpmn").encode())

    assert reading.drawing is not None
    assert "other.S" in reading.drawing.nodes
    assert [one.target for one in reading.drawing.nodes["C"].assigns] == ["S"]


def test_findings_name_the_file_that_they_are_in() -> None:
    """Of reading and of the rules, in every way that they are told."""
    bad = '<startEvent id="rs"/><intermediateCatchEvent id="rc"><timerEventDefinition/></intermediateCatchEvent>'
    reading = read(other=file(f'<process id="R" isExecutable="true">{bad}</process>'))

    assert ("drawing.no_time", "rc", "other.bpmn") in found(reading)
    assert any(one.show().startswith("other.bpmn, line 1: rc") for one in reading.findings)


def test_a_version_that_was_published_before_is_read_as_it_was() -> None:
    """Its open cases wait for nothing new."""
    files = {"other": file(LETTER + TALK + CALLED + OTHER_POOL)}
    was = read(alone=True, **files)

    assert was.drawing is not None
    assert was.drawing.starters == {}
    assert "B" not in was.drawing.nodes


def test_validate_reads_the_files_beside_a_drawing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a run does; the rules look at what is called as well, and name its file."""
    bare = '<userTask id="A"/>'
    (tmp_path / "main.bpmn").write_bytes(file(MAIN))
    (tmp_path / "other.bpmn").write_bytes(file(process("R", START.format("rs"), bare, END.format("re"))))

    main(["validate", "--json", str(tmp_path / "main.bpmn")])

    told = msgspec.json.decode(capsys.readouterr().out)["findings"]
    assert "drawing.call_unknown" not in [one["code"] for one in told]
    assert ("AF202", "A", "other.bpmn") in [(one["code"], one["element"], one["file"]) for one in told]
