"""The least that SpiffWorkflow needs so that a legal drawing is not rejected or misread for its form.

The tree is a copy of the hardened source, not rebuilt from our graph: what our reader overlooks stays in it.
Conditions become the ids of their flows, timers become neutral, splits and ends that are only implied are drawn.
"""

from collections import defaultdict
from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, bpmn, plain, text_of
from approvalflow.spiff.answers import again
from approvalflow.spiff.events import neutral_events, refuse_what_cannot_be_compared
from approvalflow.spiff.shape import NODE_ENDINGS, Shape, flow_nodes, ref, shape_of

OPEN = "#open"
"""The condition of a flow without one, where SpiffWorkflow insists on a condition."""
TWO = "#two"
"""So many instances has every repeated activity."""

WITHOUT_EFFECT = frozenset(
    {
        "documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group", "auditing",
        "monitoring", "dataObject", "dataObjectReference", "dataStoreReference", "ioSpecification", "property",
        "dataInputAssociation", "dataOutputAssociation", "dataInput", "dataOutput", "inputSet", "outputSet", "script",
        "performer", "humanPerformer", "potentialOwner", "resourceRole", "correlationSubscription",
    }
)  # fmt: skip
"""What our reader lists as without effect; SpiffWorkflow would trip over some of it."""
AROUND = frozenset({"collaboration", "dataStore", "category", "import", "itemDefinition", "resource", "interface"})
BOOLEANS = frozenset(
    {
        "triggeredByEvent", "cancelActivity", "isInterrupting", "parallelMultiple", "isSequential", "testBefore",
        "instantiate", "isForCompensation",
    }
)  # fmt: skip
REFERENCES = frozenset({"attachedToRef", "errorRef", "escalationRef", "signalRef", "messageRef", "calledElement"})
TAKEN = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
SCOPES = tuple(f"{{{BPMN}}}{name}" for name in ("process", "subProcess", "transaction"))
ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """The tree for SpiffWorkflow, the process to run, its shape, and the true ids of nodes that were renamed."""

    root: _Element
    process: str
    shape: Shape
    renamed: dict[str, str]


def is_taken(name: str) -> bool:
    """Does SpiffWorkflow call a task of its own so? A node with such an id would be mixed up with it."""
    return name in TAKEN or name.endswith(ENDINGS)


def prepare(source: _Element, process_id: str, signed: Collection[str] = ()) -> Prepared:
    """A tree of its own for SpiffWorkflow; `source` is left as it is. `signed` are steps whose instances are
    signatures, and which are one step to both engines. Raises LookupError, NotComparableError.
    """
    root = deepcopy(source)
    found = [process for process in root.iter(f"{{{BPMN}}}process") if process.get("id") == process_id]
    if not found:
        raise LookupError(process_id)
    _plain_values(root)
    _flows_at_home(root)
    _keep_what_is_called(root, found[0])
    shape = shape_of(root)
    for process in root.iter(f"{{{BPMN}}}process"):
        process.set("isExecutable", "true")
        refuse_what_cannot_be_compared(process)
        neutral_events(root, process)
    _drop_what_has_no_effect(root)
    renamed = _rename_taken(root)
    _repeat_as_told(root, signed)
    _ids_for_conditions(root)
    for scope in list(root.iter(*SCOPES)):
        _draw_start(scope)
    leaving: defaultdict[str, list[_Element]] = defaultdict(list)
    for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
        leaving[ref(flow, "sourceRef")].append(flow)
    for node in flow_nodes(root):
        _draw_implied(node, leaving[node.get("id", "")])
    return Prepared(root=root, process=process_id, shape=shape, renamed=renamed)


def _keep_what_is_called(root: _Element, process: _Element) -> None:
    """The process to run and those it calls; other pools are not compared."""
    processes = {one.get("id", ""): one for one in root.iter(f"{{{BPMN}}}process")}
    kept, waiting = set[str](), [process]
    while waiting:
        one = waiting.pop()
        kept.add(one.get("id", ""))
        called = (ref(call, "calledElement") for call in one.iter(f"{{{BPMN}}}callActivity"))
        waiting += [processes[name] for name in called if name in processes and name not in kept]
    for name, one in processes.items():
        if name not in kept:
            _removed(one)


def _removed(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _drop_what_has_no_effect(root: _Element) -> None:
    """Pictures too: SpiffWorkflow orders flows by their height on the page, the standard by their order in the file."""
    for child in list(root):
        if bpmn(child) in AROUND or not bpmn(child):
            root.remove(child)
    for element in list(root.iter(f"{{{BPMN}}}*")):
        if bpmn(element) in WITHOUT_EFFECT:
            _removed(element)


def _plain_values(root: _Element) -> None:
    """Booleans and references may be written in several ways, of which SpiffWorkflow reads one."""
    for element in root.iter(f"{{{BPMN}}}*"):
        for name in BOOLEANS & {*element.attrib}:
            said = ref(element, name)
            element.set(name, {"1": "true", "0": "false"}.get(said, said))
        for name in REFERENCES & {*element.attrib}:
            element.set(name, plain(element.get(name)))


def _flows_at_home(root: _Element) -> None:
    """A flow stands in the scope of its nodes; what is written elsewhere than in a scope is none."""
    homes = {node.get("id", ""): node.getparent() for node in flow_nodes(root)}
    for flow in list(root.iter(f"{{{BPMN}}}sequenceFlow")):
        home, parent = homes.get(ref(flow, "sourceRef")), flow.getparent()
        if parent is None or parent.tag not in SCOPES:
            _removed(flow)
        elif home is not None and parent is not home and flow not in (home, *home.iterancestors()):
            home.append(flow)


def _rename_taken(root: _Element) -> dict[str, str]:
    ids = {element.get("id", "") for element in root.iter()}
    processes = {process.get("id") for process in root.iter(f"{{{BPMN}}}process")}
    renamed: dict[str, str] = {}
    for node in flow_nodes(root):
        name = node.get("id", "")
        if is_taken(name) or name in processes:
            renamed[_free_id(f"{name}_", ids)] = name
    new = {old: name for name, old in renamed.items()}
    for element in root.iter(f"{{{BPMN}}}*"):
        for attribute in ("id", "sourceRef", "targetRef", "attachedToRef"):
            if attribute in element.attrib and bpmn(element) != "process":
                plain = ref(element, attribute)
                element.set(attribute, new.get(plain, plain))
    return renamed


def _free_id(wish: str, taken: set[str]) -> str:
    while wish in taken:
        wish += "_"
    taken.add(wish)
    return wish


def _repeat_as_told(root: _Element, signed: Collection[str]) -> None:
    """Two instances, whatever says how many; one of what is signed. Another round of a loop as the oracle answers."""
    for several in list(root.iter(f"{{{BPMN}}}multiInstanceLoopCharacteristics")):
        around = several.getparent()
        if around is not None and around.get("id") in signed:
            around.remove(several)
            continue
        for child in list(several):
            several.remove(child)
        etree.SubElement(several, f"{{{BPMN}}}loopCardinality").text = TWO
    for loop in root.iter(f"{{{BPMN}}}loopCondition"):
        around = loop.getparent()
        step = around.getparent() if around is not None else None
        loop.text = again(step.get("id", "")) if step is not None else ""


def _ids_for_conditions(root: _Element) -> None:
    for condition in list(root.iter(f"{{{BPMN}}}conditionExpression")):
        flow = condition.getparent()
        if flow is not None and not text_of(condition):
            flow.remove(condition)
            continue
        for child in list(condition):
            condition.remove(child)
        condition.text = flow.get("id", "") if flow is not None else ""


def _draw_implied(node: _Element, flows: list[_Element]) -> None:
    """Draw the split after a step, the end after the last node, the condition that is always true."""
    kind, default = bpmn(node), ref(node, "default")
    if not flows:
        if kind != "endEvent" and node.get("triggeredByEvent") != "true":
            _add_end(node)
        return
    asked = [flow for flow in flows if flow.find(f"{{{BPMN}}}conditionExpression") is not None]
    if not kind.endswith("Gateway") and (len(flows) > 1 or asked):
        gateway = _add_split(node, flows, "inclusiveGateway" if asked or default else "parallelGateway", default)
        kind = bpmn(gateway)
    if kind in ("exclusiveGateway", "inclusiveGateway") and len(flows) > 1:
        for flow in flows:
            if flow not in asked and flow.get("id") != default:
                etree.SubElement(flow, f"{{{BPMN}}}conditionExpression").text = OPEN


def _draw_start(scope: _Element) -> None:
    """One start: without a start event a scope begins at whatever no flow leads to, with several at all of them."""
    starts = scope.findall(f"{{{BPMN}}}startEvent")
    if len(starts) == 1 or scope.get("triggeredByEvent") == "true":
        return
    for start in starts:
        start.tag = f"{{{BPMN}}}intermediateThrowEvent"
    name = f"{scope.get('id')}.#start"
    first = starts or _first(scope)
    etree.SubElement(scope, f"{{{BPMN}}}startEvent", id=name)
    for number, node in enumerate(first):
        flow = {"id": f"{name}{number}", "sourceRef": name, "targetRef": node.get("id", "")}
        etree.SubElement(scope, f"{{{BPMN}}}sequenceFlow", flow)


def _first(scope: _Element) -> list[_Element]:
    reached = {ref(flow, "targetRef") for flow in scope.iterchildren(f"{{{BPMN}}}sequenceFlow")}
    first = [node for node in scope if bpmn(node).endswith(NODE_ENDINGS) and node.get("id") not in reached]
    return [node for node in first if bpmn(node) != "boundaryEvent" and node.get("triggeredByEvent") != "true"]


def _add_end(node: _Element) -> None:
    name, scope = node.get("id", ""), node.getparent()
    if scope is None or not bpmn(node).endswith(NODE_ENDINGS):
        return
    etree.SubElement(scope, f"{{{BPMN}}}endEvent", id=f"{name}.#end")
    etree.SubElement(scope, f"{{{BPMN}}}sequenceFlow", id=f"{name}.#to", sourceRef=name, targetRef=f"{name}.#end")


def _add_split(node: _Element, flows: list[_Element], kind: str, default: str) -> _Element:
    name, scope = node.get("id", ""), node.getparent()
    gateway = etree.SubElement(scope, f"{{{BPMN}}}{kind}", id=f"{name}.#split")  # type: ignore[arg-type]
    if default:
        gateway.set("default", default)
        del node.attrib["default"]
    for flow in flows:
        flow.set("sourceRef", f"{name}.#split")
    etree.SubElement(scope, f"{{{BPMN}}}sequenceFlow", id=f"{name}.#to", sourceRef=name, targetRef=f"{name}.#split")  # type: ignore[arg-type]
    return gateway
