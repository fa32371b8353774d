"""What the source tree says about joins, cycles and documented faults, read without our own graph.

A difference between the engines is judged by this reading, so that a fault in our reader cannot excuse itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import cast

from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, bpmn, plain

NS = {"b": BPMN}
NODE_ENDINGS = ("Task", "task", "Event", "Gateway", "Activity", "ubProcess", "transaction")

BY_EVENT = "event_sub_process"
HANDLER = "b:subProcess[@triggeredByEvent='true']"
IGNORED_BY_SPIFF: Mapping[str, str] = {
    BY_EVENT: f".//{HANDLER}",
    "H10": ".//b:endEvent[b:errorEventDefinition]",
}
"""What SpiffWorkflow accepts and silently does otherwise, as far as the copy cannot mend it and it is compared."""

LATE_BOUNDARY = "H9"
CAUGHT_ONCE = "once"
BORDER = "repeated_border"
JOINING = ("parallelGateway", "inclusiveGateway")
THROWN_INSIDE = " or ".join(f"b:{one}EventDefinition" for one in ("error", "escalation", "signal", "cancel"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Flow nodes by id: what comes before each, the joins on a cycle of their own scope, the documented faults.

    `left_by_throw` are sub-processes that an event thrown in them can interrupt, `left_late` what is inside: a
    sub-process whose last event throws is said to be complete by SpiffWorkflow, and goes on only at its border.
    `beside` has for each event that does not interrupt its step the events that throw what it catches, `inner` for each
    event on a border those of them further in, which catch an escalation before it.
    `repeated_borders` are events that interrupt a sub-process or call which is repeated, `twins` wait behind one
    gateway for the same. `ended_by` has for each node the ends that terminate a scope it is in.

    `ahead` has where each node leads, `joins` where each flow into a parallel or inclusive gateway comes from,
    `inclusive` which they are; `hosts` the step of each event on a border, `again` those of these events that may come
    more than once. `triggers` start event sub-processes, `handled` are the sub-processes and calls that have some.
    """

    before: Mapping[str, frozenset[str]]
    looped_joins: frozenset[str]
    ignored: Mapping[str, str]
    left_by_throw: frozenset[str]
    left_late: frozenset[str]
    beside: Mapping[str, frozenset[str]]
    inner: Mapping[str, frozenset[str]]
    repeated_borders: frozenset[str]
    twins: frozenset[str]
    ended_by: Mapping[str, tuple[str, ...]]
    ahead: Mapping[str, Set[str]]
    joins: Mapping[str, tuple[str, ...]]
    inclusive: frozenset[str]
    hosts: Mapping[str, str]
    again: frozenset[str]
    triggers: frozenset[str]
    handled: frozenset[str]

    def reached(self, start: str, *, without: str) -> Set[str]:
        """Where a token at `start` may get to, itself included, but not through one node."""
        seen, todo = set[str](), [start]
        while todo:
            node = todo.pop()
            if node not in seen and node != without:
                seen.add(node)
                todo.extend(self.ahead.get(node, ()))
        return seen


def flow_nodes(process: _Element) -> list[_Element]:
    """All flow nodes of a process or file, at any depth, in document order."""
    return [node for node in process.iter(f"{{{BPMN}}}*") if node.get("id") and bpmn(node).endswith(NODE_ENDINGS)]


def shape_of(process: _Element) -> Shape:
    """Read the shape of one process."""
    nodes = {node.get("id", ""): node for node in flow_nodes(process)}
    ahead, sources = _wires(process, nodes)
    joins = {name: tuple(sources[name]) for name, node in nodes.items() if bpmn(node) in JOINING}
    left = _left_by_throw(process, nodes)
    hosts = {name: ref(node, "attachedToRef") for name, node in nodes.items() if bpmn(node) == "boundaryEvent"}
    return Shape(
        before=_before(nodes, ahead),
        looped_joins=frozenset(join for join in joins if joins[join][1:] and _comes_back(join, ahead)),
        ignored=_ignored(process, nodes),
        left_by_throw=left,
        left_late=frozenset(_inside(process, (nodes[host] for host in left))) & nodes.keys(),
        beside=_beside(nodes),
        inner=_inner(nodes, hosts),
        repeated_borders=_repeated_borders(nodes),
        twins=frozenset(_twins(nodes, ahead)),
        ended_by={name: tuple(_ending(node)) for name, node in nodes.items()},
        ahead=ahead,
        joins=joins,
        inclusive=frozenset(join for join in joins if bpmn(nodes[join]) == "inclusiveGateway"),
        hosts=hosts,
        again=frozenset(event for event in hosts if _comes_again(nodes[event])),
        triggers=frozenset(_ids(process, f".//{HANDLER}/b:startEvent")),
        handled=_handled(process),
    )


def _twins(nodes: Mapping[str, _Element], ahead: Mapping[str, Set[str]]) -> Iterator[str]:
    for gate in (name for name, node in nodes.items() if bpmn(node) == "eventBasedGateway"):
        waited = defaultdict[tuple[str, str], list[str]](list)
        for event in ahead[gate] & nodes.keys():
            for definition in _definitions(nodes[event]):
                waited[definition].append(event)
        for events in waited.values():
            yield from events if len(events) > 1 else ()


def _ending(node: _Element) -> Iterator[str]:
    for scope in node.iterancestors(f"{{{BPMN}}}*"):
        yield from _ids(scope, "b:endEvent[b:terminateEventDefinition]")


def _ids(process: _Element, path: str) -> list[str]:
    return [one.get("id", "") for one in cast("list[_Element]", process.xpath(path, namespaces=NS))]


def _handled(process: _Element) -> frozenset[str]:
    holding = _ids(process, f".//*[{HANDLER}]")
    calls = cast("list[_Element]", process.xpath(".//b:callActivity", namespaces=NS))
    return frozenset([*holding, *(one.get("id", "") for one in calls if plain(one.get("calledElement")) in holding)])


def _comes_again(event: _Element) -> bool:
    """A message, signal or condition beside a step may come as often as it likes, a point in time once."""
    once = event.find("b:timerEventDefinition", NS) is not None and event.find(".//b:timeCycle", NS) is None
    return event.get("cancelActivity") == "false" and not once


def step_of(name: str) -> str:
    """The node itself, or that for which one is drawn in the copy only."""
    return name.partition(".#")[0]


def _inner(nodes: Mapping[str, _Element], hosts: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    on_border: defaultdict[_Element, list[str]] = defaultdict(list)
    for event, host in hosts.items():
        if host in nodes and _escalations(nodes[event]):
            on_border[nodes[host]].append(event)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for activity, events in on_border.items():
        around = [outer for scope in activity.iterancestors() for outer in on_border.get(scope, ())]
        for event in (one for one in events if nodes[one].get("cancelActivity") == "false"):
            caught = _escalations(nodes[event])
            for outer in around:
                if "" in caught | _escalations(nodes[outer]) or caught & _escalations(nodes[outer]):
                    found[outer].add(event)
    return {outer: frozenset(events) for outer, events in found.items()}


def _escalations(event: _Element) -> set[str]:
    return {what for kind, what in _definitions(event) if kind == "escalationEventDefinition"}


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


def _wires(process: _Element, nodes: Mapping[str, _Element]) -> tuple[dict[str, set[str]], Mapping[str, list[str]]]:
    """Where each node leads (a step also to the events on it, a link to its other half), and what leads to it."""
    ahead: dict[str, set[str]] = {node: set() for node in nodes}
    sources: defaultdict[str, list[str]] = defaultdict(list)
    for flow in process.iter(f"{{{BPMN}}}sequenceFlow"):
        source, target = ref(flow, "sourceRef"), ref(flow, "targetRef")
        if source in ahead:
            ahead[source].add(target)
            sources[target].append(source)
    for name, node in nodes.items():
        if bpmn(node) == "boundaryEvent" and (host := ref(node, "attachedToRef")) in ahead:
            ahead[host].add(name)
        elif bpmn(node) == "intermediateCatchEvent" and (link := _link(node)):
            for source in nodes:
                if bpmn(nodes[source]) == "intermediateThrowEvent" and _link(nodes[source]) == link:
                    ahead[source].add(name)
    return ahead, sources


def _link(event: _Element) -> tuple[_Element | None, str] | None:
    """The scope and the name of a link."""
    found = event.find("b:linkEventDefinition", NS)
    return None if found is None else (event.getparent(), found.get("name", "").strip())


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
            calls[ref(node, "calledElement")].append(name)
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


def _inside(process: _Element, hosts: Iterable[_Element]) -> Iterator[str]:
    """What is drawn in them, and in the processes that are called there."""
    callable_ones = {one.get("id", ""): one for one in process.iter(f"{{{BPMN}}}process")}
    todo = list(hosts)
    for host in todo:
        for inner in host.iter(f"{{{BPMN}}}*"):
            if inner is not host:
                yield inner.get("id", "")
            if bpmn(inner) == "callActivity" and (key := plain(inner.get("calledElement"))) in callable_ones:
                todo.append(callable_ones.pop(key))


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
