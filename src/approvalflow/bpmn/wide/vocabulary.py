"""What is read: every flow node and event of BPMN 2.0, data, loops, calls and conversations between pools."""

from collections.abc import Mapping
from dataclasses import replace

from approvalflow.bpmn.graph import ACTIVITIES, Behavior, Kind
from approvalflow.bpmn.vocabulary import (
    BOOLEANS,
    KNOWN,
    LANGUAGES,
    LISTED,
    PERFORMERS,
    REFUSED,
    YES_NO,
    Vocabulary,
)

GLOBALS: Mapping[str, Kind] = {
    "globalTask": Kind.TASK,
    "globalUserTask": Kind.USER_TASK,
    "globalManualTask": Kind.MANUAL_TASK,
    "globalScriptTask": Kind.SCRIPT_TASK,
    "globalBusinessRuleTask": Kind.RULE_TASK,
}
NODES: Mapping[str, Kind] = {kind.value: kind for kind in Kind}
SCOPES = frozenset({"process", Kind.SUB_PROCESS, Kind.TRANSACTION, Kind.AD_HOC})

THROWING = frozenset({Kind.THROW, Kind.END})
CATCHING = frozenset({Kind.START, Kind.CATCH, Kind.BOUNDARY})
INSIDE = "event"
"""The event that a multi-instance activity throws (`complexBehaviorDefinition`)."""
EVENTS = THROWING | CATCHING | {INSIDE}
_ACTIVITIES = frozenset(kind.value for kind in ACTIVITIES)
_MULTI = frozenset({"multiInstanceLoopCharacteristics"})
_BEARERS = _ACTIVITIES | frozenset({"process", *GLOBALS})

DEFINITIONS = (
    "messageEventDefinition", "signalEventDefinition", "errorEventDefinition", "escalationEventDefinition",
    "conditionalEventDefinition", "compensateEventDefinition", "cancelEventDefinition", "linkEventDefinition",
    "timerEventDefinition", "terminateEventDefinition",
)  # fmt: skip

_PARTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(NODES, SCOPES),
    **dict.fromkeys(GLOBALS, frozenset({"definitions"})),
    "incoming": frozenset(NODES),
    "outgoing": frozenset(NODES),
    "sequenceFlow": SCOPES,
    "conditionExpression": frozenset({"sequenceFlow"}),
    "association": SCOPES | {"collaboration"},
    "messageFlow": frozenset({"collaboration"}),
    **dict.fromkeys(DEFINITIONS, EVENTS | {"definitions"}),
    "eventDefinitionRef": EVENTS,
    **dict.fromkeys(("timeDate", "timeDuration", "timeCycle"), frozenset({"timerEventDefinition"})),
    "condition": frozenset({"conditionalEventDefinition", "complexBehaviorDefinition"}),
    "operationRef": frozenset({"messageEventDefinition"}),
    **dict.fromkeys(("source", "target"), frozenset({"linkEventDefinition"})),
    "standardLoopCharacteristics": _ACTIVITIES,
    "loopCondition": frozenset({"standardLoopCharacteristics"}),
    "multiInstanceLoopCharacteristics": _ACTIVITIES,
    **dict.fromkeys(
        (
            "loopCardinality", "loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem",
            "complexBehaviorDefinition",
        ),
        _MULTI,
    ),
    INSIDE: frozenset({"complexBehaviorDefinition"}),
    "completionCondition": _MULTI | {Kind.AD_HOC},
    "activationCondition": frozenset({Kind.COMPLEX}),
    "script": frozenset({Kind.SCRIPT_TASK, "globalScriptTask"}),
    "ioSpecification": _BEARERS,
    "property": _BEARERS | CATCHING | THROWING,
    "dataInput": THROWING | {INSIDE, "ioSpecification"},
    "dataOutput": CATCHING | {"ioSpecification"},
    "dataInputAssociation": _ACTIVITIES | THROWING | {INSIDE},
    "dataOutputAssociation": _ACTIVITIES | CATCHING,
    **dict.fromkeys(
        ("sourceRef", "targetRef", "transformation", "assignment"),
        frozenset({"dataInputAssociation", "dataOutputAssociation"}),
    ),
    **dict.fromkeys(("from", "to"), frozenset({"assignment"})),
    **dict.fromkeys(("dataObject", "dataObjectReference", "dataStoreReference"), SCOPES),
}  # fmt: skip

_IDLE = frozenset({"participantMultiplicity"})

_LISTED = (LISTED | _IDLE | frozenset(
    {
        "inputSet", "outputSet", "ioBinding", *PERFORMERS,
        "correlationSubscription", "correlationPropertyBinding", "dataPath", "correlationKeyRef",
        "correlationPropertyRetrievalExpression", "messagePath", "correlationPropertyRef",
    }
)) - _PARTS.keys()  # fmt: skip

RUNS = Vocabulary(
    nodes={**NODES, **GLOBALS},
    scopes=SCOPES,
    parts=_PARTS,
    listed=_LISTED,
    idle=_IDLE,
    refused=REFUSED,
    harmless={"mustUnderstand": frozenset({"false", "0"})},
    known=KNOWN
    | {
        "messageRef", "signalRef", "errorRef", "escalationRef", "activityRef", "operationRef", "calledElement",
        "oneBehaviorEventRef", "noneBehaviorEventRef", "method", "scriptFormat", "implementation", "itemSubjectRef",
        "isCollection", "dataObjectRef", "dataStoreRef", "associationDirection", "structureRef", "itemRef",
    },
    choices={
        **dict.fromkeys(
            BOOLEANS
            | {
                "isInterrupting", "parallelMultiple", "isForCompensation", "instantiate", "isSequential",
                "testBefore", "cancelRemainingInstances", "waitForCompletion",
            },
            YES_NO,
        ),
        "behavior": tuple(Behavior),
        "ordering": ("Parallel", "Sequential"),
        "eventGatewayType": ("Exclusive", "Parallel"),
    },
    languages=(*LANGUAGES, "xpath", "java", "ecmascript", "groovy", "mvel", "python"),
    numbers=frozenset({"startQuantity", "completionQuantity", "loopMaximum"}),
    expressions=frozenset(
        {
            "conditionExpression", "condition", "loopCondition", "loopCardinality", "completionCondition",
            "activationCondition",
        }
    ),
)  # fmt: skip
"""What dry runs read."""

MATTERS = replace(
    RUNS,
    people=True,
    listed=RUNS.listed - PERFORMERS.keys(),
    refused={**RUNS.refused, **PERFORMERS},
    harmless={
        **RUNS.harmless,
        "implementation": frozenset(
            {"", "##unspecified", "##Unspecified", "##WebService", "webService", "WebService", "##DMN"}
        ),
    },
    known=RUNS.known - {"implementation"},
)
"""What the drawings of matters may say."""
