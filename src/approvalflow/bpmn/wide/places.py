"""Where data stand and where their names are said: the scopes around a place of a file, the nearest first (10.4.1)."""

from collections.abc import Iterator, Set

from lxml.etree import _Element

from approvalflow.bpmn.names import ASSIGN, BPMN, bpmn, local, plain, text_of
from approvalflow.bpmn.wide.vocabulary import EVENTS, GLOBALS

SUBS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ROOTS = frozenset({"process", *GLOBALS})
_HOLDERS = SUBS | {"callActivity"}
_INTO = frozenset({"in", "input", "inputParameter"})
_BEFORE = frozenset({"loopCardinality", "loopDataInputRef", "loopDataOutputRef"})
"""Parts of a loop that are read before there is an instance, or lead out of it."""


def holds(element: _Element) -> bool:
    """Whether data may stand in an element: a process, an activity, an event."""
    name = bpmn(element)
    return name in ROOTS or name in _HOLDERS or name in EVENTS or name.lower().endswith("task")


def holder_of(element: _Element) -> _Element | None:
    """The scope in which an element stands."""
    return next((one for one in element.iterancestors() if holds(one)), None)


def scopes_around(at: _Element | None) -> Iterator[_Element | None]:
    """The scopes around a place, then None for all that runs. What leads into an activity is said around it."""
    path, rooted = list[_Element](), False
    for one in () if at is None else (at, *at.iterancestors()):
        if holds(one):
            rooted = rooted or bpmn(one) in ROOTS
            if not leads_in(one, path):
                yield one
        path.append(one)
    if rooted:
        yield None


def leads_in(holder: _Element, path: list[_Element]) -> bool:
    """Whether a place is read around an activity: what leads into it, and what a loop begins with.

    `path` leads from the place up to the child of the activity.
    """
    match bpmn(path[-1]) if path else "":
        case "dataInputAssociation":
            return True
        case "multiInstanceLoopCharacteristics":
            return len(path) > 1 and bpmn(path[-2]) in _BEFORE
        case "extensionElements":
            crosses = bpmn(holder) in _HOLDERS
            into = any(one.tag == ASSIGN and crosses and one.get("when", "").strip() == "in" for one in path)
            return into or any(local(one.tag) in _INTO for one in path)
    return False


def passes_by(holder: _Element, path: list[_Element], own: Set[str]) -> bool:
    """Whether an activity's own datum of these ids is out of the way at a place on its border.

    What leads out of it names what is around; what leads into it does, until that datum itself has come in.
    """
    if path and bpmn(path[-1]) == "dataOutputAssociation":
        return bpmn(path[0]) == "targetRef"
    if not leads_in(holder, path):
        return False
    before = path[-1].itersiblings(f"{{{BPMN}}}dataInputAssociation", preceding=True)
    into = bpmn(path[-1]) == "dataInputAssociation"
    targets = (plain(text_of(end)) for one in before if into for end in one.iterfind(f"{{{BPMN}}}targetRef"))
    return own.isdisjoint(targets)
