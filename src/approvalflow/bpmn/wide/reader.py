"""A whole file for a run: every process of it, the one that runs, and what it calls or talks to."""

import hashlib

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import Drawing, Ignored
from approvalflow.bpmn.identities import check_ids
from approvalflow.bpmn.names import line_of
from approvalflow.bpmn.source import Limits
from approvalflow.bpmn.survey import Surveyor
from approvalflow.bpmn.wide.assembly import assemble
from approvalflow.bpmn.wide.book import Book, yes
from approvalflow.bpmn.wide.checks import check
from approvalflow.bpmn.wide.processes import choose, find_openings, first_to_run, report_idle, resolve_calls
from approvalflow.bpmn.wide.vocabulary import RUNS


def read_wide(
    root: _Element, content: bytes, findings: Findings, *, limits: Limits, anyway: bool
) -> tuple[Drawing | None, tuple[Ignored, ...]]:
    """The drawing, and what was read without effect. `anyway`: also where no process is executable."""
    check_ids(root, findings, RUNS)
    candidates = choose(root, findings, anyway=anyway)
    if not candidates:
        return None, ()
    survey = Surveyor(root, findings, RUNS).walk()
    if len(survey.nodes) > limits.nodes:
        findings.at(root, "drawing.too_large", what="nodes", count=len(survey.nodes), limit=limits.nodes)
        return None, tuple(survey.ignored)
    book = Book(root, findings)
    graph = assemble(candidates[0], survey, book)
    graph = resolve_calls(root, graph, findings)
    openings = find_openings(root, graph)
    check(graph, openings, findings)
    process = first_to_run(candidates, graph, openings, survey)
    key = process.get("id", "")
    if not openings.scopes.get(key) and not openings.starters.get(key) and graph.whole:
        findings.at(process, "drawing.no_start", scope=key[:200])
    report_idle(root, key, graph, openings, findings)
    drawing = Drawing(
        id=key,
        name=process.get("name", ""),
        digest="sha256:" + hashlib.sha256(content).hexdigest(),
        executable=yes(process, "isExecutable"),
        nodes=graph.nodes,
        flows=graph.flows,
        scopes=openings.scopes,
        handlers=openings.handlers,
        starters=openings.starters,
        data=tuple(dict.fromkeys(book.data.values())),
        ignored=tuple(survey.ignored),
        line=line_of(process),
    )
    return drawing, tuple(survey.ignored)
