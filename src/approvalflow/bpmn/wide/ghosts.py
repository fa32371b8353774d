"""References to what is not in the file, and definitions that nothing refers to: neither is lost in silence."""

from collections.abc import Iterator

from lxml.etree import _Element

from approvalflow.bpmn.names import bpmn, plain, text_of
from approvalflow.bpmn.survey import Survey
from approvalflow.bpmn.wide.book import Book
from approvalflow.bpmn.wide.vocabulary import DEFINITIONS

ATTRIBUTES = frozenset(
    {
        "calledChoreographyRef", "calledCollaborationRef", "categoryValueRef", "correlationKeyRef",
        "correlationPropertyRef", "dataObjectRef", "dataStoreRef", "definitionalCollaborationRef",
        "initiatingParticipantRef", "innerConversationNodeRef", "innerMessageFlowRef", "inputDataRef", "itemRef",
        "itemSubjectRef", "operationRef", "outerConversationNodeRef", "outerMessageFlowRef", "outputDataRef",
        "parameterRef", "partitionElementRef", "processRef",
    }
)  # fmt: skip
PARTS = frozenset(
    {
        "categoryValueRef", "choreographyRef", "correlationPropertyRef", "dataInputRefs", "dataOutputRefs",
        "endPointRef", "errorRef", "flowNodeRef", "inMessageRef", "innerParticipantRef", "inputSetRefs",
        "interfaceRef", "messageFlowRef", "operationRef", "optionalInputRefs", "optionalOutputRefs", "outMessageRef",
        "outerParticipantRef", "outputSetRefs", "participantRef", "resourceRef", "source", "sourceRef",
        "supportedInterfaceRef", "supports", "target", "targetRef", "whileExecutingInputRefs",
        "whileExecutingOutputRefs",
    }
)  # fmt: skip
"""The references of the schema that name an element, without types and those that are looked at where they are used."""
LISTS = frozenset({"loopDataInputRef", "loopDataOutputRef"})
"""They may say the name of a datum, too."""
_AT: dict[str, tuple[str, ...]] = {
    "association": ("sourceRef", "targetRef"),
    "conversationLink": ("sourceRef", "targetRef"),
    "correlationPropertyRetrievalExpression": ("messageRef",),
    "messageFlow": ("messageRef",),
}
_REFERRING = frozenset({"oneBehaviorEventRef", "noneBehaviorEventRef"})


def check_ghosts(root: _Element, survey: Survey, book: Book) -> None:
    """A warning for each reference that leads nowhere; what is said where it is used is not said again."""
    used, names = {""}, {*book.data.values(), *book.items.values()}
    for element in root.iter("{*}*"):
        name = bpmn(element)
        used |= {plain(said) for key in _REFERRING if (said := element.get(key))}
        if name == "eventDefinitionRef":
            used.add(plain(text_of(element)))
        for kind, reference in _references(element, name):
            known = plain(reference) in book.elements or plain(reference) in survey.left_out
            known = known or (kind in LISTS and plain(reference) in names)
            if plain(reference) and ":" not in reference and not known:
                values = {"element": kind, "reference": plain(reference)[:200]}
                book.findings.at(element, "drawing.reference_unknown", "warning", **values)
    for child in root:
        if bpmn(child) in DEFINITIONS and child.get("id", "") not in used:
            survey.note(child)


def _references(element: _Element, name: str) -> Iterator[tuple[str, str]]:
    named = [str(key) for key in element.attrib if key in ATTRIBUTES or key in _AT.get(name, ())] if name else []
    yield from ((key, element.get(key, "")) for key in named)
    if name in PARTS or name in LISTS:
        yield name, text_of(element)
