"""In a case as in a run: the data drawn into a throw comes out of what catches it."""

# ruff: noqa: E501 - rows of XML read best unbroken

from pathlib import Path

import pytest

from dryrun.test_what_events_carry import ERROR, ESCALATION, MESSAGE, SIGNAL, brings, carries
from internal_office import Hall, flows, process, user

ENDS = '<startEvent id="S"/><endEvent id="E"/>'
GATE = (
    '<exclusiveGateway id="K" default="no"/><sequenceFlow id="no" sourceRef="K" targetRef="N"/>'
    + user("N")
    + user("M")
    + '<endEvent id="Z"/>'
    + flows("N → Z", "M → Z")
)
DATA = '<dataObject id="sum"/><dataObject id="kept"/>'


def hall(folder: Path, drawing: bytes) -> Hall:
    """A case of such a drawing, its first step done."""
    made = Hall(folder, drawing, sum="number", kept="number")
    made.file(sum=7, kept=1)
    made.done("W")
    return made


def kept(made: Hall) -> object:
    """The value where the drawing put it; nothing went wrong on the way."""
    assert made.sound()
    assert [one.event for one in made.office.history("c-1") if type(one.event).__name__ == "FindingRaised"] == []
    return made.office.case("c-1").data["kept"]


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
def test_what_the_case_throws_brings_its_data_to_its_own_catch(tmp_path: Path, event: str) -> None:
    """Neither end's name has to be a field; the value is there before the way behind the catch is chosen."""
    throw = f'<intermediateThrowEvent id="X">{carries()}{event}</intermediateThrowEvent>'
    catch = f'<intermediateCatchEvent id="C">{brings()}{event}</intermediateCatchEvent>'
    road = flows("S → F → C → K", "K → M[kept = 7]", "F → W → X → E")
    made = hall(tmp_path, process(ENDS + DATA + '<parallelGateway id="F"/>' + user("W") + throw + catch + GATE + road))

    assert (made.open(), kept(made)) == (["M"], 7)


@pytest.mark.parametrize("event", [ERROR, ESCALATION])
def test_an_error_or_escalation_brings_its_data_to_the_border(tmp_path: Path, event: str) -> None:
    """And the way behind the border is chosen by it."""
    inside = f'<startEvent id="Qs"/>{user("W")}<endEvent id="X">{carries()}{event}</endEvent>{flows("Qs → W → X")}'
    border = f'<boundaryEvent id="B" attachedToRef="Q">{brings()}{event}</boundaryEvent>'
    road = flows("S → Q → E", "B → K", "K → M[kept = 7]")
    made = hall(tmp_path, process(ENDS + DATA + f'<subProcess id="Q">{inside}</subProcess>' + border + GATE + road))

    assert (made.open(), kept(made)) == (["M"], 7)


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE, ERROR])
def test_what_starts_an_event_sub_process_brings_belongs_to_it(tmp_path: Path, event: str) -> None:
    """Where it declares the target itself, the field of the case keeps its value."""
    start = f'<startEvent id="H">{brings(into="mine")}{event}</startEvent>'
    handler = f'<subProcess id="V" triggeredByEvent="true"><dataObject id="mine" name="kept"/>{start}{GATE}{flows("H → K", "K → M[kept = 7]")}</subProcess>'
    throw = f'{user("W")}{user("Y")}<parallelGateway id="F"/><endEvent id="X">{carries()}{event}</endEvent>'
    made = hall(
        tmp_path, process(ENDS + '<dataObject id="sum"/>' + handler + throw + flows("S → F → W → X", "F → Y → E"))
    )

    assert (made.open(), kept(made)) == (["M"], 1)


def test_a_signal_brings_its_data_to_other_cases(tmp_path: Path) -> None:
    """Each that waits takes it by its data outputs, and what is told beside it (`af:payload`) by the name of the field."""
    throw = f'<intermediateThrowEvent id="X" af:payload="more">{carries("got")}{SIGNAL}</intermediateThrowEvent>'
    catch = f'<intermediateCatchEvent id="C">{brings()}{SIGNAL}</intermediateCatchEvent>'
    road = flows("S → G → W → X → E", "G → V → C → K", "K → M[kept = 7]")
    drawing = process(ENDS + DATA + '<parallelGateway id="G"/>' + user("W") + user("V") + throw + catch + GATE + road)
    made = Hall(tmp_path, drawing, sum="number", kept="number", more="text")
    made.file("c-1", sum=7, kept=1, more="thrown")
    made.file("c-2", sum=5, kept=1)
    made.done("V", "c-2")

    made.done("W", "c-1")

    assert made.open("c-2") == ["M", "W"]
    assert made.office.case("c-2").data.items() >= {"sum": 5, "kept": 7, "more": "thrown"}.items()
    assert made.sound()


@pytest.mark.parametrize("event", [SIGNAL, MESSAGE])
def test_what_starts_another_pool_brings_its_data(tmp_path: Path, event: str) -> None:
    """The other process of the file reads what the first one sent, and has it for itself."""
    throw = f'<intermediateThrowEvent id="X">{carries()}{event}</intermediateThrowEvent>'
    start = f'<startEvent id="H">{brings()}{event}</startEvent>'
    other = f'<process id="R" isExecutable="true">{start}{GATE}{flows("H → K", "K → M[kept = 7]")}</process>'
    made = hall(
        tmp_path, process(ENDS + DATA + user("W") + user("Y") + throw + flows("S → W → X → Y → E"), beside=other)
    )

    assert (made.open(), kept(made)) == (["M", "Y"], 1)
