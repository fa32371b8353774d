"""A drawing may call what another file of its folder holds; the run finds it there, whatever its ids are."""

import json
from pathlib import Path

import pytest

from approvalflow.bpmn.reader import read_drawing
from approvalflow.cli import main
from dryrun.playing import BPMN, HEAD, document, flows

CALL = '<callActivity id="C" calledElement="{}"/>'
BOX = "{}<process id='Q' isExecutable='true'><startEvent id='s'/>{}<endEvent id='e'/>{}</process></definitions>"


def other(inside: str, *chains: str, root: str = "", when: dict[str, str] | None = None) -> bytes:
    """Another file, whose ids are those that the same tool has given to the first one."""
    head = HEAD.replace("http://example.org/run", "urn:other")
    return BOX.format(head + root, inside, flows(*chains, when=when)).encode()


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def go(drawing: bytes, *more: str, **files: bytes):
        (tmp_path / "main.bpmn").write_bytes(drawing)
        for name, content in files.items():
            (tmp_path / f"{name}.bpmn").write_bytes(content)
        code = main(["run", str(tmp_path / "main.bpmn"), "--json", *more])
        told = capsys.readouterr()
        return code, json.loads(told.out or told.err)

    return go


@pytest.mark.parametrize("wanted", ["Q", "o:Q"])
def test_a_process_of_another_file_is_called(run, wanted):
    """By its id, or with the prefix of the other file's namespace."""
    drawing = document(CALL.format(wanted), "s C e").replace(b" xmlns:xsi", b' xmlns:o="urn:other" xmlns:xsi', 1)

    code, result = run(drawing, called=other("<task id='A'/>", "s A e"))

    assert (code, result["state"], result["done"], result["warnings"]) == (0, "completed", ["A"], [])


@pytest.mark.parametrize("wanted", ["R", "m:R"])
def test_a_file_beside_may_name_what_stands_in_the_drawing(run, wanted):
    """By the prefix of the drawing's namespace, as by its id; a circle is told as one."""
    head = b' xmlns:o="urn:other" xmlns:xsi'
    helper = '<process id="R" isExecutable="true"><startEvent id="rs"/><task id="T"/>' + flows("rs T") + "</process>"
    drawing = document(CALL.format("o:Q"), "s C e", beside=helper).replace(b" xmlns:xsi", head, 1)

    def called(key: str) -> bytes:
        there = other(CALL.format(key).replace('"C"', '"D"'), "s D e")
        return there.replace(b"<definitions ", b'<definitions xmlns:m="http://example.org/run" ', 1)

    code, result = run(drawing, called=called(wanted))
    assert (code, result["state"], result["done"]) == (0, "completed", ["T"])
    code, result = run(drawing, called=called(wanted.replace("R", "P")))
    assert "drawing.call_cycle" in str(result)


def test_an_id_that_both_files_have_is_told_with_the_name_of_the_other_file(run):
    """The flows, defaults, borders, events and declarations of the called process stay its own."""
    border = "<boundaryEvent id='B' attachedToRef='A'><errorEventDefinition errorRef='r'/></boundaryEvent>"
    inside = f"<userTask id='A' default='A_e'/>{border}<task id='C'/>"
    own = '<error id="r" errorCode="s"/>'
    called = other(inside, "s A C e", "A e", "B C", root=own, when={"A_C": "false"})
    drawing = document(CALL.format("Q") + "<task id='A'/>", "s C A e", root='<error id="r" errorCode="E"/>')

    _, result = run(drawing, called=called)

    assert result["entered"] == ["s", "C", "called.s", "called.A", "called.e", "A", "e"]
    assert result["flows"] == ["s_C", "s_A", "called.A_e", "C_A", "A_e"]


@pytest.mark.parametrize(
    ("said", "done"),
    [("f1 + f2 + f3 >= 2", 1), ('case("f1") + sum([f2, f3]) >= 2', 1), ("sum(for f1 in [0] return f1) > 0", 0)],
)
def test_a_complex_gateway_of_a_called_file_reads_its_own_flows(run, said, done):
    """By the ids that they have there, though the drawing has flows of the same ids."""
    flow = '<sequenceFlow id="f{0}" sourceRef="U{0}" targetRef="J"/>'
    arms = "".join(flow.format(number) for number in (1, 2, 3))
    condition = f"<activationCondition>{said.replace('>', '&gt;')}</activationCondition>"
    gate = f"<complexGateway id='J'>{condition}</complexGateway>"
    users = "".join(f"<userTask id='U{number}'/>" for number in (1, 2, 3))
    inside = f"<parallelGateway id='F'/>{users}{gate}<userTask id='Z'/>{arms}"
    called = other(inside, "s F U1", "F U2", "F U3", "J Z e", when={"J_Z": "waitingForStart"})
    own = "<task id='U1'/><task id='U2'/><task id='U3'/><parallelGateway id='K'/>"
    beside = "".join(flow.format(number).replace("J", "K") for number in (1, 2, 3))
    drawing = document(CALL.format("Q") + own + beside, "s C U1", "C U2", "C U3", "K e")

    _, result = run(drawing, called=called)

    assert result["done"].count("Z") == done
    assert result["warnings"] == []
    case = read_drawing(drawing, file="main.bpmn", beside={"called.bpmn": called}).drawing
    assert case.nodes["J"].activation.names == ({f"case.called.f{number}" for number in (1, 2, 3)} if done else set())


def test_of_two_files_the_one_that_is_imported_is_called(run):
    """Both have a process of that id."""
    drawing = document(
        CALL.format("Q"), "s C e", root='<import location="sub/later.bpmn" importType="x" namespace="y"/>'
    )

    _, result = run(drawing, early=other("<task id='A'/>", "s A e"), later=other("<task id='B'/>", "s B e"))

    assert result["done"] == ["B"]


def test_a_neighbour_that_cannot_be_read_is_a_warning_that_names_it(run):
    """Whatever else lies in the folder, the drawing runs when what it calls is found."""
    code, result = run(document(CALL.format("Q"), "s C e"), broken=b"<x", called=other("<task id='A'/>", "s A e"))

    assert (code, result["done"]) == (0, ["A"])
    assert [(one["code"], one["element"]) for one in result["warnings"]] == [("drawing.not_xml", "broken.bpmn")]


def test_neighbours_are_not_looked_at_where_nothing_is_called(run):
    """Nor where the file itself has what it calls."""
    code, result = run(document("<task id='A'/>", "s A e"), broken=b"<x")

    assert (code, result["warnings"]) == (0, [])


def test_what_no_file_holds_is_refused_as_before(run):
    """With its name."""
    code, result = run(document(CALL.format("Nobody"), "s C e"), called=other("<task id='A'/>", "s A e"))

    assert code == 7
    assert "drawing.call_unknown" in [one["code"] for one in result["findings"]]


BPMN_IMPORT = f'<import importType="{BPMN}" namespace="urn:other" location="{{}}"/>'


@pytest.mark.parametrize(
    ("location", "codes"),
    [("../../etc/passwd", ["drawing.import_not_there"]), ("called.bpmn", []), ("lib/called.bpmn", [])],
)
def test_a_file_that_is_imported_and_not_there_is_told(run, location, codes):
    """Though another of that namespace is taken for it."""
    drawing = document(CALL.format("o:Q"), "s C e", root=BPMN_IMPORT.format(location))
    drawing = drawing.replace(b" xmlns:xsi", b' xmlns:o="urn:other" xmlns:xsi', 1)

    code, result = run(drawing, called=other("<task id='A'/>", "s A e"))

    assert (code, result["done"], [one["code"] for one in result["warnings"]]) == (0, ["A"], codes)


def test_what_two_files_of_a_namespace_hold_is_ambiguous_by_its_prefix_too(run):
    """The first by name is taken, and told."""
    drawing = document(CALL.format("o:Q"), "s C e").replace(b" xmlns:xsi", b' xmlns:o="urn:other" xmlns:xsi', 1)

    code, result = run(drawing, one=other("<task id='A'/>", "s A e"), two=other("<task id='B'/>", "s B e"))

    assert (code, result["done"], [one["code"] for one in result["warnings"]]) == (0, ["A"], ["drawing.call_ambiguous"])
