"""Every shipped drawing can be looked at: all of it is drawn, nothing lies on or runs through anything else."""

from pathlib import Path

import pytest
from lxml import etree

from processes.picture import BPMN, DC, DD, DI, read_picture

FOLDER = Path(__file__).parents[2] / "processes"
DRAWINGS = sorted(FOLDER.glob("*/process.bpmn"))
SERIAL = FOLDER / "food-business-licence" / "process.bpmn"
JOINT = FOLDER / "investment-project-approval" / "process.bpmn"


def test_there_are_drawings_to_look_at() -> None:
    """The three matters of this version each bring their drawing."""
    assert {path.parent.name for path in DRAWINGS} >= {
        "food-business-licence",
        "investment-project-approval",
        "public-place-health-licence",
    }


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.parent.name)
def test_the_picture_is_whole_and_legible(path: Path) -> None:
    """Each node and flow is drawn, edges join what they say they join, and nothing covers or crosses anything else."""
    assert read_picture(path.read_bytes()).faults() == []


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.parent.name)
def test_every_node_stands_in_one_lane(path: Path) -> None:
    """Outside sub-processes the lanes show of every node which department it belongs to."""
    picture = read_picture(path.read_bytes())
    top = {key for key, around in picture.inside.items() if around not in picture.kinds}

    assert picture.lane_of.keys() == top


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.parent.name)
def test_ids_are_english_and_names_are_chinese(path: Path) -> None:
    """Ids are read by machines and cited by stories; names are what people see in every tool."""
    elements = etree.fromstring(path.read_bytes()).iter()
    names = {one.get("id", ""): name for one in elements if (name := one.get("name", ""))}

    assert names
    assert [key for key in names if not key.isascii()] == []
    assert [name for name in names.values() if not any("\u4e00" <= sign <= "\u9fff" for sign in name)] == []


def _spoilt(path: Path, find: str, change: dict[str, str] | None, nth: int) -> list[str]:
    """What is found wrong once the picture at `find` is changed, or taken away."""
    root = etree.fromstring(path.read_bytes())
    element = root.findall(find)[nth]
    if change is None:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
    for name, value in (change or {}).items():
        element.set(name, value)
    return read_picture(etree.tostring(root)).faults()


def _shape(key: str, part: str = f"/{DC}Bounds") -> str:
    return f".//{DI}BPMNShape[@bpmnElement='{key}']{part}"


def _edge(key: str, part: str = f"/{DD}waypoint") -> str:
    return f".//{DI}BPMNEdge[@bpmnElement='{key}']{part}"


LABEL = f"/{DI}BPMNLabel/{DC}Bounds"


@pytest.mark.parametrize(
    ("path", "find", "change", "nth", "fault"),
    [
        (SERIAL, _shape("Review", ""), None, 0, "Review has no shape"),
        (SERIAL, _edge("Review_Inspect", ""), None, 0, "Review_Inspect has no edge"),
        (SERIAL, _edge("Review_Inspect"), None, 0, "Review_Inspect has no edge"),
        (SERIAL, _shape("Granted", f"/{DI}BPMNLabel"), None, 0, "the name of Granted has no place"),
        (SERIAL, _edge("Verify_Decide"), {"x": "1280"}, 0, "Verify_Decide does not begin at Verify"),
        (SERIAL, _edge("Decide_Granted"), {"y": "426"}, 1, "Decide_Granted does not end at Granted"),
        (SERIAL, _edge("Submitted_Receive"), {"y": "222"}, 0, "Submitted_Receive does not begin at Submitted"),
        (SERIAL, _shape("Issue"), {"x": "1700"}, 0, "Issue and Deliver overlap"),
        (SERIAL, _shape("Accept"), {"y": "320"}, 0, "Accept lies outside Lane_ServiceCentre"),
        (SERIAL, _shape("Lane_Market"), {"y": "330"}, 0, "Lane_ServiceCentre and Lane_Market overlap"),
        (SERIAL, _edge("Accept_Review"), {"x": "1000", "y": "450"}, 1, "Accept_Review runs through Inspect"),
        (SERIAL, _shape("Granted", LABEL), {"x": "1500", "y": "300"}, 0, "Granted_Issue runs through the name of Granted"),  # noqa: E501
        (SERIAL, _shape("Granted", LABEL), {"x": "1400"}, 0, "the name of Granted lies on Decide"),
        (JOINT, _shape("Silent_Water"), {"y": "860"}, 0, "Silent_Water is not on the border of Consult_Water"),
        (JOINT, _shape("EcologyReview"), {"y": "1360"}, 0, "EcologyReview lies outside Consult_Ecology"),
        (JOINT, _shape("Consult_Emergency"), {"y": "1260"}, 0, "Consult_Emergency and Consult_Ecology overlap"),
    ],
    ids=lambda value: value if isinstance(value, str) and "{" not in value else "",
)  # fmt: skip
def test_a_fault_in_the_picture_is_seen(
    path: Path, find: str, change: dict[str, str] | None, nth: int, fault: str
) -> None:
    """The check itself is checked: each kind of fault, put into a sound picture, is found."""
    assert fault in _spoilt(path, find, change, nth)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.parent.name)
def test_nothing_escapes_the_check(path: Path) -> None:
    """A misspelt namespace would find nothing and pass everything: all flows of the file are among those looked at."""
    picture = read_picture(path.read_bytes())
    flows = list(etree.fromstring(path.read_bytes()).iter(f"{BPMN}sequenceFlow"))

    assert len(picture.edges) == len(picture.flows) == len(flows) > 10
    assert len(picture.shapes) == len(picture.kinds) > 10
