"""The bpmn.io tools (bpmn-js, Camunda Modeler) open and save our drawings without loss. Needs Node and npm."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from node.tools import installed, run

pytestmark = pytest.mark.node

ROOT = Path(__file__).parents[2]
DESCRIPTOR = ROOT / "src/approvalflow/bpmn/data/af-moddle.json"
DRAWINGS = sorted((ROOT / "processes").glob("*/process.bpmn"))
AF = "{urn:approvalflow:bpmn:1}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@pytest.fixture(scope="session")
def moddle(request: pytest.FixtureRequest) -> Path:
    """A folder with bpmn-moddle as the lock file pins it."""
    return installed(request.config)


@pytest.fixture(scope="session")
def answers(moddle: Path) -> Mapping[str, Any]:
    """What bpmn-moddle says of every shipped drawing, read with our descriptor, written, and read again."""
    answer: Mapping[str, Any] = json.loads(run(moddle, "read_and_write.js", str(DESCRIPTOR), *map(str, DRAWINGS)))
    return answer


@pytest.fixture(params=DRAWINGS, ids=lambda path: path.parent.name)
def drawing(request: pytest.FixtureRequest) -> Path:
    """Each shipped drawing in turn."""
    path: Path = request.param
    return path


def test_no_warning_on_reading(drawing: Path, answers: Mapping[str, Any]) -> None:
    """Neither our file nor what the tools make of it gives a warning."""
    assert answers[str(drawing)]["warnings"] == []


def test_every_property_is_declared(drawing: Path, answers: Mapping[str, Any]) -> None:
    """The tools know each of our attributes by the descriptor, so that it can be edited, with our value."""
    written = {
        one.get("id", ""): {f"af:{name.removeprefix(AF)}": value for name, value in one.attrib.items() if AF in name}
        for one in etree.parse(drawing).iter()
        if one.get("id")
    }
    found = answers[str(drawing)]["elements"][0]

    assert sum(map(len, written.values())) > 20
    assert {key: one["af"] for key, one in found.items()} == written
    assert [key for key, one in found.items() if one["undeclared"]] == []


def test_nothing_changes_from_reading_to_reading(drawing: Path, answers: Mapping[str, Any]) -> None:
    """What was written reads as the same elements with the same properties."""
    first, second = answers[str(drawing)]["elements"]

    assert second == first


def test_what_is_written_says_the_same(drawing: Path, answers: Mapping[str, Any]) -> None:
    """Element by element, the saved file holds what ours holds: attributes, texts, parts, picture."""
    ours = _facts(etree.parse(drawing).getroot())
    theirs = _facts(etree.fromstring(answers[str(drawing)]["written"].encode()))

    assert theirs == ours


def _facts(element: etree._Element) -> tuple[object, ...]:
    """An element as data, without prefixes and spaces between elements."""
    said = tuple(sorted((name, _plain(name, value)) for name, value in element.attrib.items()))
    return (element.tag, said, (element.text or "").strip(), tuple(_facts(child) for child in element))


def _plain(name: str, value: str) -> str:
    return value.partition(":")[2] or value if name == f"{XSI}type" else value
