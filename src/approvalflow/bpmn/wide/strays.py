"""What stands where it means nothing: text between elements, attributes of other elements, a step in two lanes.

None of it changes a run; none of it is passed over in silence. Nor is the second of what an element may have once.
"""

from collections.abc import Iterator

from lxml.etree import _Element

from approvalflow.bpmn.findings import Severity
from approvalflow.bpmn.graph import ACTIVITIES, GATEWAYS
from approvalflow.bpmn.names import BPMN, bpmn, text_of
from approvalflow.bpmn.wide.book import Book
from approvalflow.bpmn.wide.vocabulary import CATCHING, INSIDE, RUNS, THROWING

_ACTIVITIES = frozenset(name for name, kind in RUNS.nodes.items() if kind in ACTIVITIES)
_GATEWAYS = frozenset(name for name, kind in RUNS.nodes.items() if kind in GATEWAYS)
_LOOP = frozenset({"multiInstanceLoopCharacteristics"})
_TIMES = frozenset({"standardLoopCharacteristics"})
_SUBS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
BELONGS: dict[str, frozenset[str]] = {
    "isImmediate": frozenset({"sequenceFlow"}),
    "default": _ACTIVITIES | _GATEWAYS,
    "cancelActivity": frozenset({"boundaryEvent"}),
    "isInterrupting": frozenset({"startEvent"}),
    "parallelMultiple": frozenset({"startEvent", "boundaryEvent", "intermediateCatchEvent"}),
    "triggeredByEvent": _SUBS,
    "isForCompensation": _ACTIVITIES,
    "startQuantity": _ACTIVITIES,
    "completionQuantity": _ACTIVITIES,
    "calledElement": frozenset({"callActivity"}),
    "instantiate": frozenset({"receiveTask", "eventBasedGateway"}),
    "eventGatewayType": frozenset({"eventBasedGateway"}),
    "gatewayDirection": _GATEWAYS,
    "scriptFormat": frozenset({"scriptTask"}),
    "ordering": frozenset({"adHocSubProcess"}),
    "cancelRemainingInstances": frozenset({"adHocSubProcess"}),
    "method": frozenset({"transaction"}),
    "isSequential": _LOOP,
    "behavior": _LOOP,
    "oneBehaviorEventRef": _LOOP,
    "noneBehaviorEventRef": _LOOP,
    "testBefore": _TIMES,
    "loopMaximum": _TIMES,
    "operationRef": frozenset({"serviceTask", "sendTask", "receiveTask"}),
    "implementation": frozenset(
        {
            "serviceTask", "sendTask", "receiveTask", "userTask", "businessRuleTask", "globalUserTask",
            "globalBusinessRuleTask",
        }
    ),
}  # fmt: skip
"""The elements at which an attribute of the standard says something."""
_JUDGED = frozenset({*RUNS.nodes, "sequenceFlow", *_LOOP, *_TIMES})

_TEXTS = frozenset(
    {
        "documentation", "text", "script", "incoming", "outgoing", "from", "to", "supports", "timeDate", "timeCycle",
        "timeDuration", "transformation", "messagePath", "dataPath", "formalExpression", "expression", "source",
        "target",
    }
)  # fmt: skip
_ENDINGS = ("Ref", "Refs", "Condition", "condition", "Expression", "Cardinality")


_ONCE = frozenset(
    {
        "activationCondition", "auditing", "childLaneSet", "completionCondition", "condition", "dataPath", "dataState",
        "expression", "extensionElements", "formalExpression", "from", "inMessageRef", "innerParticipantRef",
        "inputDataItem", "ioSpecification", "loopCardinality", "loopCondition", "loopDataInputRef",
        "loopDataOutputRef", "messagePath", "monitoring", "multiInstanceLoopCharacteristics", "operationRef",
        "outMessageRef", "outerParticipantRef", "outputDataItem", "participantMultiplicity", "partitionElement",
        "resourceAssignmentExpression", "resourceRef", "script", "standardLoopCharacteristics", "targetRef", "text",
        "to", "transformation",
    }
)  # fmt: skip
_ONCE_IN: dict[str, frozenset[str]] = {
    INSIDE: frozenset({"complexBehaviorDefinition"}),
    "inputSet": THROWING | {INSIDE},
    "outputSet": CATCHING,
    "target": frozenset({"linkEventDefinition"}),
}
_PLAIN = frozenset(
    {"auditing", "childLaneSet", "dataState", "extensionElements", "monitoring", "participantMultiplicity", "text"}
)
"""Those of which the second changes no run, or is read too."""


def at_most_once(parent: str, child: str) -> bool:
    """Whether the schema of BPMN 2.0 has this child once in its parent; times and flows' conditions have own words."""
    return child in _ONCE or parent in _ONCE_IN.get(child, ())


def check_strays(root: _Element, book: Book) -> None:
    """A warning for each; of what is given twice and read once, a drawing must say which counts."""
    for element in root.iter(f"{{{BPMN}}}*"):
        name = bpmn(element)
        for key in element.attrib if name in _JUDGED else ():
            if name not in BELONGS.get(str(key), _JUDGED):
                said = {"attribute": str(key), "value": element.get(key, "")[:200], "element": name}
                book.findings.at(element, "drawing.attribute_idle", "warning", **said)
        for child in _again(element, name) if len(element) > 1 else ():
            severity: Severity = "warning" if bpmn(child) in _PLAIN else book.findings.gaps
            book.findings.at(child, "drawing.given_twice", severity, element=bpmn(child), parent=name)
        if name not in _TEXTS and not name.endswith(_ENDINGS) and (stray := _text(element)):
            book.findings.at(element, "drawing.stray_text", "warning", element=name, text=stray[:80])
    _lanes(root, book)


def _again(element: _Element, name: str) -> Iterator[_Element]:
    """The children of a kind that the element may have once and has already."""
    seen = set[str]()
    for child in element:
        kind = bpmn(child)
        if kind in seen and at_most_once(name, kind):
            yield child
        seen.add(kind)


def _text(element: _Element) -> str:
    """What is written between the parts of an element."""
    found = element.text or ""
    if len(element):
        found = " ".join((found, *(child.tail or "" for child in element)))
    return " ".join(found.split())


def _lanes(root: _Element, book: Book) -> None:
    """The lane that comes last in the file counts; a lane and one inside it are no two."""
    seen: dict[str, _Element] = {}
    for reference in root.iter(f"{{{BPMN}}}flowNodeRef"):
        lane, node = reference.getparent(), text_of(reference)
        if lane is None:
            continue
        before = seen.get(node)
        if before is not None and before is not lane and before not in list(lane.iterancestors()):
            said = {"element": node[:200], "first": before.get("id", ""), "last": lane.get("id", "")}
            book.findings.at(lane, "drawing.two_lanes", "warning", **said)
        seen[node] = lane
