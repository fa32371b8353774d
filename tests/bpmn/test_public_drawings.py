"""Hundreds of drawings by other people: each is read or refused with a code, quickly, and nothing of it is dropped."""

import re
import time
from pathlib import Path

import pytest
from lxml import etree

from approvalflow.bpmn.names import BPMN, bpmn
from approvalflow.bpmn.reader import read_drawing

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*/*.bpmn*")) if CORPUS.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the collection of public drawings is absent")

SHARED_FATE = {
    "incoming", "outgoing", "conditionExpression", "timerEventDefinition", "terminateEventDefinition", "timeDate",
    "timeDuration", "extensionElements", "definitions",
}  # fmt: skip
"""Parts that are in the graph when what holds them is: told apart by their own tests."""


@pytest.fixture(scope="module")
def readings():
    found = {}
    for file in FILES:
        started = time.perf_counter()
        found[file] = (read_drawing(file.read_bytes(), file=file.name), time.perf_counter() - started)
    return found


def test_every_drawing_is_read_or_refused_with_a_sentence(readings):
    """No traceback, no drawing without reason, in both languages."""
    for file, (reading, _) in readings.items():
        assert (reading.drawing is None) == any(one.severity == "error" for one in reading.findings), file
        for finding in reading.findings:
            assert not finding.say("en").startswith(finding.code), (file, finding.code)
            assert not re.search(r"(?<![$#])\{[a-z_]+\}", finding.show("zh-CN")), (file, finding.show("zh-CN"))


def test_no_drawing_takes_long(readings):
    """Two seconds each is the bound."""
    slowest = max(seconds for _, seconds in readings.values())

    assert slowest < 2


def test_some_of_them_run(readings):
    """A reader that refused all would pass the rest."""
    assert sum(reading.drawing is not None for reading, _ in readings.values()) >= 40


def test_nothing_is_dropped_in_silence(readings):
    """Every element of BPMN in the file is in the graph, on the list, in a finding, or inside one that is."""
    for file, (reading, _) in readings.items():
        if any(one.code in ("drawing.several_processes", "drawing.no_process") for one in reading.findings):
            continue
        root = etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
        lost = [f"{bpmn(one)} {one.get('id')}" for one in root.iter(f"{{{BPMN}}}*") if not _accounted(one, reading)]
        assert lost == [], file


def _accounted(element, reading):
    """By id and name where it has one, by its line otherwise; what is inside a listed or refused element shares its fate."""
    found = {(one.element, one.id) for one in reading.ignored}
    if "graph" not in _CACHE or _CACHE["of"] is not reading:
        _CACHE.update(of=reading, graph=_graph(reading), refused=_refused(reading), listed=found)
    while element is not None:
        name, key = bpmn(element), element.get("id", "")
        if name == "definitions":
            return True
        if (name, key) in _CACHE["listed"] or (name, element.sourceline) in _CACHE["refused"]:
            return True
        if key and (name, key) in _CACHE["graph"]:
            return True
        if name == "sequenceFlow" and ("sequenceFlow", element.get("sourceRef"), element.get("targetRef")) in _CACHE["graph"]:
            return True
        if name not in SHARED_FATE and name and not _inside_extension(element):
            return (name, element.sourceline) in _CACHE["refused"] or _held(element)
        element = element.getparent()
    return False


def _held(element):
    """Inside something listed or refused."""
    above = element.getparent()
    while above is not None and bpmn(above) != "definitions":
        if (bpmn(above), above.get("id", "")) in _CACHE["listed"] or (bpmn(above), above.sourceline) in _CACHE["refused"]:
            return True
        above = above.getparent()
    return False


def _inside_extension(element):
    return any(bpmn(above) == "extensionElements" for above in element.iterancestors())


_CACHE = {}


def _graph(reading):
    """What the graph holds. A refused drawing has no graph, so its process, nodes and flows count by the findings' side."""
    if reading.drawing is None:
        return _AnyNode()
    drawing = reading.drawing
    return (
        {("process", drawing.id)}
        | {(node.kind.value, node.id) for node in drawing.nodes.values()}
        | {("sequenceFlow", flow.id) for flow in drawing.flows.values()}
        | {("sequenceFlow", flow.source, flow.target) for flow in drawing.flows.values()}
    )


class _AnyNode:
    """In a refused drawing the supported nodes were read and their faults are findings."""

    def __contains__(self, part):
        return part[0] in {
            "process", "startEvent", "endEvent", "task", "userTask", "manualTask", "serviceTask", "exclusiveGateway",
            "parallelGateway", "inclusiveGateway", "subProcess", "intermediateCatchEvent", "boundaryEvent", "sequenceFlow",
        }  # fmt: skip


def _refused(reading):
    found = set()
    for one in reading.findings:
        for name in (one.values.get("element"), one.values.get("what")):
            found.add((str(name).partition(" ")[0], one.line))
    return found
