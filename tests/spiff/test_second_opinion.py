"""What both engines make of sound drawings, and what the report says about it."""

from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.spiff import Bound, Report, second_opinion
from spiff.sources import source

SHIPPED = sorted((Path(__file__).parents[2] / "processes").glob("*/process.bpmn"))

SOUND = {
    "one after the other, with a way back": source("S Apply Review X ?Issue E", "X !Apply"),
    "all departments at once": source("S P1 Legal P2 Decide E", "P1 Finance P2", "P1 Safety P2"),
    "some departments": source("S O1 ?Legal O2 Decide E", "O1 ?Finance O2", "O1 !Ordinary O2"),
    "a join inside a sub-process that is gone through twice": source(
        "S Part Decide X ?E", "X !Part", within={"Part": ["Sx P1 Legal P2 Ex", "P1 Finance P2"]}
    ),
    "timers": source("S Apply K1 Review E", "I1 Remind E2", "N1 Report E3", timers={"I1": "Apply", "N1": "Review"}),
    "a timer that ends a sub-process": source(
        "S Part E", "I1 Late E2", within={"Part": ["Sx Write Check Ex"]}, timers={"I1": "Part"}
    ),
    "a job": source("S J1 Review E"),
    "the first to finish ends all": source("S P1 Legal T1", "P1 Finance E"),
}


@pytest.mark.parametrize("content", SOUND.values(), ids=SOUND)
def test_both_engines_open_the_same_steps_after_every_move(content: bytes) -> None:
    """On a sound drawing the second opinion agrees, and every way within the rounds was tried."""
    report = second_opinion(content, parse_drawing(content))

    assert report.verdict == "agrees", report.text()
    assert report.complete
    assert report.moves > 1


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_a_shipped_process_has_no_unexplained_difference(file: Path) -> None:
    """The three shipped processes agree, or differ only where SpiffWorkflow is known to be wrong."""
    content = file.read_bytes()

    report = second_opinion(content, parse_drawing(content), limits=Bound(paths=50))

    assert report.verdict in ("agrees", "excused"), report.text()
    assert report.moves > 20


def test_every_answer_is_tried() -> None:
    """An inclusive split of two conditions without a default has three ways: the one, the other, both."""
    content = source("S O1 ?A O2 E", "O1 ?B O2")

    report = second_opinion(content, parse_drawing(content))

    ways = 1 + 1 + 2  # A alone, B alone, and both in either order
    assert (report.paths, report.verdict, report.complete) == (ways, "agrees", True)


def test_a_loop_is_gone_round_as_often_as_the_bound_says() -> None:
    """With one round more, a loop of one step makes two moves more: the step again, and once more the way out."""
    content = source("S Apply X ?E", "X !Apply")
    moves = [second_opinion(content, parse_drawing(content), limits=Bound(rounds=n)).moves for n in (1, 2, 3)]

    assert [after - before for before, after in pairwise(moves)] == [2, 2]


def test_the_bound_of_paths_is_said() -> None:
    """A search that was cut short says so, and by what."""
    content = source(*[f"S P1 Desk{n} P2 E" for n in range(5)])

    report = second_opinion(content, parse_drawing(content), limits=Bound(paths=7))

    assert (report.paths, report.complete, report.bound) == (7, False, "paths")
    assert "bound of 7 ways" in report.text()


def test_pictures_do_not_change_the_order_of_flows() -> None:
    """SpiffWorkflow asks conditions from the top of the page down; the standard asks them as the file has them."""
    shapes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{node}"><dc:Bounds x="0" y="{y}" width="1" height="1"/></bpmndi:BPMNShape>'
        for node, y in (("A", 300), ("B", 200), ("C", 100))
    )
    picture = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
        f'<bpmndi:BPMNPlane bpmnElement="Process_1">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    content = source("S X ?A E", "X ?B E", "X ?C E", picture=picture)

    assert second_opinion(content, parse_drawing(content)).verdict == "agrees"


def test_ids_that_spiffworkflow_keeps_for_itself_are_no_difference() -> None:
    """Steps called Root, Start and End are ordinary steps."""
    content = source("S Root X ?E", "X !Root").replace(b'"S', b'"Start').replace(b'"E"', b'"End"')

    report = second_opinion(content, parse_drawing(content))

    assert (report.verdict, report.complete) == ("agrees", True), report.text()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_report_says_in_words_what_it_does_not_cover(language: str) -> None:
    """A reader learns the version asked, the effort made, and that returns and jumps were not compared."""
    content = SOUND["all departments at once"]
    report = second_opinion(content, parse_drawing(content))
    text = report.text(language)

    assert report.spiffworkflow in text
    assert str(report.moves) in text
    assert {"en": "return, jump", "zh-CN": "退回、跳转"}[language] in text
    assert report.not_covered == ("return", "jump")
    assert "{" not in text


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_processes_that_an_event_starts_beside_the_first_are_named_as_not_covered(language: str) -> None:
    """Only the first is driven, with what it calls: an agreement says nothing of the others."""
    beside = (
        b'<process id="Partner" isExecutable="true"><startEvent id="Ps"><messageEventDefinition messageRef="m"/>'
        b'</startEvent><userTask id="Pt"/><sequenceFlow id="Pf" sourceRef="Ps" targetRef="Pt"/></process>'
        b'<message id="m" name="M"/></definitions>'
    )
    content = source("S A E").replace(b"</definitions>", beside)
    report = second_opinion(content, parse_drawing(content, dry=True))

    assert (report.verdict, report.not_covered) == ("agrees", ("return", "jump", "Partner"))
    assert "Partner" in report.text(language)


def test_the_report_is_json() -> None:
    """A report can be kept with the published version and read again."""
    content = SOUND["timers"]
    report = second_opinion(content, parse_drawing(content))

    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report
