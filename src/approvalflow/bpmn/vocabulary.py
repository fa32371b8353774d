"""Every element of BPMN 2.0, and what becomes of it here: a node, a part of one, listed without effect, or refused.

An element that is in none of these tables is refused as unknown, so nothing can be dropped in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from approvalflow.bpmn.graph import Kind

IN_CASES = frozenset(
    {
        Kind.START, Kind.END, Kind.CATCH, Kind.BOUNDARY, Kind.TASK, Kind.USER_TASK, Kind.MANUAL_TASK,
        Kind.SERVICE_TASK, Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.SUB_PROCESS,
    }
)  # fmt: skip
NODES: Mapping[str, Kind] = {kind.value: kind for kind in Kind if kind in IN_CASES}
SCOPES = frozenset({"process", "subProcess"})

PARTS: Mapping[str, frozenset[str]] = {
    "incoming": frozenset(NODES),
    "outgoing": frozenset(NODES),
    "sequenceFlow": SCOPES,
    "conditionExpression": frozenset({"sequenceFlow"}),
    "timerEventDefinition": frozenset({Kind.CATCH, Kind.BOUNDARY}),
    "terminateEventDefinition": frozenset({Kind.END}),
    "timeDate": frozenset({"timerEventDefinition"}),
    "timeDuration": frozenset({"timerEventDefinition"}),
    **dict.fromkeys(NODES, SCOPES),
}
"""Elements that are read into the graph, each with the elements it may stand in."""

LISTED = frozenset(
    {
        # pictures and remarks
        "documentation", "textAnnotation", "text", "association", "group", "category", "categoryValue",
        # who stands where; the seat is what `af:` says
        "laneSet", "childLaneSet", "lane", "flowNodeRef", "partitionElement", "partitionElementRef",
        "participant", "participantRef", "processRef", "interfaceRef", "endPointRef", "partnerEntity", "partnerRole",
        # watching, forms and roles of other tools
        "monitoring", "auditing", "rendering", "supports", "supportedInterfaceRef", "categoryValueRef",
        # drawn data without an association has no effect
        "dataObject", "dataObjectReference", "dataStoreReference", "dataStore", "dataState",
        # declarations; whatever uses one is refused where it is used
        "import", "itemDefinition", "message", "signal", "error", "escalation", "interface", "operation",
        "endPoint", "resource", "resourceParameter", "correlationProperty", "relationship",
        "conversation", "subConversation", "callConversation", "conversationLink", "conversationAssociation",
        "messageFlowAssociation", "participantAssociation", "correlationKey",
        "extension",
    }
)  # fmt: skip
"""Read and listed, without effect on the run, together with everything inside."""

EVENTS = {
    "messageEventDefinition": "userTask, serviceTask",
    "signalEventDefinition": "userTask, serviceTask",
    "errorEventDefinition": "exclusiveGateway",
    "escalationEventDefinition": "exclusiveGateway",
    "conditionalEventDefinition": "exclusiveGateway",
    "compensateEventDefinition": "userTask",
    "cancelEventDefinition": "exclusiveGateway",
    "linkEventDefinition": "sequenceFlow",
    "timerEventDefinition": "intermediateCatchEvent, boundaryEvent",
    "terminateEventDefinition": "endEvent",
    "eventDefinition": "timerEventDefinition",
    "eventDefinitionRef": "timerEventDefinition",
}

REFUSED: Mapping[str, str] = {
    **EVENTS,
    "scriptTask": "serviceTask + af:job",
    "businessRuleTask": "serviceTask + af:job",
    "sendTask": "serviceTask + af:job",
    "receiveTask": "userTask",
    "callActivity": "subProcess",
    "transaction": "subProcess",
    "subProcess triggeredByEvent": "boundaryEvent + timerEventDefinition",
    "adHocSubProcess": "subProcess",
    "subChoreography": "subProcess",
    "choreography": "process",
    "choreographyTask": "userTask",
    "callChoreography": "subProcess",
    "globalTask": "userTask",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "serviceTask + af:job",
    "globalBusinessRuleTask": "serviceTask + af:job",
    "globalChoreographyTask": "userTask",
    "globalConversation": "process",
    "implicitThrowEvent": "endEvent",
    "intermediateThrowEvent": "serviceTask + af:job",
    "event": "intermediateCatchEvent",
    "eventBasedGateway": "boundaryEvent + timerEventDefinition",
    "complexGateway": "inclusiveGateway",
    "multiInstanceLoopCharacteristics": "af:pattern + af:seats",
    "standardLoopCharacteristics": "exclusiveGateway + sequenceFlow",
    "loopCharacteristics": "exclusiveGateway + sequenceFlow",
    "timeCycle": "timeDuration, timeDate, af:term",
    "messageFlow": "userTask, serviceTask",
    "participantMultiplicity": "subProcess",
    "correlationSubscription": "matter.toml [form]",
    "ioSpecification": "matter.toml [form]",
    "ioBinding": "matter.toml [form]",
    "property": "matter.toml [form]",
    "dataInput": "matter.toml [form]",
    "dataOutput": "matter.toml [form]",
    "inputSet": "matter.toml [form]",
    "outputSet": "matter.toml [form]",
    "dataInputAssociation": "matter.toml [form]",
    "dataOutputAssociation": "matter.toml [form]",
    "resourceRole": "af:role, af:department, af:post, af:person",
    "performer": "af:role, af:department, af:post, af:person",
    "humanPerformer": "af:role, af:department, af:post, af:person",
    "potentialOwner": "af:role, af:department, af:post, af:person",
    "script": "serviceTask + af:job",
}
"""What this version does not run, with what to draw instead: names of elements and attributes, in any language."""

HARMLESS: Mapping[str, frozenset[str]] = {
    "startQuantity": frozenset({"1"}),
    "completionQuantity": frozenset({"1"}),
    "isForCompensation": frozenset({"false", "0"}),
    "instantiate": frozenset({"false", "0"}),
    "mustUnderstand": frozenset({"false", "0"}),
    "implementation": frozenset({"", "##unspecified", "##Unspecified", "##WebService", "webService", "WebService"}),
    "operationRef": frozenset({""}),
    "scriptFormat": frozenset(),
    "calledElement": frozenset(),
}
"""Attributes that change the run, with the values at which they do not; any other value is refused."""

KNOWN = frozenset(
    {
        "id", "name", "sourceRef", "targetRef", "isExecutable", "isImmediate", "attachedToRef", "cancelActivity",
        "default", "gatewayDirection", "processType", "isClosed", "definitionalCollaborationRef", "isInterrupting",
        "parallelMultiple", "triggeredByEvent", "targetNamespace",
        "expressionLanguage", "typeLanguage", "exporter", "exporterVersion",
        "processRef", "language", "evaluatesToTypeRef", "textFormat",
    }
)  # fmt: skip
"""Attributes of BPMN that are read, or that have no effect on what we run. A standing multiple trigger is refused
by its triggers, so `parallelMultiple` needs no word of its own."""

BOOLEANS = frozenset({"isExecutable", "cancelActivity", "triggeredByEvent"})
"""Attributes whose yes or no is read: any other word is refused."""

LANGUAGES = ("feel", "juel", "unspecified", "urn:approvalflow")
"""The part of a `language` that says the text may be in our language; any other language is refused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """What one way of reading makes of each element and attribute of BPMN: cases read narrowly, runs the whole.

    `idle` elements are listed with a warning: in a run they change nothing. `choices` are attributes that say one of
    a few words, `numbers` those that say a whole number. `expressions` are elements whose `language` must be one of
    ours. `wide`: sub-processes that only an event starts, several
    processes and bare names in expressions are read.
    """

    nodes: Mapping[str, Kind]
    scopes: frozenset[str]
    parts: Mapping[str, frozenset[str]]
    listed: frozenset[str]
    refused: Mapping[str, str]
    harmless: Mapping[str, frozenset[str]]
    known: frozenset[str]
    choices: Mapping[str, tuple[str, ...]]
    expressions: frozenset[str]
    languages: tuple[str, ...] = LANGUAGES
    numbers: frozenset[str] = frozenset()
    idle: frozenset[str] = frozenset()
    wide: bool = False


YES_NO = ("true", "false", "1", "0")

CASES = Vocabulary(
    nodes=NODES,
    scopes=SCOPES,
    parts=PARTS,
    listed=LISTED,
    refused=REFUSED,
    harmless=HARMLESS,
    known=KNOWN,
    choices=dict.fromkeys(BOOLEANS, YES_NO),
    expressions=frozenset({"conditionExpression"}),
)
"""What cases read."""
