"""An opinion is formed once for a drawing; those that come with the package are what would be said now."""

import pytest

from approvalflow.bpmn.reader import parse_drawing
from approvalflow.desk.opinion import Report
from approvalflow.spiff import kept
from approvalflow.spiff.opinion import no_opinion, spiff_version
from spiff.keeping import FILE, FOLDERS, formed
from spiff.sources import source

SLOW = {"investment-project-approval"}
FORMED = [pytest.param(one, marks=pytest.mark.long) if one.name in SLOW else one for one in FOLDERS]
SMALL = source("S Review E")


@pytest.mark.parametrize("folder", FORMED, ids=lambda one: one.name)
def test_what_is_kept_is_what_would_be_said_now(folder):
    """Run `tests/spiff/keeping.py` after a change to a shipped drawing, to either engine or to the comparison."""
    assert kept.msgspec.json.decode((folder / FILE).read_bytes(), type=kept.Kept) == formed(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.name)
def test_each_shipped_drawing_has_its_opinion(folder, monkeypatch):
    """Nothing is run for it, as long as drawing and SpiffWorkflow are the same."""
    monkeypatch.setattr(kept, "second_opinion", lambda content, drawing: no_opinion("opinion.not_started", detail="x"))
    content = (folder / "process.bpmn").read_bytes()

    assert kept.opinion_on(content, parse_drawing(content)).verdict == "agrees"
    assert kept.opinion_on(content + b"\n", parse_drawing(content + b"\n")).verdict == "none"


@pytest.mark.parametrize(
    ("verdict", "version", "times"), [("agrees", "", 1), ("differs", "", 1), ("none", "", 3), ("agrees", "0.1", 3)]
)
def test_an_opinion_is_formed_once(monkeypatch, verdict, version, times):
    """Unless there was none, or another SpiffWorkflow has come: then it is asked for again."""
    asked = []

    def ask(content, drawing):
        asked.append(content)
        return Report(verdict=verdict, spiffworkflow=version or spiff_version())

    monkeypatch.setattr(kept, "second_opinion", ask)
    monkeypatch.setattr(kept, "_formed", kept.OrderedDict())

    for _ in range(3):
        assert kept.opinion_on(SMALL, parse_drawing(SMALL)).verdict == verdict

    assert len(asked) == times
