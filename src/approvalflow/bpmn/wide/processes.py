"""Which process of a file runs, where the tokens of each scope start, and what starts them by an event."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lxml.etree import _Element

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.findings import Findings, Severity
from approvalflow.bpmn.graph import Kind, Node, Trigger
from approvalflow.bpmn.names import BPMN, plain
from approvalflow.bpmn.survey import Survey, alone
from approvalflow.bpmn.wide.assembly import inner
from approvalflow.bpmn.wide.book import yes
from approvalflow.bpmn.wide.vocabulary import GLOBALS

Ways = Mapping[str, tuple[str, ...]]
OPENING = frozenset({Kind.RECEIVE_TASK, Kind.EVENT_BASED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Openings:
    """Where each scope starts; as `Drawing` keeps it."""

    scopes: Ways
    handlers: Ways
    starters: Ways


def find_openings(root: _Element, graph: Graph) -> Openings:
    """The starts of every process, sub-process and global task."""
    members: defaultdict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        members[node.scope].append(node)
    processes = [process.get("id", "") for process in root.findall(f"{{{BPMN}}}process")]
    tasks = [alone(task) for task in root if task.tag in _GLOBAL_TAGS]
    holders = [node for node in graph.nodes.values() if inner(node)]
    scopes = {key: _starts(members[key]) for key in processes}
    scopes |= {key: _starts(members[key]) for key in tasks}
    scopes |= {node.id: _woken(members[node.id]) if node.by_event else _first(members[node.id]) for node in holders}
    handlers: defaultdict[str, list[str]] = defaultdict(list)
    for node in holders:
        if node.by_event:
            handlers[node.scope].extend(scopes[node.id])
    return Openings(
        scopes=scopes,
        handlers={key: tuple(found) for key, found in handlers.items()},
        starters={key: found for key in processes if (found := _starters(members[key], graph))},
    )


_GLOBAL_TAGS = frozenset(f"{{{BPMN}}}{name}" for name in GLOBALS)


def _woken(nodes: Iterable[Node]) -> tuple[str, ...]:
    """The start events of an event sub-process."""
    return tuple(node.id for node in nodes if node.kind is Kind.START and node.causes)


def _first(nodes: list[Node]) -> tuple[str, ...]:
    """Where a sub-process starts; in an unfinished drawing also by a start event that waits for nothing it could."""
    return _starts(nodes) or tuple(node.id for node in nodes if node.kind is Kind.START)


def _starts(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Start events without a cause; with nothing at all that starts, whatever no flow leads to."""
    drawn = [node for node in nodes if node.kind is Kind.START or _opens(node)]
    if drawn:
        return tuple(node.id for node in drawn if node.kind is Kind.START and not node.causes)
    return tuple(node.id for node in nodes if not node.incoming and not _waits_elsewhere(node))


def _waits_elsewhere(node: Node) -> bool:
    """What no flow leads to, and yet no token starts at: something else wakes it."""
    return (
        node.kind is Kind.BOUNDARY
        or node.by_event
        or node.compensation
        or (node.kind is Kind.CATCH and any(cause.trigger is Trigger.LINK for cause in node.causes))
    )


def _opens(node: Node) -> bool:
    """A receive task or event-based gateway by which a process starts."""
    return node.kind in OPENING and node.instantiate and not node.incoming


def _starters(nodes: Iterable[Node], graph: Graph) -> tuple[str, ...]:
    """What starts a process by its event: a gateway does it by the events behind it."""
    found: list[str] = []
    for node in nodes:
        if _opens(node) and node.kind is Kind.EVENT_BASED:
            found += [graph.flows[key].target for key in node.outgoing]
        elif _opens(node) or (node.kind is Kind.START and node.causes):
            found.append(node.id)
    return tuple(dict.fromkeys(found))


def resolve_calls(root: _Element, graph: Graph, findings: Findings) -> Graph:
    """Each call names the scope that it enters; what is not in the file has its finding, and is a plain task."""
    targets = {process.get("id", ""): process.get("id", "") for process in root.findall(f"{{{BPMN}}}process")}
    targets |= {task.get("id", ""): alone(task) for task in root if task.tag in _GLOBAL_TAGS}
    nodes = dict(graph.nodes)
    for node in graph.nodes.values():
        if node.kind is not Kind.CALL:
            continue
        if node.calls not in targets:
            said = {"called": node.calls[:200] or "–", "known": tuple(targets)[:10]}
            findings.gap(node, "drawing.call_unknown", element=node.kind.value, **said)
            nodes[node.id] = replace(node, kind=Kind.TASK if findings.lenient else node.kind, calls="")
        else:
            nodes[node.id] = replace(node, calls=targets[node.calls])
    return replace(graph, nodes=MappingProxyType(nodes))


def choose(root: _Element, findings: Findings, brought: Container[_Element] = ()) -> list[_Element]:
    """The processes of which one may be the first to run: the executable ones of the file, or where none is, all."""
    processes = [process for process in root.findall(f"{{{BPMN}}}process") if process not in brought]
    if not processes:
        findings.at(root, "drawing.no_process")
        return []
    return [process for process in processes if yes(process, "isExecutable")] or processes


def report_idle(root: _Element, process: str, graph: Graph, openings: Openings, findings: Findings) -> None:
    """What is neither the one that runs, nor called, nor started by an event, does not run and says so."""
    called = {node.calls for node in graph.nodes.values()}
    for other in root.findall(f"{{{BPMN}}}process"):
        key = other.get("id", "")
        if key not in called and key != process and openings.scopes.get(key) and key not in openings.starters:
            findings.at(other, "drawing.process_not_started", "warning", process=key[:200])


def report_not_executable(
    root: _Element, process: str, graph: Graph, openings: Openings, findings: Findings, severity: Severity
) -> None:
    """What runs and does not say that it may: `isExecutable` absent means false (table 10.1)."""
    running = {process, *openings.starters, *(node.calls for node in graph.nodes.values())}
    for one in root.findall(f"{{{BPMN}}}process"):
        if one.get("id", "") in running and not yes(one, "isExecutable"):
            findings.at(one, "drawing.not_executable", severity, process=one.get("id", "")[:200])


def first_to_run(candidates: list[_Element], graph: Graph, openings: Openings, survey: Survey) -> _Element:
    """The one that starts by itself: nobody calls it and no message flow leads to its start."""
    called = {node.calls for node in graph.nodes.values() if node.kind is Kind.CALL}
    reached = {plain(flow.get("targetRef")) for flow in survey.talks}
    uncalled = [process for process in candidates if process.get("id", "") not in called] or candidates
    for process in uncalled:
        starts = openings.scopes.get(process.get("id", ""), ())
        if starts and not reached.intersection(starts):
            return process
    opened = openings.starters.keys() | {key for key, starts in openings.scopes.items() if starts}
    return next((process for process in uncalled if process.get("id", "") in opened), uncalled[0])
