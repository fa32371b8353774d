"""Hundreds of drawings by other people, read for a run: all that has meaning is in the graph or in a finding."""

import re
from pathlib import Path

import pytest
from lxml import etree

from approvalflow.bpmn.names import bpmn, text_of
from approvalflow.bpmn.reader import read_drawing
from approvalflow.bpmn.wide.vocabulary import DEFINITIONS
from approvalflow.calendars import national
from approvalflow.dryrun import Answers, dry_run
from bpmn.drawn import lost

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*/*.bpmn*")) if CORPUS.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the collection of public drawings is absent")


@pytest.fixture(scope="module")
def readings():
    return {file: read_drawing(file.read_bytes(), file=file.name, dry=True, anyway=True) for file in FILES}


@pytest.fixture(scope="module")
def sources():
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    return {file: etree.fromstring(file.read_bytes(), parser) for file in FILES}


def read(readings):
    return {file: reading for file, reading in readings.items() if reading.drawing is not None}


def test_every_drawing_is_read_or_refused_with_a_sentence(readings):
    """No traceback, no drawing without reason, in both languages."""
    for file, reading in readings.items():
        assert (reading.drawing is None) == any(one.severity == "error" for one in reading.findings), file
        for finding in reading.findings:
            assert not finding.say("en").startswith(finding.code), (file, finding.code)
            assert not re.search(r"(?<![$#])\{[a-z_]+\}", finding.show("zh-CN")), (file, finding.show("zh-CN"))


def test_most_of_them_can_run(readings):
    """Of 440 files 421; the rest starts nowhere, has events where none may stand, or flows that lead nowhere."""
    assert len(read(readings)) >= 420


def test_most_of_them_run_to_an_end(readings):
    """In a walk, which sends what is awaited; whatever does not end says why, and where."""
    ended = 0
    for file, reading in read(readings).items():
        result = dry_run(reading.drawing, Answers(walk=True), national())
        ended += result.state in ("completed", "terminated")
        assert result.state in ("completed", "terminated", "stopped") or result.why or result.waiting, file
    assert ended >= 410


def test_no_element_is_dropped_in_silence(readings, sources):
    """Every element of BPMN in the file is in the graph, on the list, in a finding, or inside one that is."""
    for file, reading in readings.items():
        if not any(one.code == "drawing.no_process" for one in reading.findings):
            assert list(lost(sources[file], reading)) == [], file


def test_no_trigger_is_dropped_in_silence(readings, sources):
    """An event of the graph has one cause for each definition in the file, with the time or condition it needs."""
    for file, reading in read(readings).items():
        for element in sources[file].iter("{*}*"):
            node = reading.drawing.nodes.get(element.get("id", "")) if bpmn(element).endswith("Event") else None
            drawn = [child for child in element if bpmn(child) in (*DEFINITIONS, "eventDefinitionRef")]
            if node is not None:
                open_only = not drawn and all(cause.open for cause in node.causes)
                assert open_only or len(node.causes) == len(drawn), (file, node.id)


def test_no_condition_or_loop_is_dropped_in_silence(readings, sources):
    """A flow without condition, or a step done once, that was not drawn so would be an approval bypassed."""
    for file, reading in read(readings).items():
        defaults = {node.default for node in reading.drawing.nodes.values()}
        said = {one.line for one in reading.findings if one.code.startswith(("expression.", "drawing.language"))}
        for element in sources[file].iter("{*}*"):
            holder = element.getparent()
            key = "" if holder is None else holder.get("id", "")
            if bpmn(element) == "conditionExpression" and text_of(element) and key not in defaults:
                flow = reading.drawing.flows.get(key)
                assert flow is None or flow.condition is not None or element.sourceline in said, (file, key)
            if bpmn(element) == "multiInstanceLoopCharacteristics":
                assert reading.drawing.nodes[key].multi is not None, (file, key)
            if bpmn(element) == "standardLoopCharacteristics":
                assert reading.drawing.nodes[key].loop is not None, (file, key)


def test_every_way_of_the_graph_leads_somewhere(readings):
    """Flows, boundaries, starts, calls and handlers name nodes and scopes of the same graph."""
    for file, reading in read(readings).items():
        drawing = reading.drawing
        ends = {end for flow in drawing.flows.values() for end in (flow.source, flow.target)}
        opened = {
            key
            for found in (drawing.scopes, drawing.handlers, drawing.starters)
            for keys in found.values()
            for key in keys
        }
        attached = {key for node in drawing.nodes.values() for key in node.boundaries}
        assert ends | opened | attached <= drawing.nodes.keys(), file
        assert {node.calls for node in drawing.nodes.values() if node.calls} <= drawing.scopes.keys(), file
        assert {node.scope for node in drawing.nodes.values()} <= drawing.scopes.keys(), file
        assert drawing.id in drawing.scopes, file
