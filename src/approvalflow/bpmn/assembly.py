"""Flows with their two ends, and which of them meet at each node."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from lxml.etree import _Element

from approvalflow.bpmn.attributes import read_attributes
from approvalflow.bpmn.graph import Flow, Kind, Node
from approvalflow.bpmn.names import BPMN, bpmn, line_of, plain, text_of
from approvalflow.bpmn.spelling import language_of, read_expression
from approvalflow.bpmn.survey import Survey
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """Nodes and flows by id, in document order. `whole` is False when something drawn is missing from it.

    `unread` holds the flows whose condition could not be read: they have their finding already.
    """

    process: _Element
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    unread: frozenset[str]
    whole: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Wires:
    """Which flows come in and go out, and which boundary events are attached, by node."""

    incoming: Mapping[str, list[str]]
    outgoing: Mapping[str, list[str]]
    attached: Mapping[str, list[str]]
    dropped: frozenset[str]


def refuse_stray_attributes(process: _Element, survey: Survey) -> None:
    """Our attributes on flows, the process or anything else that is no flow node would have no effect.

    A lane may say a department.
    """
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
            survey.findings.gap(element, "drawing.flow_to_nowhere", end=end[:200] or "–")
    if lost:
        return False
    if places[ends[0]] != places[ends[1]]:
        survey.findings.at(element, "drawing.flow_across", source=ends[0][:200], target=ends[1][:200])
        return False
    return True


def _condition(flow: _Element, survey: Survey, unread: set[str], *, default: bool) -> Expression | None:
    """The compiled condition. The standard ignores one on a default flow; so do we, and say so."""
    findings = survey.findings
    elements = flow.findall(f"{{{BPMN}}}conditionExpression") if len(flow) else []
    if len(elements) > 1:
        findings.at(flow, "drawing.several_conditions")
    if elements and default:
        findings.at(elements[0], "drawing.default_with_condition", "warning")
    if not elements or default:
        return None
    if not text_of(elements[0]):
        findings.at(elements[0], "expression.empty", survey.vocabulary.severity)
        unread.add(flow.get("id", ""))
        return None
    try:
        return read_expression(text_of(elements[0]), language_of(elements[0]))
    except Unreadable as problem:
        findings.gap(elements[0], problem.code, **problem.values)
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
            attached[plain(element.get("attachedToRef"))].append(element.get("id", ""))
    dropped = frozenset(element.get("id", "") for element in survey.flows) - flows.keys()
    return Wires(incoming=incoming, outgoing=outgoing, attached=attached, dropped=dropped)


def compare_references(element: _Element, key: str, survey: Survey, wires: Wires) -> None:
    """`incoming` and `outgoing` only repeat what the flows say; where they say something else, we say so."""
    for child in element:
        name = bpmn(child)
        if name in ("incoming", "outgoing"):
            flow = text_of(child)
            said = (wires.incoming if name == "incoming" else wires.outgoing).get(key, ())
            if flow not in said and flow not in wires.dropped:
                survey.findings.at(child, "drawing.reference_ignored", "warning", element=name, flow=flow[:200])
