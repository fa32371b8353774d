"""References to what is not in the file, and definitions that nothing refers to: neither is lost in silence."""

from collections.abc import Iterator

from lxml.etree import _Element

from approvalflow.bpmn.names import bpmn, plain, text_of
from approvalflow.bpmn.survey import Survey
from approvalflow.bpmn.wide.book import Book
from approvalflow.bpmn.wide.vocabulary import DEFINITIONS

ATTRIBUTES = ("dataObjectRef", "dataStoreRef", "processRef")
PARTS = frozenset(
    {"flowNodeRef", "dataInputRefs", "dataOutputRefs", "optionalInputRefs", "whileExecutingInputRefs",
     "optionalOutputRefs", "whileExecutingOutputRefs", "inputSetRefs", "outputSetRefs", "sourceRef", "targetRef"}
)  # fmt: skip
_REFERRING = frozenset({"oneBehaviorEventRef", "noneBehaviorEventRef"})


def check_ghosts(root: _Element, survey: Survey, book: Book) -> None:
    """A warning for each reference that leads nowhere; what is said where it is used is not said again."""
    used = {""}
    for element in root.iter("{*}*"):
        name = bpmn(element)
        used |= {plain(said) for key in _REFERRING if (said := element.get(key))}
        if name == "eventDefinitionRef":
            used.add(plain(text_of(element)))
        for kind, reference in _references(element, name):
            known = plain(reference) in book.elements or plain(reference) in survey.left_out
            if plain(reference) and ":" not in reference and not known:
                values = {"element": kind, "reference": plain(reference)[:200]}
                book.findings.at(element, "drawing.reference_unknown", "warning", **values)
    for child in root:
        if bpmn(child) in DEFINITIONS and child.get("id", "") not in used:
            survey.note(child)


def _references(element: _Element, name: str) -> Iterator[tuple[str, str]]:
    yield from ((key, element.get(key, "")) for key in ATTRIBUTES if name and element.get(key))
    if name == "association":
        yield from ((key, element.get(key, "")) for key in ("sourceRef", "targetRef"))
    if name in PARTS:
        yield name, text_of(element)
