"""Events in SpiffWorkflow's copy: what comes from outside comes when the comparison says so, a link is a flow.

What the two engines do inside the drawing stays as it is drawn: signals that it throws itself, errors, escalations,
cancellation, termination. What cannot be compared is named, and there is no second opinion then.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import cast

from lxml import etree
from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, bpmn
from approvalflow.spiff.shape import NODE_ENDINGS, ref

TIMER = "#timer"
FROM_OUTSIDE = ("timerEventDefinition", "messageEventDefinition", "conditionalEventDefinition")
STARTS, CATCHES = ("startEvent",), ("intermediateCatchEvent", "boundaryEvent")
THROWS = ("intermediateThrowEvent", "endEvent")
CANNOT = {
    "complexGateway": ".//b:complexGateway",
    "adHocSubProcess": ".//b:adHocSubProcess",
    "compensateEventDefinition": ".//*[b:compensateEventDefinition]",
    "isForCompensation": ".//*[@isForCompensation='true']",
    "parallelMultiple": ".//*[@parallelMultiple='true' or @eventGatewayType='Parallel']",
    "behavior": ".//*[b:multiInstanceLoopCharacteristics[@behavior and @behavior!='All']]",
    "startQuantity, completionQuantity": ".//*[@startQuantity[.!='1'] or @completionQuantity[.!='1']]",
    "eventBasedGateway": ".//b:eventBasedGateway[not(@id = //b:sequenceFlow/@sourceRef)]",
    "instantiate": ".//*[@instantiate='true']",
    "cancelEventDefinition": ".//b:transaction[.//b:endEvent/b:cancelEventDefinition]"
    "[not(@id = //b:boundaryEvent[b:cancelEventDefinition]/@attachedToRef)]",
}
"""What SpiffWorkflow rejects, drops or cannot be asked about."""
NS = {"b": BPMN}


class NotComparableError(Exception):
    """There is something that the other engine cannot be asked about."""

    def __init__(self, element: str, name: str) -> None:
        super().__init__(element, name)
        self.element = element
        self.name = name


def refuse_what_cannot_be_compared(process: _Element) -> None:
    """Raises NotComparableError for the first such element, or one that nothing can be told of."""
    for element in process.iter(f"{{{BPMN}}}*"):
        if bpmn(element).endswith(NODE_ENDINGS) and not element.get("id"):
            raise NotComparableError(bpmn(element), "")
    for what, path in CANNOT.items():
        for element in cast("list[_Element]", process.xpath(path, namespaces=NS)):
            raise NotComparableError(what, element.get("id", ""))


def neutral_events(root: _Element, process: _Element) -> None:
    """Events that need something from outside, or another form, as SpiffWorkflow can be told of them."""
    _resolve_references(root, process)
    _declare_what_is_missing(root, process)
    _one_way_to_start(process)
    _links_as_flows(process)
    thrown = set(_signals_thrown(root))
    behind = _behind_event_gateways(process)
    for event in list(process.iter(f"{{{BPMN}}}*")):
        if bpmn(event) in (*STARTS, *CATCHES):
            _neutral_catch(event, root, thrown, behind)
        elif bpmn(event) in THROWS:
            _neutral_throw(event, process)
        elif bpmn(event) == "receiveTask" and event.get("id") in behind:
            event.tag = f"{{{BPMN}}}intermediateCatchEvent"
            _waits_for_itself(event, root)


def definitions(event: _Element) -> list[_Element]:
    """What an event waits for or throws."""
    return [child for child in event if bpmn(child).endswith("EventDefinition")]


def _resolve_references(root: _Element, process: _Element) -> None:
    for said in list(process.iter(f"{{{BPMN}}}eventDefinitionRef")):
        event, wanted = said.getparent(), (said.text or "").strip()
        found = next((child for child in root if child.get("id") == wanted), None)
        if event is None or found is None:
            raise NotComparableError("eventDefinitionRef", wanted)
        event.replace(said, deepcopy(found))


def _declare_what_is_missing(root: _Element, process: _Element) -> None:
    """An error or escalation that is nowhere declared is called as it is referred to."""
    for kind in ("error", "escalation"):
        declared = {one.get("id") for one in root.iter(f"{{{BPMN}}}{kind}")}
        for definition in process.iter(f"{{{BPMN}}}{kind}EventDefinition"):
            wanted = ref(definition, f"{kind}Ref")
            if wanted and wanted not in declared:
                etree.SubElement(root, f"{{{BPMN}}}{kind}", {"id": wanted, "name": wanted, f"{kind}Code": wanted})
                declared.add(wanted)


def _one_way_to_start(process: _Element) -> None:
    """Where only an event starts the process, it has happened; an embedded sub-process starts without."""
    for part in process.iter(f"{{{BPMN}}}subProcess", f"{{{BPMN}}}transaction"):
        if part.get("triggeredByEvent") != "true":
            for start in part.iterchildren(f"{{{BPMN}}}startEvent"):
                for definition in definitions(start):
                    start.remove(definition)
    starts = [child for child in process if bpmn(child) == "startEvent"]
    caused = [start for start in starts if definitions(start)]
    if caused and len(starts) > 1:
        raise NotComparableError("startEvent", caused[0].get("id", ""))
    for start in caused:
        for definition in definitions(start):
            start.remove(definition)


def _links_as_flows(process: _Element) -> None:
    """The two halves become events without effect, joined by a flow."""
    catching: dict[tuple[_Element | None, str], str] = {}
    throwing: list[tuple[_Element, str]] = []
    for link in list(process.iter(f"{{{BPMN}}}linkEventDefinition")):
        event, name = link.getparent(), link.get("name", "").strip()
        if event is None:
            continue
        event.remove(link)
        if bpmn(event) == "intermediateCatchEvent":
            catching[event.getparent(), name] = event.get("id", "")
        else:
            throwing.append((event, name))
        event.tag = f"{{{BPMN}}}intermediateThrowEvent"
    for event, name in throwing:
        scope, source = event.getparent(), event.get("id", "")
        target = catching.get((scope, name))
        if scope is None or target is None:
            raise NotComparableError("linkEventDefinition", source)
        flow = {"id": f"{source}.#link", "sourceRef": source, "targetRef": target}
        etree.SubElement(scope, f"{{{BPMN}}}sequenceFlow", flow)


def _signals_thrown(root: _Element) -> Iterator[str]:
    """The names of the signals that the drawing throws itself."""
    for signal in root.iter(f"{{{BPMN}}}signalEventDefinition"):
        event = signal.getparent()
        if event is not None and bpmn(event) in THROWS:
            yield _signal_name(root, signal)


def _signal_name(root: _Element, definition: _Element) -> str:
    wanted = ref(definition, "signalRef")
    found = next((one for one in root.iter(f"{{{BPMN}}}signal") if one.get("id") == wanted), None)
    return wanted if found is None else found.get("name", "") or wanted


def _behind_event_gateways(process: _Element) -> set[str]:
    gates = {gate.get("id") for gate in process.iter(f"{{{BPMN}}}eventBasedGateway")}
    flows = process.iter(f"{{{BPMN}}}sequenceFlow")
    return {ref(flow, "targetRef") for flow in flows if ref(flow, "sourceRef") in gates}


def _neutral_catch(event: _Element, root: _Element, thrown: set[str], behind: set[str]) -> None:
    found = definitions(event)
    from_outside = [one for one in found if bpmn(one) in FROM_OUTSIDE or bpmn(one) == "signalEventDefinition"]
    if not from_outside:
        return
    inside = {_signal_name(root, one) for one in found if bpmn(one) == "signalEventDefinition"} & thrown
    if len(from_outside) < len(found) or (inside and len(found) > 1):
        raise NotComparableError("several event definitions", event.get("id", ""))
    if inside:
        _native_signal(found[0], root, inside.pop())
        return
    timer = bpmn(event) in STARTS or all(bpmn(one) == "timerEventDefinition" for one in found)
    for one in found:
        event.remove(one)
    if timer and event.get("id") not in behind:
        definition = etree.SubElement(event, f"{{{BPMN}}}timerEventDefinition")
        etree.SubElement(definition, f"{{{BPMN}}}timeDuration").text = TIMER
    else:
        _waits_for_itself(event, root)


def _waits_for_itself(event: _Element, root: _Element) -> None:
    """A signal of its own, which nobody throws but the comparison."""
    definition = etree.SubElement(event, f"{{{BPMN}}}signalEventDefinition")
    _native_signal(definition, root, f"#{event.get('id', '')}")


def _native_signal(definition: _Element, root: _Element, name: str) -> None:
    """A signal as SpiffWorkflow reads it: declared, and meant by its id."""
    key = f"{name}#signal"
    if all(one.get("id") != key for one in root.iter(f"{{{BPMN}}}signal")):
        etree.SubElement(root, f"{{{BPMN}}}signal", id=key, name=name)
    definition.set("signalRef", key)


def _neutral_throw(event: _Element, process: _Element) -> None:
    """A message goes out of the drawing; a signal at an end is thrown before it."""
    if len(definitions(event)) > 1:
        raise NotComparableError("several event definitions", event.get("id", ""))
    for definition in definitions(event):
        if bpmn(definition) == "messageEventDefinition":
            event.remove(definition)
        elif bpmn(definition) == "signalEventDefinition":
            root = process.getparent()
            assert root is not None
            _native_signal(definition, root, _signal_name(root, definition))
            if bpmn(event) == "endEvent":
                event.tag = f"{{{BPMN}}}intermediateThrowEvent"
