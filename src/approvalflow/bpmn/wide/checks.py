"""What must hold before a drawing can run: events where they may stand, partners that exist, ways that join."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from approvalflow.bpmn.assembly import Graph
from approvalflow.bpmn.checks.events import check_places
from approvalflow.bpmn.checks.meeting import check_joins
from approvalflow.bpmn.checks.paths import check_paths
from approvalflow.bpmn.checks.seats import check_seats
from approvalflow.bpmn.findings import Findings, Severity
from approvalflow.bpmn.graph import CHOOSING, Kind, Multi, Node, Trigger
from approvalflow.bpmn.wide.processes import Openings

_ANYWHERE = frozenset({Trigger.MESSAGE, Trigger.SIGNAL})
_AWAITED = _ANYWHERE | {Trigger.TIMER, Trigger.CONDITIONAL}
_THROWN = _ANYWHERE | {Trigger.ESCALATION, Trigger.COMPENSATION}

PLACES: Mapping[str, frozenset[Trigger]] = {
    "startEvent": _AWAITED,
    "startEvent (event sub-process)": _AWAITED | {Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATION},
    "startEvent (sub-process)": frozenset(),
    "intermediateCatchEvent": _AWAITED | {Trigger.LINK},
    "intermediateThrowEvent": _THROWN | {Trigger.LINK},
    "boundaryEvent": _AWAITED | {Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATION, Trigger.CANCEL},
    "endEvent": _THROWN | {Trigger.ERROR, Trigger.CANCEL, Trigger.TERMINATE},
}
"""Which triggers an event may have at its place (BPMN 2.0, table 10.93)."""
THROWN_BY_ITSELF = frozenset({Trigger.MESSAGE, Trigger.SIGNAL, Trigger.ERROR, Trigger.ESCALATION})
"""What a repeated activity may throw when its instances are done (table 10.29)."""


def check(graph: Graph, openings: Openings, findings: Findings, severity: Severity) -> None:
    """Every fault that a run could not survive is an error; `severity` is that of ways that make no sense."""
    check_places(graph, findings)
    check_seats(graph, findings)
    for node in graph.nodes.values():
        if node.kind.value.endswith("Event"):
            _check_event(node, graph, findings)
        elif node.kind is Kind.EVENT_BASED:
            _check_event_gateway(node, graph, findings)
        if node.compensation and (flows := (*node.incoming, *node.outgoing)):
            findings.of(node, "drawing.flow_at_compensation", flows=flows[:10])
        if node.by_event:
            _check_event_sub_process(node, graph, openings, findings)
        if node.multi is not None:
            _check_behavior(node, node.multi, findings)
        if node.instantiate and node.incoming:
            said = {"attribute": "instantiate", "value": "true", "element": f"{node.kind.value} (incoming)"}
            findings.of(node, "drawing.attribute_idle", "warning", **said)
        _check_ways(node, graph, findings, severity)
    _check_links(graph, findings)
    _check_calls(graph, openings, findings)
    check_paths(graph, openings, findings, severity)
    check_joins(graph, openings, findings, severity)
    _check_caught(graph, openings, findings, severity)
    _check_compensated(graph, openings, findings, severity)


def check_activations(graph: Graph, data: Iterable[str], findings: Findings) -> None:
    """Where nothing in the drawing gives a name that an activation condition reads, the gateway may wait for ever."""
    given = {"activationCount", *data}
    for node in graph.nodes.values():
        given |= {one.target for one in node.assigns}
        given |= {node.multi.item, node.multi.collection, node.multi.output} if node.multi else set()
    for node in graph.nodes.values():
        read = set() if node.activation is None else {name.partition(".")[2] for name in node.activation.names}
        for name in sorted(read - given - {*node.incoming}):
            findings.of(node, "drawing.activation_reads", "warning", name=name[:200], known=node.incoming[:10])


def _check_event(node: Node, graph: Graph, findings: Findings) -> None:
    """The triggers fit the place; errors and cancels always interrupt."""
    place = _place(node, graph)
    allowed = PLACES[place]
    for cause in node.causes:
        if cause.trigger not in allowed:
            known = sorted(allowed) or (Trigger.NONE.value,)
            said = {"trigger": cause.trigger.value, "element": place, "known": known}
            (findings.gap if node.kind is Kind.START else findings.of)(node, "drawing.trigger_here", **said)
        if cause.trigger is Trigger.COMPENSATION and cause.name and cause.name not in graph.nodes:
            findings.of(node, "drawing.reference_unknown", "warning", element="activity", reference=cause.name[:200])
        elif cause.trigger is Trigger.COMPENSATION and cause.name and node.kind in (Kind.THROW, Kind.END):
            _check_in_sight(node, graph.nodes[cause.name], graph, findings)
    left_open = all(cause.open and cause.trigger is Trigger.MESSAGE for cause in node.causes)
    if left_open and node.kind in (Kind.CATCH, Kind.BOUNDARY):
        findings.gap(node, "drawing.no_trigger_here", element=place, known=sorted(allowed))
    if node.trigger is Trigger.LINK:
        _check_link(node, findings)
    if node.trigger is Trigger.CANCEL:
        _check_cancel(node, graph, findings)
    if node.kind is Kind.BOUNDARY:
        _check_boundary(node, findings)


def _check_in_sight(thrower: Node, activity: Node, graph: Graph, findings: Findings) -> None:
    """Clause 13.5.5: what stands in the thrower's scope, or in that around the event sub-process it stands in."""
    scope = thrower.scope
    while (holder := graph.nodes.get(scope)) is not None and holder.by_event and activity.scope != scope:
        scope = holder.scope
    if activity.scope != scope:
        findings.of(thrower, "drawing.compensation_out_of_sight", "warning", activity=activity.id[:200])


def _place(node: Node, graph: Graph) -> str:
    """The kind of an event; a start event also by what it stands in."""
    holder = graph.nodes.get(node.scope)
    if node.kind is not Kind.START or holder is None:
        return node.kind.value
    return "startEvent (event sub-process)" if holder.by_event else "startEvent (sub-process)"


def _check_link(node: Node, findings: Findings) -> None:
    """A link takes the place of a flow: none leads into the catching event, none out of the throwing one."""
    flows = node.incoming if node.kind is Kind.CATCH else node.outgoing
    if flows:
        findings.of(node, "drawing.flow_at_link", flows=flows[:10])


def _check_boundary(node: Node, findings: Findings) -> None:
    if node.trigger is Trigger.COMPENSATION and not node.compensator:
        findings.gap(node, "drawing.no_compensator")
    if node.trigger is Trigger.COMPENSATION and node.outgoing:
        findings.of(node, "drawing.flow_at_compensation", flows=node.outgoing[:10])


def _check_cancel(node: Node, graph: Graph, findings: Findings) -> None:
    """A cancel ends the transaction around it; its boundary stands on one."""
    host = graph.nodes.get(node.attached_to or "")
    around = _holders(node, graph) if node.kind is not Kind.BOUNDARY else (host,) if host is not None else ()
    if graph.whole and not any(holder.kind is Kind.TRANSACTION for holder in around):
        findings.of(node, "drawing.cancel_outside")


def _check_event_gateway(node: Node, graph: Graph, findings: Findings) -> None:
    """Behind it stand at least two waits, each reached by this way alone; messages come in one manner (10.5.6)."""
    after_it = [graph.nodes[graph.flows[key].target] for key in node.outgoing]
    if len(after_it) < 2 and graph.whole:
        findings.of(node, "drawing.one_event", "warning")
    caught = {one.kind for one in after_it if one.kind is Kind.RECEIVE_TASK or one.trigger is Trigger.MESSAGE}
    if len(caught) > 1:
        findings.of(node, "drawing.two_manners", "warning")
    if node.all_of and not node.instantiate:
        findings.of(node, "drawing.parallel_events")
    for after in after_it:
        if after.kind not in (Kind.CATCH, Kind.RECEIVE_TASK) or len(after.incoming) > 1 or after.boundaries:
            findings.of(after, "drawing.after_event_gateway", gateway=node.id[:200], element=after.kind.value)


def _check_event_sub_process(node: Node, graph: Graph, openings: Openings, findings: Findings) -> None:
    """It is woken by one start event with a trigger; no flow leads to it or away."""
    if len(openings.scopes[node.id]) != 1 and graph.whole:
        findings.gap(node, "drawing.event_sub_process_start", starts=openings.scopes[node.id][:10] or ("–",))
    if flows := (*node.incoming, *node.outgoing, *node.boundaries):
        findings.of(node, "drawing.flow_at_event_sub_process", flows=flows[:10])


def _check_caught(graph: Graph, openings: Openings, findings: Findings, severity: Severity) -> None:
    """Of two events for the same errors at one border, or in one scope, the second has nothing to catch."""
    beside = [node.boundaries for node in graph.nodes.values()] + list(openings.handlers.values())
    for events in beside:
        caught: dict[tuple[Trigger, str], Node] = {}
        for event in (graph.nodes[key] for key in events):
            causes = [(one.trigger, one.name) for one in event.causes]
            first = caught.get(causes[0]) if causes else None
            if first is not None and caught.keys() >= {*causes}:
                code = causes[0][1][:200] or "–"
                findings.of(event, "drawing.error_caught_twice", severity, code=code, first=first.id)
            caught |= {one: event for one in causes if one[0] is Trigger.ERROR and one not in caught}


def _check_compensated(graph: Graph, openings: Openings, findings: Findings, severity: Severity) -> None:
    """What compensates an activity is one thing (10.7.1): a second border, or one beside an event, never does it."""
    for node in graph.nodes.values():
        around = [graph.nodes[key] for key in (*openings.handlers.get(node.id, ()), *node.boundaries)]
        first, *others = [one for one in around if one.trigger is Trigger.COMPENSATION] or (node,)
        for other in others:
            findings.of(other, "drawing.compensated_twice", severity, activity=node.id[:200], first=first.id[:200])


def _check_behavior(node: Node, multi: Multi, findings: Findings) -> None:
    """What a repeated activity throws by itself: anything else could not be caught on its border."""
    for cause in multi.throws:
        if cause.trigger not in THROWN_BY_ITSELF:
            said = {"trigger": cause.trigger.value, "element": f"multiInstance {multi.behavior.value}"}
            findings.of(node, "drawing.trigger_here", **said, known=sorted(THROWN_BY_ITSELF))


def _check_ways(node: Node, graph: Graph, findings: Findings, severity: Severity) -> None:
    """Conditions of the flows that leave a node."""
    for key in node.outgoing:
        flow = graph.flows[key]
        if flow.condition is not None and node.kind not in CHOOSING:
            findings.of(flow, "drawing.condition_misplaced", severity, source=node.id, element=node.kind.value)
        bare = flow.condition is None and key != node.default and key not in graph.unread
        if bare and node.kind in (Kind.EXCLUSIVE, Kind.INCLUSIVE) and len(node.outgoing) > 1:
            findings.of(flow, "drawing.no_condition", severity, gateway=node.id)


def _check_links(graph: Graph, findings: Findings) -> None:
    """Each throwing link has exactly one catching link of its name, in the same scope."""
    catching: Counter[tuple[str, str]] = Counter()
    throwing: Counter[tuple[str, str]] = Counter()
    linked = [node for node in graph.nodes.values() if node.trigger is Trigger.LINK]
    for node in linked:
        (catching if node.kind is Kind.CATCH else throwing)[node.scope, node.causes[0].name] += 1
    for node in linked:
        place = node.scope, node.causes[0].name
        if node.kind is Kind.CATCH and catching[place] > 1:
            findings.of(node, "drawing.link_twice", link=place[1][:200] or "–")
        elif node.kind is Kind.CATCH and not throwing[place]:
            findings.of(node, "drawing.link_without_partner", "warning", link=place[1][:200] or "–")
        elif node.kind is not Kind.CATCH and not catching[place] and graph.whole:
            findings.of(node, "drawing.link_without_partner", link=place[1][:200] or "–")


def _check_calls(graph: Graph, openings: Openings, findings: Findings) -> None:
    """What is called can start, and does not come back to itself."""
    calls: defaultdict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes.values():
        if node.kind is Kind.CALL and node.calls:
            calls[_outermost(node, graph)].append(node)
            if not openings.scopes.get(node.calls) and graph.whole:
                findings.gap(node, "drawing.call_without_start", called=node.calls[:200])
    ways = {scope: [node.calls for node in nodes] for scope, nodes in calls.items()}
    circling = _circling(ways) & _circling(_turned(ways))
    for scope, nodes in calls.items():
        for node in nodes:
            if scope in circling and node.calls in circling:
                findings.of(node, "drawing.call_cycle", called=node.calls[:200])


def depth_of_calls(graph: Graph) -> int:
    """How many scopes a called process stands in at most, by calls and the sub-processes around them."""
    ways: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    callers = Counter[str]()
    for node in graph.nodes.values():
        if node.kind is Kind.CALL and node.calls:
            ways[_outermost(node, graph)].append((node.calls, len(_holders(node, graph)) + 1))
            callers[node.calls] += 1
    depth = Counter[str]()
    done = [scope for scope in ways if not callers[scope]]
    while done:
        for called, levels in ways[scope := done.pop()]:
            depth[called] = max(depth[called], depth[scope] + levels)
            callers[called] -= 1
            if not callers[called]:
                done.append(called)
    return max(depth.values(), default=0)


def _turned(ways: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    """The ways backwards."""
    back: defaultdict[str, list[str]] = defaultdict(list)
    for scope, targets in ways.items():
        for target in targets:
            back[target].append(scope)
    return back


def _circling(ways: Mapping[str, list[str]]) -> set[str]:
    """What is left when everything that leads to nothing that is left is taken away, again and again."""
    callers = _turned(ways)
    open_calls = Counter({scope: len(targets) for scope, targets in ways.items()})
    done = [target for target in callers if target not in ways]
    left = set(ways)
    while done:
        for caller in callers.get(done.pop(), ()):
            open_calls[caller] -= 1
            if not open_calls[caller]:
                left.discard(caller)
                done.append(caller)
    return left


def _outermost(node: Node, graph: Graph) -> str:
    """The process that a node stands in."""
    return ([node, *_holders(node, graph)])[-1].scope


def _holders(node: Node, graph: Graph) -> list[Node]:
    """The sub-processes around a node, from the innermost; also where ids stand twice."""
    found: dict[str, Node] = {}
    holder = graph.nodes.get(node.scope)
    while holder is not None and holder.id not in found:
        found[holder.id] = holder
        holder = graph.nodes.get(holder.scope)
    return list(found.values())
