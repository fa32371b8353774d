"""Every documented fault of SpiffWorkflow on the smallest drawing that shows it, in the version that is installed.

When SpiffWorkflow mends one, its test fails: then the fault and what mends it have to go.
"""

from dataclasses import replace

import pytest

from approvalflow.bpmn.graph import Kind
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.desk.opinion import Bound
from approvalflow.spiff.compare import compare
from approvalflow.spiff.theirs import disarm
from approvalflow.tokens import joins, nodes
from bpmn.drawn import drawing
from spiff.sources import source
from spiff.test_the_wide_vocabulary import (
    BESIDE,
    ESCALATION,
    GATE,
    MESSAGE,
    SIGNAL,
    START,
    boundary,
    catch,
    ends,
    flows,
    throw,
    users,
)

FORK = '<parallelGateway id="Pg"/>'
SHOWN = {
    "H1": source("S Apply P1 Legal P2 X !E", "P1 Finance P2", "X ?Apply"),
    "early": source("S P1 Legal P2 Decide X ?E", "P1 Finance P2", "X !P1"),
    "cut_off": source("S X1 P1 Review O2 Decide E", "P1 Verify X2 !O2", "X2 ?X1"),
    "late": source("S X1 P1 Review O2 Decide E", "P1 Verify X2 !O2", "X2 ?X1"),
    "surplus": source("S P1 Ask X1 P2 Decide E", "P1 Hear X1", "P1 Look P2"),
    "hasty": source("S O1 ?Ask X1 ?Short X2 O2 E", "X1 ?Long Longer X3 X4 X2", "O1 ?Other O2"),
    "too_deep": source("S Ask P1 E", "P1 Ask"),
    "ghost": source("S Ask P1 T1", "P1 X1 X2 E"),
    "stray": drawing(
        START + FORK + users("A", "B1", "Late") + throw("T", ESCALATION) + boundary("A", ESCALATION) + ends("E")
        + flows("S Pg A E", "Pg B1 T E", "B Late E"),
        beside=BESIDE,
    ),
    "left": drawing(
        START + users("A") + boundary("A", MESSAGE, more='cancelActivity="false"') + ends("E") + flows("S A E", "B A"),
        beside=BESIDE,
    ),
    "twins": drawing(
        START + FORK + GATE + catch("C1", SIGNAL) + catch("C2", SIGNAL) + users("A", "B1", "C") + throw("T", SIGNAL)
        + ends("E") + flows("S Pg G C1 A E", "G C2 B1 E", "Pg C T E"),
        beside=BESIDE,
    ),
}  # fmt: skip


def asked(content, read=None):
    disarm()
    return compare(content, read or parse_drawing(content, dry=True), Bound(paths=60, rounds=2), lambda: False)


@pytest.mark.parametrize("fault", SHOWN)
def test_a_documented_fault_is_shown_by_the_smallest_drawing(fault):
    """The drawing is published, and the report names the fault in both languages."""
    report = asked(SHOWN[fault])

    assert report.verdict == "excused", report.text()
    assert fault in {one.fault for one in report.excused}, report.text()
    assert "opinion.fault" not in report.text() + report.text("zh-CN")


def test_behind_a_fault_of_its_joins_the_comparison_goes_on():
    """What lies behind is compared with a mended SpiffWorkflow: more moves than there were faults."""
    report = asked(SHOWN["cut_off"])

    assert report.moves > 3 * sum(one.paths for one in report.excused)


MISREAD = {"H1": "P2", "early": "P1", "cut_off": "P1", "surplus": "P2", "hasty": "O2", "too_deep": "P1"}


@pytest.mark.parametrize("fault", MISREAD)
def test_an_error_of_ours_is_found_where_spiffworkflow_has_a_fault(fault):
    """A gateway that we take for another one is a difference, though SpiffWorkflow is wrong on that drawing, too."""
    read = parse_drawing(SHOWN[fault], dry=True)
    wrong = replace(read.nodes[MISREAD[fault]], kind=Kind.EXCLUSIVE)

    assert asked(SHOWN[fault], replace(read, nodes={**read.nodes, wrong.id: wrong})).verdict == "differs"


def test_an_event_beside_a_step_that_we_take_for_one_that_ends_it_is_found():
    """That SpiffWorkflow waits for it too long is no excuse."""
    read = parse_drawing(SHOWN["left"], dry=True)
    wrong = replace(read.nodes["B"], interrupting=True)

    assert asked(SHOWN["left"], replace(read, nodes={**read.nodes, "B": wrong})).verdict == "differs"


def test_a_join_of_ours_that_stops_in_the_second_round_is_found(monkeypatch):
    """That SpiffWorkflow goes on too early there is no excuse for not going on at all."""
    monkeypatch.setattr(
        nodes, "complete", lambda board, at, it: joins.complete(board, at, it) if board.next < 8 else ()
    )

    assert asked(SHOWN["H1"]).verdict == "differs"


def test_ways_that_are_not_followed_are_counted_and_told():
    """More rounds than the bound, and automatic nodes that go round without end."""
    report = asked(source("S X1 Ask X2 ?X1", "X2 !X3 E", "X3 ?X3a X3"))

    assert report.too_long > 0
    assert "go round a loop more than 2 times" in report.text()
    assert "超过 2 轮" in report.text("zh-CN")
