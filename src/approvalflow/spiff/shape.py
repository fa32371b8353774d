"""What the source tree says about joins, cycles and documented faults, read without our own graph.

A difference between the engines is judged by this reading, so that a fault in our reader cannot excuse itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple, cast

from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, bpmn

NS = {"b": BPMN}
NODE_ENDINGS = ("Task", "task", "Event", "Gateway", "Activity", "ubProcess", "transaction")

IGNORED_BY_SPIFF: Mapping[str, str] = {
    "event_sub_process": ".//b:subProcess[@triggeredByEvent='true']",
    "H10": ".//b:endEvent[b:errorEventDefinition]",
}
"""What SpiffWorkflow accepts and silently does otherwise, as far as the copy cannot mend it and it is compared."""

LOOPED_JOIN = "H1"
LATE_BOUNDARY = "H9"
CAUGHT_ONCE = "once"
SURPLUS = "surplus"
HASTY = "hasty"
BORDER = "repeated_border"
CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"})
THROWN_INSIDE = " or ".join(f"b:{one}EventDefinition" for one in ("error", "escalation", "signal", "cancel"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Flow nodes by id: what comes before each, the joins on a cycle of their own scope, the documented faults.

    `left_by_throw` are sub-processes that an event thrown in them can interrupt, `left_late` what is inside: a
    sub-process whose last event throws is said to be complete by SpiffWorkflow, and goes on only at its border.
    `beside` has for each event that does not interrupt its step the events that throw what it catches. `joins` are
    those off cycles whose arrivals can be counted: where each flow comes from, and the starts of their scope.
    `gates` has every parallel and inclusive gateway in the same way, `ahead` where each node leads.
    `repeated_borders` are events that interrupt a sub-process or call which is repeated.
    """

    before: Mapping[str, frozenset[str]]
    looped_joins: frozenset[str]
    ignored: Mapping[str, str]
    left_by_throw: frozenset[str]
    left_late: frozenset[str]
    beside: Mapping[str, frozenset[str]]
    joins: Mapping[str, "Join"]
    gates: Mapping[str, "Join"]
    repeated_borders: frozenset[str]
    ahead: Mapping[str, Set[str]]

    def reached(self, start: str, *, without: str) -> Set[str]:
        """Where a token at `start` may get to, itself included, but not through one node."""
        seen, todo = set[str](), [start]
        while todo:
            node = todo.pop()
            if node not in seen and node != without:
                seen.add(node)
                todo.extend(self.ahead.get(node, ()))
        return seen


class Join(NamedTuple):
    """A parallel (`all_flows`) or inclusive join: each time one of its sources is passed a token comes by that flow."""

    all_flows: bool
    sources: tuple[str, ...]
    starts: tuple[str, ...]


def flow_nodes(process: _Element) -> list[_Element]:
    """All flow nodes of a process or file, at any depth, in document order."""
    return [node for node in process.iter(f"{{{BPMN}}}*") if node.get("id") and bpmn(node).endswith(NODE_ENDINGS)]


def shape_of(process: _Element) -> Shape:
    """Read the shape of one process."""
    nodes = {node.get("id", ""): node for node in flow_nodes(process)}
    ahead, coming = _wires(process, nodes)
    joins = (name for name, node in nodes.items() if bpmn(node) in ("parallelGateway", "inclusiveGateway"))
    looped = frozenset(join for join in joins if coming[join] > 1 and _comes_back(join, ahead))
    before = _before(nodes, ahead)
    left = _left_by_throw(process, nodes)
    return Shape(
        before=before,
        looped_joins=looped,
        ignored=_ignored(process, nodes),
        left_by_throw=left,
        left_late=frozenset(_inside(nodes[host] for host in left)) & nodes.keys(),
        beside=_beside(nodes),
        joins=_joins(process, nodes, looped),
        gates=_gates(process, nodes),
        repeated_borders=_repeated_borders(nodes),
        ahead=ahead,
    )


def _beside(nodes: Mapping[str, _Element]) -> Mapping[str, frozenset[str]]:
    throwing: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, node in nodes.items():
        if bpmn(node) in ("intermediateThrowEvent", "endEvent"):
            for kind, what in _definitions(node):
                throwing[kind, what].add(name)
                throwing[kind, ""].add(name)
    events = {name: node for name, node in nodes.items() if node.get("cancelActivity") == "false"}
    return {
        name: frozenset(one for definition in _definitions(node) for one in throwing[definition])
        for name, node in events.items()
    }


def _definitions(event: _Element) -> Iterator[tuple[str, str]]:
    """The kind of each event definition, and what it refers to."""
    for one in event.iterchildren(f"{{{BPMN}}}*"):
        if (kind := bpmn(one)).endswith("EventDefinition"):
            yield kind, ref(one, kind.removesuffix("EventDefinition") + "Ref")


def _joins(process: _Element, nodes: Mapping[str, _Element], looped: Set[str]) -> Mapping[str, Join]:
    flows = [flow for flow in process.iter(f"{{{BPMN}}}sequenceFlow") if ref(flow, "sourceRef") in nodes]
    leading = Counter(ref(flow, "sourceRef") for flow in flows)
    found: dict[str, Join] = {}
    for name, node in nodes.items():
        coming = [flow for flow in flows if ref(flow, "targetRef") == name]
        if bpmn(node) not in ("parallelGateway", "inclusiveGateway") or len(coming) < 2 or name in looped:
            continue
        sources = tuple(ref(flow, "sourceRef") for flow in coming)
        if all(_always(flow, nodes[source], leading[source]) for flow, source in zip(coming, sources, strict=True)):
            around = node.getparent()
            starts = () if around is None else around.iterchildren(f"{{{BPMN}}}startEvent")
            ids = tuple(one.get("id", "") for one in starts)
            found[name] = Join(bpmn(node) == "parallelGateway", sources, ids)
    return found


def _repeated_borders(nodes: Mapping[str, _Element]) -> frozenset[str]:
    holding = ("subProcess", "transaction", "callActivity")
    repeated = {
        name
        for name, node in nodes.items()
        if bpmn(node) in holding
        and (node.find("b:multiInstanceLoopCharacteristics", NS), node.find("b:standardLoopCharacteristics", NS))
        != (None, None)
    }
    borders = (one for one in nodes.values() if bpmn(one) == "boundaryEvent" and one.get("cancelActivity") != "false")
    return frozenset(one.get("id", "") for one in borders if ref(one, "attachedToRef") in repeated)


def _gates(process: _Element, nodes: Mapping[str, _Element]) -> Mapping[str, Join]:
    sources: defaultdict[str, list[str]] = defaultdict(list)
    for flow in process.iter(f"{{{BPMN}}}sequenceFlow"):
        sources[ref(flow, "targetRef")].append(ref(flow, "sourceRef"))
    kinds = {"parallelGateway": True, "inclusiveGateway": False}
    found = {name: bpmn(node) for name, node in nodes.items() if bpmn(node) in kinds}
    return {name: Join(kinds[kind], tuple(sources[name]), ()) for name, kind in found.items()}


def _always(flow: _Element, source: _Element, leading: int) -> bool:
    """Is the flow taken once whenever its source is passed?"""
    chooses = bpmn(source) in CHOOSING and leading > 1
    repeats = source.find("b:multiInstanceLoopCharacteristics", NS), source.find("b:standardLoopCharacteristics", NS)
    conditional = flow.find("b:conditionExpression", NS) is not None or source.get("default") == flow.get("id")
    return not chooses and not conditional and repeats == (None, None)


def _wires(process: _Element, nodes: Iterable[str]) -> tuple[Mapping[str, set[str]], Mapping[str, int]]:
    """Where each node leads (a step also to the timers on it), and how many flows come into it."""
    ahead: dict[str, set[str]] = {node: set() for node in nodes}
    coming: defaultdict[str, int] = defaultdict(int)
    for flow in process.iter(f"{{{BPMN}}}sequenceFlow"):
        source, target = ref(flow, "sourceRef"), ref(flow, "targetRef")
        if source in ahead:
            ahead[source].add(target)
            coming[target] += 1
    for event in process.iter(f"{{{BPMN}}}boundaryEvent"):
        if (host := ref(event, "attachedToRef")) in ahead:
            ahead[host].add(event.get("id", ""))
    return ahead, coming


def ref(element: _Element, name: str) -> str:
    """A reference to another element of the same file."""
    return element.get(name, "").strip()


def _comes_back(start: str, ahead: Mapping[str, set[str]]) -> bool:
    seen: set[str] = set()
    todo = list(ahead[start])
    while todo:
        node = todo.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            todo.extend(ahead.get(node, ()))
    return False


def _before(nodes: Mapping[str, _Element], ahead: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    """The nodes whose completion lets each node go on. A sub-process goes on when what is inside it has gone on."""
    before: dict[str, set[str]] = {node: set() for node in nodes}
    for source, targets in ahead.items():
        for target in targets & nodes.keys():
            before[target].add(source)
    calls: defaultdict[str, list[str]] = defaultdict(list)
    for name, node in nodes.items():
        if bpmn(node) == "callActivity":
            calls[ref(node, "calledElement").rpartition(":")[2]].append(name)
    for name, node in nodes.items():
        around = node.getparent()
        holder = around.get("id", "") if around is not None else ""
        for outer in [holder] if holder in nodes else calls[holder]:
            before[outer].add(name)
            if bpmn(node) == "startEvent":
                before[name] |= {source for source, targets in ahead.items() if outer in targets}
    return {node: frozenset(sources) for node, sources in before.items()}


def _left_by_throw(process: _Element, nodes: Mapping[str, _Element]) -> frozenset[str]:
    path = f".//b:boundaryEvent[not(@cancelActivity='false')][{THROWN_INSIDE}]"
    events = cast("list[_Element]", process.xpath(path, namespaces=NS))
    return frozenset(host for event in events if (host := ref(event, "attachedToRef")) in nodes)


def _inside(hosts: Iterable[_Element]) -> Iterator[str]:
    return (inner.get("id", "") for host in hosts for inner in host.iter(f"{{{BPMN}}}*") if inner is not host)


def _ignored(process: _Element, nodes: Iterable[str]) -> Mapping[str, str]:
    """The documented fault that covers each node: its own, or that of an element around it."""
    known = set(nodes)
    found: dict[str, str] = {}
    for fault, path in IGNORED_BY_SPIFF.items():
        for element in cast("list[_Element]", process.xpath(path, namespaces=NS)):
            for inner in element.iter(f"{{{BPMN}}}*"):
                if (name := inner.get("id", "")) in known:
                    found.setdefault(name, fault)
    return found
