"""Hundreds of drawings by other people: each is read or refused with a code, quickly, and nothing of it is dropped."""

import re
from pathlib import Path

import pytest
from lxml import etree

from approvalflow.bpmn.reader import read_drawing
from bpmn.drawn import lost

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*/*.bpmn*")) if CORPUS.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the collection of public drawings is absent")


@pytest.fixture(scope="module")
def readings():
    found = {}
    for file in FILES:
        found[file] = read_drawing(file.read_bytes(), file=file.name)
    return found


def test_every_drawing_is_read_or_refused_with_a_sentence(readings):
    """No traceback, no drawing without reason, in both languages."""
    for file, reading in readings.items():
        assert (reading.drawing is None) == any(one.severity == "error" for one in reading.findings), file
        for finding in reading.findings:
            assert not finding.say("en").startswith(finding.code), (file, finding.code)
            assert not re.search(r"(?<![$#])\{[a-z_]+\}", finding.show("zh-CN")), (file, finding.show("zh-CN"))


def test_some_of_them_run(readings):
    """A reader that refused all would pass the rest."""
    assert sum(reading.drawing is not None for reading in readings.values()) >= 40


def test_nothing_is_dropped_in_silence(readings):
    """Every element of BPMN in the file is in the graph, on the list, in a finding, or inside one that is."""
    for file, reading in readings.items():
        if any(one.code in ("drawing.several_processes", "drawing.no_process") for one in reading.findings):
            continue
        root = etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
        assert list(lost(root, reading)) == [], file
