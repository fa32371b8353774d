"""The shipped drawings are sound as graphs and lawful as procedures, for the people of the sample office."""

from pathlib import Path

import pytest

from approvalflow.bpmn.graph import Kind
from approvalflow.bpmn.reader import parse_drawing, read_drawing
from approvalflow.identity import TomlDirectory
from approvalflow.lint import lint
from approvalflow.matters import read_folder

FOLDER = Path(__file__).parents[2] / "processes"
MATTERS = sorted(path.parent for path in FOLDER.glob("*/process.bpmn"))


@pytest.fixture(scope="module")
def office() -> TomlDirectory:
    """The people of the sample office."""
    return TomlDirectory.read((FOLDER / "office.toml").read_bytes(), "office.toml")


@pytest.mark.parametrize("folder", MATTERS, ids=lambda folder: folder.name)
def test_reading_finds_nothing_wrong(folder: Path) -> None:
    """A shipped drawing reads without a finding of any kind."""
    assert read_drawing((folder / "process.bpmn").read_bytes(), file=folder.name).findings == ()


@pytest.mark.parametrize("folder", MATTERS, ids=lambda folder: folder.name)
def test_the_rules_find_nothing_wrong(folder: Path, office: TomlDirectory) -> None:
    """Every act in lawful order, every seat filled, every power and ladder in the matter: no error and no remark."""
    found = read_folder(folder)

    assert lint(parse_drawing(found.drawing), found.matter, office) == ()


@pytest.mark.parametrize("folder", MATTERS, ids=lambda folder: folder.name)
def test_every_lane_is_the_department_of_its_steps(folder: Path, office: TomlDirectory) -> None:
    """A lane has no effect on the run, so it must not say anything else than the steps in it."""
    drawing = parse_drawing((folder / "process.bpmn").read_bytes())
    steps = [node for node in drawing.nodes.values() if node.kind is Kind.USER_TASK and node.lane]
    departments = {(node.lane, node.af.get("department", node.af.get("seat", ""))) for node in steps}

    assert len(departments) == len({lane for lane, _ in departments}) > 1
    assert [name for _, name in departments if name != "applicant" and office.department(name) is None] == []


def test_the_three_matters_show_what_a_drawing_can_do() -> None:
    """Between them they use every kind of node but the job and the timer on the way, so that each is run by a story."""
    used = {
        node.kind for folder in MATTERS for node in parse_drawing((folder / "process.bpmn").read_bytes()).nodes.values()
    }

    assert used >= {
        Kind.START, Kind.END, Kind.USER_TASK, Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE,
        Kind.SUB_PROCESS, Kind.BOUNDARY,
    }  # fmt: skip
