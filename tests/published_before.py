"""An office with a version that an earlier release published: for tests of what becomes of its cases."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from approvalflow import Actor, Refused
from approvalflow.bpmn.former import Former
from approvalflow.bpmn.reader import read_drawing
from approvalflow.desk.rules import gate, kept, publishing
from internal_office import JOB, PARTY, SYSTEM, Hall, flows, user, write
from small_office import agreeing

OTHER = '<startEvent id="s"/>' + user("Other") + '<endEvent id="e"/>' + flows("s → Other → e")


def published_before(hall: Hall, tmp_path: Path, drawing: bytes) -> None:
    """A version that an earlier release published."""
    folder = write(tmp_path / "before", drawing, {"x": "number"})
    matter = (folder / "matter.toml").read_text(encoding="utf-8").replace('code = "test"', 'code = "before"')
    read = read_drawing(drawing, kept=Former()).drawing
    assert read is not None
    proposal = gate.Proposal(
        matter=kept.read_matter(matter.encode(), "matter.toml"),
        drawing=read,
        matter_text=matter.encode(),
        drawing_text=drawing,
        findings=(),
    )
    with hall.office.desk.transaction() as books:
        publishing.publish(books, SYSTEM, hall.office.now, proposal, agreeing(drawing, read))


def file(hall: Hall, case: str = "old", **more: Any) -> None:
    """A case of the version that was published before."""
    hall.office.submit("before", by=Actor(id="P-1", kind="applicant"), applicant=PARTY, case=case, **more)


def goes_on(hall: Hall) -> None:
    """Whatever others do: lists, signals, messages, the sweep and the cases of today."""
    hall.office.worklist(by="chen-jing")
    hall.office.sweep()
    with pytest.raises(Refused, match="waits for"):
        hall.office.send("Nobody", by=JOB)
    hall.done("Other", "today")
    assert hall.office.case("today").closed


def lost_to_this_release(monkeypatch: pytest.MonkeyPatch, change: Callable[[bytes], bytes]) -> None:
    """From now on another release reads, which finds something else in the same file."""

    def other(content: bytes, **said: Any) -> Any:
        return read_drawing(change(content), **said)

    monkeypatch.setattr(kept, "read_drawing", other)
