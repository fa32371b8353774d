"""Every element of BPMN 2.0, and what becomes of it here: a node, a part of one, listed without effect, or refused.

An element that is in none of these tables is refused as unknown, so nothing can be dropped in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from approvalflow.bpmn.findings import Severity
from approvalflow.bpmn.graph import Kind

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

REFUSED: Mapping[str, str] = {
    "subChoreography": "subProcess",
    "choreography": "process",
    "choreographyTask": "userTask",
    "callChoreography": "subProcess",
    "globalChoreographyTask": "userTask",
    "globalConversation": "process",
    "implicitThrowEvent": "endEvent",
    "eventDefinition": "timerEventDefinition",
    "loopCharacteristics": "exclusiveGateway + sequenceFlow",
}
"""Choreographies, conversations, and abstract elements that say nothing, with what to draw instead."""

SEATS = "af:role, af:department, af:post, af:rank, af:person"
PERFORMERS: Mapping[str, str] = dict.fromkeys(("resourceRole", "performer", "humanPerformer", "potentialOwner"), SEATS)
"""Who works, in the words of the standard: a dry run has no people, a matter names them by our attributes."""

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


YES_NO = ("true", "false", "1", "0")


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """What one way of reading makes of each element and attribute of BPMN.

    `idle` elements are listed with a warning: they change nothing. `choices` are attributes that say one of a few
    words, `numbers` those that say a whole number. `expressions` are elements whose `language` must be one of ours.
    `people`: there are people and jobs, so that nothing said about them may be dropped. `by_hand`: an order to another
    engine is a warning, and what it would have done is a step for people. `instances` are tasks that stay repeated,
    whatever their condition says of several who sign.
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
    people: bool = False
    by_hand: bool = False
    instances: frozenset[str] = frozenset()

    @property
    def severity(self) -> Severity:
        """How bad it is when something said is not done."""
        return "error" if self.people else "warning"
