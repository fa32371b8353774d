"""From bytes to one immutable drawing, or to every reason why it cannot run."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import _Element

from approvalflow.bpmn.assembly import assemble
from approvalflow.bpmn.checks import check
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import Drawing, Ignored
from approvalflow.bpmn.identities import check_ids
from approvalflow.bpmn.names import BPMN, line_of
from approvalflow.bpmn.source import DEFAULT_LIMITS, Limits, read_source
from approvalflow.bpmn.survey import Survey, Surveyor
from approvalflow.bpmn.wide.reader import read_wide
from approvalflow.errors import DrawingRefused, Finding, Unreadable


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What reading gave: `drawing` is None when any finding is an error; `ignored` was listed without effect."""

    drawing: Drawing | None
    findings: tuple[Finding, ...] = ()
    ignored: tuple[Ignored, ...] = ()


def parse_drawing(
    content: bytes, *, file: str = "", limits: Limits = DEFAULT_LIMITS, wide: bool = False, anyway: bool = False
) -> Drawing:
    """The drawing in `content`. Raises DrawingRefused with every finding when any of them is an error."""
    reading = read_drawing(content, file=file, limits=limits, wide=wide, anyway=anyway)
    if reading.drawing is None:
        raise DrawingRefused(reading.findings, file=file)
    return reading.drawing


def read_drawing(
    content: bytes, *, file: str = "", limits: Limits = DEFAULT_LIMITS, wide: bool = False, anyway: bool = False
) -> Reading:
    """Read BPMN 2.0 XML; whatever is wrong with it is a finding, never an exception.

    By default what cases support, and all else is refused. `wide` reads the whole executable vocabulary, for runs;
    `anyway` then also reads a file in which no process is executable, with a warning.
    """
    try:
        root = read_source(content, limits=limits)
    except Unreadable as problem:
        line = problem.values.get("line", 0)
        finding = Finding(
            code=problem.code, values=problem.values, element=file, line=line if isinstance(line, int) else 0
        )
        return Reading(drawing=None, findings=(finding,))
    findings = Findings()
    if wide:
        drawn, ignored = read_wide(root, content, findings, limits=limits, anyway=anyway)
        return Reading(drawing=None if findings.fatal else drawn, findings=findings.all(), ignored=ignored)
    check_ids(root, findings)
    process = _process(root, findings)
    if process is None:
        return Reading(drawing=None, findings=findings.all())
    survey = Surveyor(root, findings).walk(process)
    drawing = None
    if len(survey.nodes) > limits.nodes:
        findings.at(process, "drawing.too_large", what="nodes", count=len(survey.nodes), limit=limits.nodes)
    else:
        drawing = _drawn(content, process, survey)
    return Reading(drawing=None if findings.fatal else drawing, findings=findings.all(), ignored=tuple(survey.ignored))


def _drawn(content: bytes, process: _Element, survey: Survey) -> Drawing:
    graph = assemble(process, survey)
    check(graph, survey.findings)
    return Drawing(
        id=process.get("id", ""),
        name=process.get("name", ""),
        digest="sha256:" + hashlib.sha256(content).hexdigest(),
        executable=True,
        nodes=graph.nodes,
        flows=graph.flows,
        scopes=graph.scopes,
        ignored=tuple(survey.ignored),
        line=line_of(process),
    )


def _process(root: _Element, findings: Findings) -> _Element | None:
    """The one process that runs; a drawing for reading only is still read, so that all its faults come at once."""
    processes = root.findall(f"{{{BPMN}}}process")
    running = [process for process in processes if process.get("isExecutable", "").strip() in ("true", "1")]
    if len(running) > 1:
        findings.at(running[1], "drawing.several_processes", processes=_ids(running))
        return None
    if running:
        return running[0]
    if not processes:
        findings.at(root, "drawing.no_process")
        return None
    for process in processes:
        findings.at(process, "drawing.not_executable", process=process.get("id", "")[:200])
    return processes[0]


def _ids(elements: Iterable[_Element]) -> tuple[str, ...]:
    return tuple(element.get("id", "")[:200] for element in elements)
