"""The surveyed elements of a whole file become nodes and flows that know each other."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from lxml.etree import _Element

from approvalflow.bpmn.assembly import Graph, Wires, compare_references, connect, read_flows, refuse_stray_attributes
from approvalflow.bpmn.attributes import read_attributes
from approvalflow.bpmn.carriers import carry, signed_by_item
from approvalflow.bpmn.countersigning import pattern_of
from approvalflow.bpmn.graph import (
    ACTIVITIES,
    CHOOSING,
    INNER,
    TASKS,
    WORK,
    Cause,
    Flow,
    Kind,
    Lane,
    Multi,
    Node,
    Trigger,
)
from approvalflow.bpmn.names import bpmn, line_of, plain, text_of
from approvalflow.bpmn.spelling import reading
from approvalflow.bpmn.survey import MOST, Survey
from approvalflow.bpmn.twofold import Said, agreed
from approvalflow.bpmn.wide.book import Book, part, yes
from approvalflow.bpmn.wide.data import maps_out, read_assigns, read_output_sets, read_ports, read_puts_out, read_sets
from approvalflow.bpmn.wide.events import read_causes
from approvalflow.bpmn.wide.loops import read_loop, read_multi
from approvalflow.bpmn.wide.passing import all_passed
from approvalflow.bpmn.wide.talks import meetings
from approvalflow.bpmn.wide.vocabulary import GLOBALS
from approvalflow.expressions import Expression

ALWAYS_INTERRUPTS = frozenset({Trigger.ERROR, Trigger.CANCEL})


def assemble(process: _Element, survey: Survey, book: Book) -> Graph:
    """Every node and flow of every process; where their tokens start is for `processes` to say."""
    refuse_stray_attributes(process, survey)
    book.meetings, book.receivers = meetings(survey, book)
    read, unread = read_flows(survey)
    flows = {key: _meant(flow, book) for key, flow in read.items()}
    wires = connect(survey, flows)
    linked = _linked(survey)
    nodes: dict[str, Node] = {}
    for element, kind, scope in survey.nodes:
        book.findings.reading = element.get("id", "")
        nodes[element.get("id", "")] = _node(element, kind, scope, survey, wires, book, linked)
    book.findings.reading = ""
    return Graph(
        process=process,
        nodes=MappingProxyType(nodes),
        flows=MappingProxyType(flows),
        unread=unread,
        whole=_is_whole(survey, wires),
    )


def _meant(flow: Flow, book: Book) -> Flow:
    """The names in the condition of a flow are meant as where it stands."""
    if flow.condition is None:
        return flow
    return replace(flow, condition=book.read(flow.condition, book.elements.get(flow.id)))


def _node(
    element: _Element,
    kind: Kind,
    scope: str,
    survey: Survey,
    wires: Wires,
    book: Book,
    linked: Mapping[str, list[str]],
) -> Node:
    key = element.get("id", "")
    inside = kind in ACTIVITIES and bpmn(element) not in GLOBALS
    multi = read_multi(element, book) if inside else None
    kind, multi, af = _for_people(element, kind, multi, read_attributes(element, kind, survey.findings), survey)
    compare_references(element, key, survey, wires)
    book.findings.event = True
    causes = read_causes(element, af, book)
    book.findings.event = False
    assigns = read_assigns(element, book)
    if kind is Kind.SCRIPT_TASK and survey.vocabulary.by_hand and not assigns and part(element, "script") is not None:
        kind = Kind.USER_TASK
    holds = kind in INNER - {Kind.CALL}
    takes, gives = all_passed(element) if kind is Kind.CALL else (False, False)
    lanes = _lanes(element, survey)
    return Node(
        id=key, kind=kind, scope=scope, name=element.get("name", ""), line=line_of(element),
        incoming=tuple(wires.incoming.get(key, ())), outgoing=tuple(wires.outgoing.get(key, ())),
        default=_default(element, kind, wires, survey, book),
        causes=causes,
        all_of=yes(element, "parallelMultiple") or element.get("eventGatewayType", "").strip() == "Parallel",
        attached_to=plain(element.get("attachedToRef")) if kind is Kind.BOUNDARY else None,
        interrupting=_interrupts(element, kind, causes, book),
        boundaries=tuple(wires.attached.get(key, ())),
        by_event=holds and yes(element, "triggeredByEvent"),
        calls=agreed(element, _calls(element), book.findings, book.severity) if kind is Kind.CALL else "",
        instantiate=yes(element, "instantiate"), talks_to=book.receivers.get(key, ()),
        loop=read_loop(element, book) if inside else None,
        multi=multi,
        compensation=inside and yes(element, "isForCompensation"),
        compensator=_compensator(element, linked, book) if kind is Kind.BOUNDARY else "",
        activation=_activation(element, book),
        sequential=element.get("ordering", "").strip() == "Sequential",
        until=_compiled(element, "completionCondition", book),
        cancels_rest=yes(element, "cancelRemainingInstances", "true"),
        start_quantity=_number(element, "startQuantity"),
        completion_quantity=_number(element, "completionQuantity"),
        assigns=assigns, ports=read_ports(element, book), sets=read_sets(element, book),
        puts_out=read_puts_out(element, book), output_sets=read_output_sets(element, book),
        takes_all=takes, gives_all=gives,
        keeps=kind in TASKS and maps_out(element),
        lane=lanes[0].name or lanes[0].id if lanes else "", lanes=lanes, af=af,
    )  # fmt: skip


def _interrupts(element: _Element, kind: Kind, causes: Sequence[Cause], book: Book) -> bool:
    said = "isInterrupting" if kind is Kind.START else "cancelActivity"
    always = next((one.trigger.value for one in causes if one.trigger in ALWAYS_INTERRUPTS), "")
    if always and not yes(element, said, "true"):
        book.findings.at(element, "drawing.always_interrupts", "warning", attribute=said, trigger=always)
    return bool(always) or yes(element, said, "true")


def _lanes(element: _Element, survey: Survey) -> tuple[Lane, ...]:
    """The lanes of a node from within; inside of a sub-process that no lane divides, those of the sub-process."""
    places = (one.get("id", "") for one in (element, *element.iterancestors()))
    return next((survey.lanes[one] for one in places if one in survey.lanes), ())


def _for_people(
    element: _Element, kind: Kind, multi: Multi | None, af: Mapping[str, str], survey: Survey
) -> tuple[Kind, Multi | None, Mapping[str, str]]:
    """What other engines say of who works and how; an order that nobody carries out may be done by hand."""
    if not survey.vocabulary.people:
        return kind, multi, af
    if element in survey.by_hand and kind in MACHINE:
        kind = Kind.USER_TASK
    said = carry(element, kind, af, survey.findings, survey.initiators)
    signed = signed_by_item(element)
    stays = kind not in WORK or element.get("id") in survey.vocabulary.instances
    if multi is not None and not stays and (told := pattern_of(multi, signed=bool(signed))) is not None:
        survey.findings.at(element, "drawing.read_as_pattern", "info", pattern=told["pattern"])
        return kind, None, MappingProxyType({**told, **said})
    if signed:
        survey.findings.at(element, "drawing.foreign_unclear", "warning", what="assignee", value=signed[:80])
    return kind, multi, MappingProxyType(said)


MACHINE = frozenset({Kind.SERVICE_TASK, Kind.SCRIPT_TASK, Kind.RULE_TASK, Kind.SEND_TASK})
"""What another engine does by itself."""


def _default(element: _Element, kind: Kind, wires: Wires, survey: Survey, book: Book) -> str | None:
    """The default flow; where none can be, or another flow is meant, a finding, and none in the graph."""
    said, ways = plain(element.get("default")), wires.outgoing.get(element.get("id", ""), ())
    if said and kind not in CHOOSING:
        book.findings.at(element, "drawing.default_misplaced", book.severity, element=kind.value)
    elif said and said not in ways and _is_whole(survey, wires):
        book.findings.at(element, "drawing.default_foreign", flow=said[:200], flows=tuple(ways[:10]) or ("–",))
    return said if kind in CHOOSING and said in ways else None


def _is_whole(survey: Survey, wires: Wires) -> bool:
    return not survey.refused and not wires.dropped


def _compiled(element: _Element, name: str, book: Book) -> Expression | None:
    said = part(element, name)
    return book.expression(said) if said is not None and text_of(said) else None


def _activation(element: _Element, book: Book) -> Expression | None:
    """It reads flows by the ids of its file."""
    said, flows = _compiled(element, "activationCondition", book), book.flows(element)
    return said if said is None or not flows else reading(said, flows)


def _number(element: _Element, name: str) -> int:
    written = element.get(name, "1").strip()
    said = int(written[:7]) if written.isascii() and written.isdigit() else 1
    return said if 0 < said <= MOST else 1


def called(call: _Element) -> str:
    """The process or global task that a call names: by the standard's attribute, or (zeebe) beside it."""
    return next((one.value for one in _calls(call) if one.value), "")


def _calls(call: _Element) -> list[Said]:
    beside = (one.get("processId", "").strip() for one in call.iter(_ZEEBE))
    own = Said("calledElement", plain(call.get("calledElement")))
    return [own, *(Said("zeebe:calledElement", one) for one in beside)]


_ZEEBE = "{http://camunda.org/schema/zeebe/1.0}calledElement"


def _linked(survey: Survey) -> Mapping[str, list[str]]:
    """The other ends of the associations of each element; what links no compensation is a remark."""
    ends: defaultdict[str, list[str]] = defaultdict(list)
    for link in survey.links:
        source, target = plain(link.get("sourceRef")), plain(link.get("targetRef"))
        ends[source].append(target)
        ends[target].append(source)
        survey.note(link)
    return ends


def _compensator(boundary: _Element, linked: Mapping[str, list[str]], book: Book) -> str:
    """The activity for compensation that an association links with this boundary event."""
    others = (book.elements.get(key) for key in dict.fromkeys(linked.get(boundary.get("id", ""), ())))
    found = [one.get("id", "") for one in others if one is not None and yes(one, "isForCompensation")]
    return agreed(boundary, (Said("association", one) for one in found), book.findings, book.severity)


def inner(node: Node) -> bool:
    """Whether the node holds a scope that is drawn inside it."""
    return node.kind in INNER - {Kind.CALL}
