"""Changes to hostile material: XML by elements, attributes and texts in every position, expressions by their words.

Pure: the same bytes and the same `Random` give the same change. Bytes that cannot be changed so are changed as bytes.
"""

from copy import deepcopy
from random import Random

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
FOREIGN = (
    "urn:approvalflow:bpmn:1", "http://camunda.org/schema/1.0/bpmn", "http://flowable.org/bpmn",
    "http://activiti.org/bpmn", "http://camunda.org/schema/zeebe/1.0",
    "http://www.spiffworkflow.org/bpmn/schema/1.0/core", "urn:other", "",
)  # fmt: skip

ELEMENTS = (
    "process", "collaboration", "participant", "messageFlow", "laneSet", "lane", "childLaneSet", "flowNodeRef", "task",
    "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask", "script",
    "subProcess", "transaction", "adHocSubProcess", "callActivity", "globalTask", "globalUserTask", "startEvent",
    "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "exclusiveGateway",
    "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway", "sequenceFlow", "association",
    "conditionExpression", "timerEventDefinition", "messageEventDefinition", "signalEventDefinition",
    "errorEventDefinition", "escalationEventDefinition", "conditionalEventDefinition", "compensateEventDefinition",
    "linkEventDefinition", "cancelEventDefinition", "terminateEventDefinition", "eventDefinitionRef", "condition",
    "timeDate", "timeDuration", "timeCycle", "message", "signal", "error", "escalation", "itemDefinition",
    "dataObject", "dataObjectReference", "dataStoreReference", "dataStore", "ioSpecification", "inputSet", "outputSet",
    "dataInput", "dataOutput", "dataInputAssociation", "dataOutputAssociation", "assignment", "from", "to",
    "transformation", "sourceRef", "targetRef", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics",
    "loopCardinality", "loopCondition", "completionCondition", "loopDataInputRef", "loopDataOutputRef",
    "inputDataItem", "outputDataItem", "complexBehaviorDefinition", "correlationProperty", "correlationKey",
    "correlationSubscription", "correlationPropertyBinding", "correlationPropertyRef", "activationCondition",
    "extensionElements", "documentation", "property", "performer", "potentialOwner", "resourceAssignmentExpression",
    "formalExpression", "incoming", "outgoing", "import", "textAnnotation", "group", "category", "properties",
    "calledElement", "taskDefinition", "assignmentDefinition", "loopCharacteristics", "ioMapping", "input", "output",
    "executionListener", "taskListener", "formData", "assign",
)  # fmt: skip
DECISION_ELEMENTS = (
    "decision", "decisionTable", "input", "inputExpression", "inputEntry", "output", "outputEntry", "outputValues",
    "defaultOutputEntry", "rule", "text", "literalExpression", "informationRequirement", "requiredDecision",
    "inputData", "variable", "context", "invocation", "businessKnowledgeModel", "annotation", "description",
)  # fmt: skip
ATTRIBUTES = (
    "id", "name", "sourceRef", "targetRef", "attachedToRef", "default", "calledElement", "processRef", "messageRef",
    "signalRef", "errorRef", "escalationRef", "activityRef", "eventDefinitionRef", "cancelActivity", "isInterrupting",
    "triggeredByEvent", "isExecutable", "isSequential", "behavior", "testBefore", "loopMaximum", "startQuantity",
    "completionQuantity", "instantiate", "eventGatewayType", "parallelMultiple", "ordering", "isForCompensation",
    "cancelRemainingInstances", "waitForCompletion", "gatewayDirection", "errorCode", "escalationCode", "structureRef",
    "itemSubjectRef", "dataObjectRef", "isCollection", "implementation", "scriptFormat", "language", "type", "key",
    "value", "target", "source", "collection", "elementVariable", "assignee", "candidateGroups", "dueDate", "act",
    "term", "pattern", "expressionLanguage", "href", "hitPolicy", "aggregation", "label", "typeRef", "method",
    "oneBehaviorEventRef", "noneBehaviorEventRef", "associationDirection", "partitionElementRef", "triggerType",
)  # fmt: skip
TEXTS = (
    "", " ", "true", "false", "TRUE", "0", "1", "-1", "00", "3", "25001", "1" * 5000, "1e999", "NaN", "PT1H", "P1D",
    "P", "PT", "P-1D", "P99999999Y", "R/PT1S", "R3/PT1H", "R-1/PT1H", "R3/2026-01-01T00:00:00/PT1H", "0 0 * * *",
    "2026-02-30", "2026-03-01T25:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59", "20 WD", "20日", "5 M",
    "All", "None", "One", "Complex", "Parallel", "Exclusive", "${", "${x}", "#{a.b(c)}", "= a", "=", "${1 == 1}",
    "case.amount > 5", "matter.kind = null", "some x in case.a satisfies x", "[1..3]",
    "nrOfCompletedInstances/nrOfInstances >= 1", "not(", "((((((", "if", "\u202e", "\U0001f600", "é",
    "a:b", "a b", "x" * 300, "__import__('os')",
    "urn:x#y", "#", "{}", "agree", "decide", "审查", "java", "javascript", "f1 f2", "all", "1/2", "UNIQUE", "COLLECT",
)  # fmt: skip
BYTES = (b"<", b">", b"&", b"&#0;", b"&#x10FFFF;", b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"]]>", b"<![CDATA[", b"<!--",
         b"<?x", b"<!DOCTYPE a>", b'"', b"'", b"\xc3\x28", b"\xed\xa0\x80", b"xmlns:q='u'", b"q:")  # fmt: skip
MOST_CHANGES = 6


def mutate_xml(content: bytes, other: bytes, random: Random, *, space: str = BPMN) -> bytes:
    """A few changes to a tree; `other` is a file of which a part may be taken."""
    tree = _tree(content)
    if tree is None or random.random() < 0.08:
        return mutate_bytes(content, random)
    donor = _tree(other)
    for _ in range(random.randint(1, MOST_CHANGES)):
        _change(tree, donor, random, space)
    return etree.tostring(tree)


def _tree(content: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _change(tree: etree._Element, donor: etree._Element | None, random: Random, space: str) -> None:
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    one = random.choice(elements)
    match random.randrange(11):
        case 0 | 1:
            one.insert(random.randint(0, len(one)), _element(elements, random, space))
        case 2 | 3:
            name = random.choice([*one.attrib, random.choice(ATTRIBUTES)])
            if random.random() < 0.2:
                name = f"{{{random.choice(FOREIGN)}}}{name}" if "}" not in name else name
            one.set(name.replace("{}", ""), _value(elements, random))
        case 4:
            one.text = _value(elements, random)
        case 5 if one is not tree:
            _taken(one)
        case 6 if one is not tree:
            random.choice(elements).append(deepcopy(one))
        case 7 if one is not tree:
            target = random.choice(elements)
            if target is not one and one not in target.iterancestors():
                target.insert(random.randint(0, len(target)), one)
        case 8 if one.attrib:
            del one.attrib[random.choice(list(one.attrib))]
        case 9:
            one.tag = f"{{{space}}}{random.choice(_names(space))}"
        case 10 if donor is not None:
            given = random.choice([part for part in donor.iter() if isinstance(part.tag, str)])
            if sum(1 for _ in given.iter()) < 60:
                one.insert(random.randint(0, len(one)), deepcopy(given))


def _taken(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _names(space: str) -> tuple[str, ...]:
    return DECISION_ELEMENTS if space == DMN else ELEMENTS


def _element(elements: list[etree._Element], random: Random, space: str) -> etree._Element:
    inside = space if random.random() < 0.85 else random.choice(FOREIGN)
    name = random.choice(_names(space))
    made = etree.Element(f"{{{inside}}}{name}" if inside else name)
    for _ in range(random.randint(0, 4)):
        made.set(random.choice(ATTRIBUTES), _value(elements, random))
    if random.random() < 0.5:
        made.set("id", f"n{random.randrange(1000)}")
    if random.random() < 0.4:
        made.text = _value(elements, random)
    if random.random() < 0.4:
        made.append(_element(elements, random, space))
    return made


def _value(elements: list[etree._Element], random: Random) -> str:
    """Mostly the id of something in the file, so that references lead somewhere, if to the wrong place."""
    if random.random() < 0.5:
        return random.choice(elements).get("id") or "x"
    return random.choice(TEXTS)


def mutate_text(content: bytes, other: bytes, random: Random, words: tuple[str, ...]) -> bytes:
    """A few changes to a text: words put in, pieces doubled, moved, nested or taken away."""
    text = content.decode("utf-8", "replace")
    for _ in range(random.randint(1, MOST_CHANGES)):
        first, last = sorted((random.randint(0, len(text)), random.randint(0, len(text))))
        piece, word = text[first:last], random.choice(words)
        text = random.choice([
            text[:first] + word + text[first:],
            text[:first] + word + text[last:],
            text[:first] + text[last:],
            text[:last] + piece + text[last:],
            f"{text[:first]}({piece}){text[last:]}",
            text[:first] + other.decode("utf-8", "replace") + text[last:],
            text.replace(word, random.choice(words)),
        ])  # fmt: skip
    changed = text.encode("utf-8", "replace")
    return mutate_bytes(changed, random) if random.random() < 0.1 else changed


def mutate_bytes(content: bytes, random: Random) -> bytes:
    """One piece of bytes where none should be, or a byte turned."""
    at = random.randint(0, len(content))
    if random.random() < 0.5 and content:
        at = min(at, len(content) - 1)
        return content[:at] + bytes([content[at] ^ (1 << random.randrange(8))]) + content[at + 1 :]
    return content[:at] + random.choice(BYTES) + content[at + random.randint(0, 3) :]
