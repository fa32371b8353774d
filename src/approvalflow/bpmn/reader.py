"""From bytes to one immutable drawing, or to every reason why it cannot run."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lxml.etree import _Element

from approvalflow.bpmn.apart import ids_of
from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.checks.carried import check_carried
from approvalflow.bpmn.findings import Findings, Severity
from approvalflow.bpmn.former import Former, held_where_unread, stopping
from approvalflow.bpmn.graph import INNER, Drawing, Ignored, Kind
from approvalflow.bpmn.identities import LONGEST, LONGEST_DRY, check_ids
from approvalflow.bpmn.joined import Joining
from approvalflow.bpmn.names import line_of
from approvalflow.bpmn.references import report_abroad, settle_references
from approvalflow.bpmn.source import DEFAULT_LIMITS, Limits, name_nodes, read_source
from approvalflow.bpmn.survey import Survey, Surveyor
from approvalflow.bpmn.vocabulary import Vocabulary
from approvalflow.bpmn.wide.assembly import assemble
from approvalflow.bpmn.wide.book import Book, Home, yes
from approvalflow.bpmn.wide.checks import check, check_activations, depth_of_calls
from approvalflow.bpmn.wide.ghosts import check_ghosts
from approvalflow.bpmn.wide.outside import find_outside, leave_out, report_outside
from approvalflow.bpmn.wide.processes import (
    Openings,
    choose,
    find_openings,
    first_to_run,
    report_idle,
    report_not_executable,
    resolve_calls,
)
from approvalflow.bpmn.wide.scopes import Local, bind_calls, find_local, find_named, report_not_given
from approvalflow.bpmn.wide.strays import check_strays
from approvalflow.bpmn.wide.vocabulary import MATTERS, RUNS
from approvalflow.errors import DrawingRefused, Finding, Unreadable

ALONE: Mapping[str, bytes] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What reading gave: `drawing` is None when any finding is an error; `ignored` was listed without effect."""

    drawing: Drawing | None
    findings: tuple[Finding, ...] = ()
    ignored: tuple[Ignored, ...] = ()


def parse_drawing(
    content: bytes,
    *,
    file: str = "",
    limits: Limits = DEFAULT_LIMITS,
    dry: bool = False,
    anyway: bool = False,
    by_hand: bool = False,
    beside: Mapping[str, bytes] = ALONE,
) -> Drawing:
    """The drawing in `content`. Raises DrawingRefused with every finding when any of them is an error."""
    reading = read_drawing(content, file=file, limits=limits, dry=dry, anyway=anyway, by_hand=by_hand, beside=beside)
    if reading.drawing is None:
        raise DrawingRefused(reading.findings, file=file)
    return reading.drawing


def read_drawing(
    content: bytes,
    *,
    file: str = "",
    limits: Limits = DEFAULT_LIMITS,
    dry: bool = False,
    anyway: bool = False,
    by_hand: bool = False,
    beside: Mapping[str, bytes] = ALONE,
    kept: Former | None = None,
    called_alone: bool = False,
    by_name: bool = False,
) -> Reading:
    """Read BPMN 2.0 XML; whatever is wrong with it is a finding, never an exception.

    The drawing of a matter may drop nothing that another engine would do, and every way in it must be sound; `by_hand`,
    people do what other engines are ordered to do, and each order is a warning. For a
    `dry` run, which has no people and no jobs, both are only warnings; `anyway` then also reads processes that are not
    executable, and a file that leaves open what it would have to say, with warnings. `beside` are other files of the
    folder: a process of theirs that is called is read as if it stood here, with the pools that it talks with and what
    an event of its file starts. A drawing that is `kept` was published before: whatever is found in it now is no
    error, and it is read as it was then; `called_alone`, before those pools came;
    `by_name`, before a reference to a datum meant more than what it is called.
    """
    try:
        root = read_source(content, limits=limits)
    except Unreadable as problem:
        line = problem.values.get("line", 0)
        finding = Finding(
            code=problem.code, values=problem.values, element=file, line=line if isinstance(line, int) else 0
        )
        return Reading(drawing=None, findings=(finding,))
    findings = Findings("warning" if dry and anyway else "error", kept=kept is not None)
    severity: Severity = "warning" if dry else "error"
    joining = Joining(root=root, findings=findings, severity=severity, alone=called_alone)
    told = joining.join(settle_references(root), beside, limits)
    report_abroad(told, findings, severity)
    homes = {} if called_alone else joining.homes
    words = RUNS if dry else replace(MATTERS, by_hand=by_hand, instances=kept.instances if kept else frozenset())
    apart = not (anyway or (kept and kept.pools))
    how = _How(words=words, limits=limits, dry=dry, anyway=anyway, apart=apart, by_name=by_name)
    drawn, ignored = _drawn(root, content, findings, homes, how)
    return Reading(drawing=None if findings.fatal else drawn, findings=findings.all(), ignored=ignored)


@dataclass(frozen=True, kw_only=True, slots=True)
class _How:
    """How a file is read: in which words, how large it may be, for a `dry` run, unfinished too (`anyway`).

    `apart`: processes that are not executable are left out; `by_name`: data go by their names alone.
    """

    words: Vocabulary
    limits: Limits
    dry: bool
    anyway: bool
    apart: bool
    by_name: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Parts:
    """What a file holds, once its parts have found each other, and the process that runs."""

    root: _Element
    survey: Survey
    book: Book
    graph: Graph
    local: Local
    openings: Openings
    process: _Element


def _drawn(
    root: _Element, content: bytes, findings: Findings, homes: Mapping[_Element, Home], how: _How
) -> tuple[Drawing | None, tuple[Ignored, ...]]:
    """The drawing, and what was read without effect."""
    if how.dry:
        name_nodes(root, {"process", *RUNS.nodes})
    findings.files = _files(homes)
    candidates = choose(root, findings, homes)
    if not candidates:
        return None, ()
    here = {one: home for one, home in homes.items() if one.getparent() is root}
    survey, partners = _surveyed(root, candidates, findings, here, how)
    if len(survey.nodes) > how.limits.nodes and findings.fatal:
        return None, tuple(survey.ignored)
    scripts: Severity | None = "warning" if how.words.by_hand else None
    book = Book(root, findings, how.words.severity, scripts, here, by_name=how.by_name)
    parts = _together(candidates, survey, book)
    _check(parts, findings, how)
    report_outside(partners, findings)
    report_idle(root, parts.process.get("id", ""), parts.graph, parts.openings, findings)
    severity: Severity = "warning" if how.anyway else "error"
    report_not_executable(root, parts.process.get("id", ""), parts.graph, parts.openings, findings, severity)
    return _made(parts, content, findings), tuple(survey.ignored)


def _surveyed(
    root: _Element, candidates: Sequence[_Element], findings: Findings, here: Mapping[_Element, Home], how: _How
) -> tuple[Survey, list[_Element]]:
    """Everything that is drawn, and the partners that are left out."""
    brought = [one for one in here if yes(one, "isExecutable")]
    outside = find_outside(root, [*candidates, *brought]) if how.apart else {}
    survey = Surveyor(root, findings, how.words, outside).walk()
    partners = leave_out(survey)
    check_ids(root, findings, RUNS, LONGEST_DRY if how.dry else LONGEST)
    if len(survey.nodes) > how.limits.nodes:
        findings.at(root, "drawing.too_large", what="nodes", count=len(survey.nodes), limit=how.limits.nodes)
    return survey, partners


def _together(candidates: list[_Element], survey: Survey, book: Book) -> _Parts:
    root = candidates[0].getroottree().getroot()
    graph = bind_calls(root, resolve_calls(root, assemble(candidates[0], survey, book), book.findings), book)
    local, openings = find_local(root, graph, book), find_openings(root, graph)
    process = first_to_run(candidates, graph, openings, survey)
    return _Parts(
        root=root, survey=survey, book=book, graph=graph, local=local, openings=openings, process=process
    )  # fmt: skip


def _check(parts: _Parts, findings: Findings, how: _How) -> None:
    """What must hold of the parts together."""
    root, book, graph, openings, key = parts.root, parts.book, parts.graph, parts.openings, parts.process.get("id", "")
    check(graph, openings, findings, how.words.severity)
    if (depth := depth_of_calls(graph)) > how.limits.depth:
        findings.at(root, "drawing.too_large", what="depth", count=depth, limit=how.limits.depth)
    if how.dry:
        check_activations(graph, book.data.values(), findings)
    else:
        check_carried(graph, openings, key, findings)
    if not openings.scopes.get(key) and not openings.starters.get(key) and graph.whole:
        findings.at(parts.process, "drawing.no_start", scope=key[:200])
    check_ghosts(root, parts.survey, book)
    check_strays(root, book)
    book.report_hidden()
    report_not_given(graph, parts.local, root, book, findings)


def _made(parts: _Parts, content: bytes, findings: Findings) -> Drawing:
    book, graph, openings, process, local = parts.book, parts.graph, parts.openings, parts.process, parts.local
    nodes, flows = graph.nodes, graph.flows
    if findings.kept and graph.unread:
        nodes, flows = held_where_unread(nodes, flows, graph.unread)
    return Drawing(
        id=process.get("id", ""),
        name=process.get("name", ""),
        digest="sha256:" + hashlib.sha256(content).hexdigest(),
        executable=yes(process, "isExecutable"),
        nodes=nodes,
        flows=flows,
        scopes=openings.scopes,
        handlers=openings.handlers,
        starters=openings.starters,
        data=tuple(dict.fromkeys((*book.data.values(), *_passed(graph), *sorted(set().union(*local.values()))))),
        local=local,
        aliases=book.aliases,
        named=find_named(local, process.get("id", ""), book),
        stores=book.naming.stores,
        open=_open(graph) if findings.lenient else frozenset(),
        ignored=tuple(parts.survey.ignored),
        line=line_of(process),
        files=findings.files,
        unread={**findings.lost, **dict.fromkeys(sorted(graph.unread), False)} if findings.kept else {},
        stops=stopping(nodes, flows, openings.scopes, findings.lost),
    )


def _files(homes: Mapping[_Element, Home]) -> dict[str, str]:
    """The file of every id that comes from another one."""
    return {key: home.file for part, home in homes.items() for key in ids_of(part)}


def _passed(graph: Graph) -> list[str]:
    """What goes into sub-processes and called processes is declared by that."""
    holders = (node for node in graph.nodes.values() if node.kind in INNER)
    return sorted({one.target for node in holders for one in node.assigns if one.when == "in"})


def _open(graph: Graph) -> frozenset[str]:
    """The flows of which an unfinished drawing does not say when they are taken."""
    choices = (node for node in graph.nodes.values() if node.kind is Kind.EXCLUSIVE and len(node.outgoing) > 1)
    bare = (flow for node in choices for flow in node.outgoing if flow != node.default)
    return frozenset(flow for flow in bare if graph.flows[flow].condition is None)
