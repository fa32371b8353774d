"""The surveyed elements become nodes and flows that know each other."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml.etree import _Element

from approvalflow.bpmn.attributes import read_attributes
from approvalflow.bpmn.graph import Cause, Flow, Kind, Node, Trigger
from approvalflow.bpmn.names import BPMN, bpmn, line_of, text_of
from approvalflow.bpmn.spelling import read_expression
from approvalflow.bpmn.survey import Survey
from approvalflow.bpmn.timers import read_timer
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression, compile_expression

NO = ("false", "0")


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """Nodes and flows by id, in document order. `whole` is False when something drawn is missing from it.

    `unread` holds the flows whose condition could not be read: they have their finding already.
    """

    process: _Element
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    starts: Mapping[str, tuple[str, ...]]
    unread: frozenset[str]
    whole: bool

    @property
    def scopes(self) -> Mapping[str, tuple[str, ...]]:
        """Where the tokens of each scope start."""
        return MappingProxyType(dict(self.starts))


@dataclass(frozen=True, kw_only=True, slots=True)
class Wires:
    """Which flows come in and go out, and which boundary events are attached, by node."""

    incoming: Mapping[str, list[str]]
    outgoing: Mapping[str, list[str]]
    attached: Mapping[str, list[str]]
    dropped: frozenset[str]


def assemble(process: _Element, survey: Survey) -> Graph:
    """The graph of what can be connected; what cannot is a finding."""
    refuse_stray_attributes(process, survey)
    flows, unread = read_flows(survey)
    wires = connect(survey, flows)
    nodes = {node.id: node for node in (_node(*drawn, survey, wires) for drawn in survey.nodes)}
    inner = [element.get("id", "") for element, kind, _ in survey.nodes if kind is Kind.SUB_PROCESS]
    starts: dict[str, list[str]] = {scope: [] for scope in (process.get("id", ""), *inner)}
    for node in nodes.values():
        if node.kind is Kind.START:
            starts[node.scope].append(node.id)
    return Graph(
        process=process,
        nodes=MappingProxyType(nodes),
        flows=MappingProxyType(flows),
        starts={scope: tuple(found) for scope, found in starts.items()},
        unread=unread,
        whole=not survey.refused and not wires.dropped,
    )


def refuse_stray_attributes(process: _Element, survey: Survey) -> None:
    """Our attributes on lanes, flows, the process or anything else that is no flow node would have no effect."""
    for element in process.getroottree().iter(f"{{{BPMN}}}*"):
        if bpmn(element) not in survey.vocabulary.nodes:
            read_attributes(element, None, survey.findings)


def read_flows(survey: Survey) -> tuple[dict[str, Flow], frozenset[str]]:
    """Flows whose two ends stand in one scope, and the ids of those whose condition could not be read."""
    places = {element.get("id", ""): scope for element, _, scope in survey.nodes}
    defaults = {element.get("default", "").strip() for element, _, _ in survey.nodes}
    flows: dict[str, Flow] = {}
    unread: set[str] = set()
    for element in survey.flows:
        source, target = element.get("sourceRef", "").strip(), element.get("targetRef", "").strip()
        key = element.get("id", "")
        condition = _condition(element, survey, unread, default=key in defaults)
        if _joined(element, (source, target), places, survey):
            flows[key] = Flow(
                id=key, source=source, target=target, name=element.get("name", ""),
                line=line_of(element), condition=condition,
            )  # fmt: skip
    return flows, frozenset(unread)


def _joined(element: _Element, ends: tuple[str, str], places: Mapping[str, str], survey: Survey) -> bool:
    """Whether both ends are nodes of one scope. An end inside a refused element has its finding already."""
    lost = [end for end in ends if end not in places]
    for end in lost:
        if end not in survey.refused or not end:
            survey.findings.at(element, "drawing.flow_to_nowhere", end=end[:200] or "–")
    if lost:
        return False
    if places[ends[0]] != places[ends[1]]:
        survey.findings.at(element, "drawing.flow_across", source=ends[0][:200], target=ends[1][:200])
        return False
    return True


def _condition(flow: _Element, survey: Survey, unread: set[str], *, default: bool) -> Expression | None:
    """The compiled condition. The standard ignores one on a default flow; so do we, and say so."""
    findings, wide = survey.findings, survey.vocabulary.wide
    elements = flow.findall(f"{{{BPMN}}}conditionExpression")
    if len(elements) > 1:
        findings.at(flow, "drawing.several_conditions")
    if elements and default:
        findings.at(elements[0], "drawing.default_with_condition", "warning")
    if not elements or default:
        return None
    if wide and not text_of(elements[0]):
        findings.at(elements[0], "expression.empty", "warning")
        return None
    try:
        return read_expression(text_of(elements[0])) if wide else compile_expression(text_of(elements[0]))
    except Unreadable as problem:
        findings.at(elements[0], problem.code, **problem.values)
        unread.add(flow.get("id", ""))
    return None


def connect(survey: Survey, flows: Mapping[str, Flow]) -> Wires:
    incoming: defaultdict[str, list[str]] = defaultdict(list)
    outgoing: defaultdict[str, list[str]] = defaultdict(list)
    attached: defaultdict[str, list[str]] = defaultdict(list)
    for flow in flows.values():
        outgoing[flow.source].append(flow.id)
        incoming[flow.target].append(flow.id)
    for element, kind, _ in survey.nodes:
        if kind is Kind.BOUNDARY:
            attached[element.get("attachedToRef", "").strip()].append(element.get("id", ""))
    dropped = frozenset(element.get("id", "") for element in survey.flows) - flows.keys()
    return Wires(incoming=incoming, outgoing=outgoing, attached=attached, dropped=dropped)


def _node(element: _Element, kind: Kind, scope: str, survey: Survey, wires: Wires) -> Node:
    key = element.get("id", "")
    af = read_attributes(element, kind, survey.findings)
    compare_references(element, key, survey, wires)
    return Node(
        id=key, kind=kind, scope=scope, name=element.get("name", ""), line=line_of(element),
        incoming=tuple(wires.incoming.get(key, ())), outgoing=tuple(wires.outgoing.get(key, ())),
        default=element.get("default", "").strip() or None,
        causes=_causes(element, kind, af, survey),
        attached_to=element.get("attachedToRef", "").strip() if kind is Kind.BOUNDARY else None,
        interrupting=element.get("cancelActivity", "true").strip() not in NO,
        boundaries=tuple(wires.attached.get(key, ())), lane=survey.lanes.get(key, ""), af=af,
    )  # fmt: skip


def compare_references(element: _Element, key: str, survey: Survey, wires: Wires) -> None:
    """`incoming` and `outgoing` only repeat what the flows say; where they say something else, we say so."""
    for child in element:
        name = bpmn(child)
        if name in ("incoming", "outgoing"):
            flow = text_of(child).rpartition(":")[2]
            said = (wires.incoming if name == "incoming" else wires.outgoing).get(key, ())
            if flow not in said and flow not in wires.dropped:
                survey.findings.at(child, "drawing.reference_ignored", "warning", element=name, flow=flow[:200])


def _causes(element: _Element, kind: Kind, af: Mapping[str, str], survey: Survey) -> tuple[Cause, ...]:
    """What the event waits for or throws. Definitions that are not ours have their finding from the survey."""
    definitions = [bpmn(child) for child in element if bpmn(child).endswith("EventDefinition")]
    ours = [name for name in definitions if name in _TRIGGERS]
    if len(definitions) > 1:
        survey.findings.at(element, "drawing.several_triggers", triggers=definitions[:10])
    if kind in (Kind.CATCH, Kind.BOUNDARY) and not ours and element not in survey.troubled:
        survey.findings.at(element, "drawing.no_trigger", element=kind.value)
    timer = read_timer(element, af, survey.findings) if kind in (Kind.CATCH, Kind.BOUNDARY) else None
    return (Cause(trigger=_TRIGGERS[ours[0]], timer=timer),) if ours else ()


_TRIGGERS = {"timerEventDefinition": Trigger.TIMER, "terminateEventDefinition": Trigger.TERMINATE}
