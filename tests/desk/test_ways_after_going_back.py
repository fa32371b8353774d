"""Where the file goes at once when it has gone back, it goes by what counts then: the data, and no outcome undone."""

# ruff: noqa: E501 - rows of XML read best unbroken

from pathlib import Path

import pytest

from approvalflow import commands
from approvalflow.cases.events import DataSet
from desk.test_what_comes_to_a_frozen_step import COUNTS, back_from, comes
from dryrun.test_what_events_carry import MESSAGE
from internal_office import Hall, flows, process, user

WAYS = '<exclusiveGateway id="O" default="usual"/><sequenceFlow id="usual" sourceRef="O" targetRef="Usual"/>'
WAYS += user("Usual") + user("Large") + user("Done") + '<endEvent id="Z"/>'
WAYS += flows('H → O → Done[step.B.outcome = "done"] → Z', "O → Large[kept > 2] → Z", "Usual → Z")
NOTE = '<extensionElements><zeebe:ioMapping><zeebe:output source="=kept + 1" target="seen"/></zeebe:ioMapping></extensionElements>'
BORDER = f'<boundaryEvent id="H" attachedToRef="W" cancelActivity="false">{COUNTS}{MESSAGE}</boundaryEvent>'


def stopped(folder: Path, after: str = "again") -> Hall:
    """B is done again, W of the other branch is frozen meanwhile, and a letter has come to it that brings 7."""
    body = '<startEvent id="S"/><endEvent id="E"/><dataObject id="kept"/><parallelGateway id="F"/><parallelGateway id="J"/>'
    body += '<exclusiveGateway id="X" default="short"/><sequenceFlow id="short" sourceRef="X" targetRef="B"/>'
    body += user("Long") + user("B") + user("C", more=f'af:siblings="freeze" af:after_return="{after}"') + user("W")
    roads = flows("S → F → X → Long[kept > 100] → B → C → J → E", "F → W → J")
    made = Hall(folder, process(body + BORDER + WAYS + roads), kept="number")
    made.file(kept=1)
    made.done("B")
    back_from(made, "C")
    comes(made, MESSAGE, 7)
    assert (made.open(), made.office.case("c-1").data["kept"]) == (["B", "W"], 1)
    return made


def went(made: Hall) -> list[str]:
    """What is open; nothing stands still, and what the letter brought was set, once."""
    assert made.sound()
    case = made.office.case("c-1")
    told = [one.event for one in made.office.history("c-1") if isinstance(one.event, DataSet) and one.event.node == "H"]
    assert (case.incidents, case.brought, case.data["kept"], len(told)) == ({}, {}, 8, 1)
    return made.open()


def jump(made: Hall, to: str) -> None:
    """The file is put from B to another step."""
    visit = next(name for name, one in made.office.case("c-1").visits.items() if one.node == "B")
    made.office.do("bai-xue", commands.Jump(case="c-1", to=to, visit=visit, reason="修订", authority="纪要第5号"))


@pytest.mark.parametrize("after", ["again", "back"])
def test_what_the_end_of_a_return_lets_be_taken_sees_the_outcomes_that_count_again(tmp_path: Path, after: str) -> None:
    """The return is taken back: what it had undone stands, and the letter that had waited goes by that."""
    made = stopped(tmp_path, after)
    made.office.take_back("c-1", "C", by="chen-jing", reason="误退")

    assert went(made) == ["C", "Done", "W"]


def test_what_a_jump_lets_be_taken_sees_what_it_brought(tmp_path: Path) -> None:
    """Forward past the step that froze the other branch."""
    made = stopped(tmp_path)
    jump(made, "C")

    assert went(made) == ["C", "Large", "W"]


def test_what_a_branch_passes_that_is_done_again_sets_anew_what_it_says(tmp_path: Path) -> None:
    """By the data as they are now; what only stands again sets nothing."""
    body = '<startEvent id="S"/><endEvent id="E"/><parallelGateway id="F"/><parallelGateway id="J"/>'
    more = NOTE.replace("kept + 1", "kept + 4").replace("seen", "kept")
    body += user("B", more) + user("C", more='af:siblings="redo"') + user("D")
    body += f'<intermediateThrowEvent id="Note">{NOTE}</intermediateThrowEvent>'
    made = Hall(
        tmp_path, process(body + flows("S → F → B → C → J → E", "F → Note → D → J")), kept="number", seen="number"
    )
    made.file(kept=1)
    assert made.office.case("c-1").data["seen"] == 2
    made.done("B")
    back_from(made, "C")

    assert (made.open(), made.office.case("c-1").data["seen"]) == (["B", "D"], 6)
    assert made.sound()
