"""How often an activity of a run is done: a standard loop, or one instance for each item or number."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lxml.etree import _Element

from approvalflow.bpmn.graph import Behavior, Cause, Loop, Multi
from approvalflow.bpmn.names import ENGINES, local, namespace, plain, text_of
from approvalflow.bpmn.spelling import read_expression
from approvalflow.bpmn.twofold import Said, agreed, tell_apart
from approvalflow.bpmn.wide.book import Book, part, parts, yes
from approvalflow.bpmn.wide.engines import one_of
from approvalflow.bpmn.wide.events import definitions, read_cause
from approvalflow.bpmn.wide.vocabulary import DEFINITIONS
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression

_NAME = re.compile(r"[^\W\d]\w*")
_FIRST = dict.fromkeys(("camunda", "flowable", "activiti", "operaton", "cibseven"), "0") | {"zeebe": "1"}
"""The `loopCounter` of the first instance."""
_NO_ATTRIBUTES: Mapping[str, str] = {}
_BEHAVIORS = {"oneBehaviorEventRef": Behavior.ONE, "noneBehaviorEventRef": Behavior.NONE}
Vendor = Mapping[str, Sequence[Said]]


def read_loop(activity: _Element, book: Book) -> Loop | None:
    """The standard loop of an activity."""
    said = part(activity, "standardLoopCharacteristics")
    if said is None:
        return None
    most = said.get("loopMaximum", "").strip()
    return Loop(
        condition=_compiled(said, "loopCondition", book),
        before=yes(said, "testBefore"),
        maximum=int(most) if most.isascii() and most.isdigit() else None,
    )


def read_multi(activity: _Element, book: Book) -> Multi | None:
    """The multi-instance loop of an activity, as the standard or another engine writes it."""
    said = part(activity, "multiInstanceLoopCharacteristics")
    if said is None:
        return None
    if part(activity, "standardLoopCharacteristics") is not None:
        book.findings.at(said, "drawing.several_loops")
    vendor = _vendor(said, activity.getparent(), book)
    fed, gathered = (_fed(activity, said, name, book) for name in _ENDS)
    collection = _one(said, "loopDataInputRef", fed, "collection", vendor, book)
    items = _one(said, "collection", collection, "items", vendor, book)
    multi = Multi(
        sequential=yes(said, "isSequential"),
        cardinality=_compiled(said, "loopCardinality", book),
        collection=collection,
        items=book.read(read_expression(items), activity.getparent()) if items and not collection else None,
        item=_one(said, "inputDataItem", _item(said, "inputDataItem", book), "item", vendor, book),
        output=_one(said, "loopDataOutputRef", gathered, "output", vendor, book),
        output_item=_one(said, "outputDataItem", _item(said, "outputDataItem", book), "output_item", vendor, book),
        until=_compiled(said, "completionCondition", book),
        behavior=_behavior(said),
        throws=_throws(said, book),
        first=0 if one_of(book.engines(said), _FIRST) == "0" else 1,
    )
    _check(said, multi, book)
    if multi.cardinality is None and not multi.collection and multi.items is None:
        return replace(multi, cardinality=read_expression("1"))  # of an unfinished drawing; in any other a fault
    return multi


def _one(said: _Element, by: str, value: str, meaning: str, vendor: Vendor, book: Book) -> str:
    """What the standard says of a loop, or else another engine; where both do and differ, a finding."""
    return agreed(said, [Said(by, value), *vendor.get(meaning, ())], book.findings, book.severity, book.alias)


def _check(said: _Element, multi: Multi, book: Book) -> None:
    if multi.cardinality is not None and (listed := multi.collection or (multi.items.text if multi.items else "")):
        number = Said("loopCardinality", multi.cardinality.text)
        tell_apart(said, number, Said("collection", listed), book.findings, "warning")
    for name, behavior in _BEHAVIORS.items():
        if said.get(name, "").strip() and multi.behavior is not behavior:
            told = {"attribute": name, "value": said.get(name, "")[:200], "element": f"behavior {multi.behavior}"}
            book.findings.at(said, "drawing.attribute_idle", "warning", **told)
    if multi.behavior is not Behavior.COMPLEX and (idle := part(said, "complexBehaviorDefinition")) is not None:
        book.findings.at(idle, "drawing.idle", "warning", element="complexBehaviorDefinition")
    if part(said, "loopCardinality") is None and not multi.collection and multi.items is None:
        book.findings.gap(said, "drawing.no_instances")
    if len({_FIRST[one] for one in book.engines(said) & _FIRST.keys()}) > 1:
        book.findings.at(said, "drawing.counts_differently", "warning")
    if multi.behavior is not Behavior.ALL and not multi.throws and multi.behavior is not Behavior.NONE:
        book.findings.gap(said, "drawing.behavior_without_event", behavior=multi.behavior.value)


def _compiled(said: _Element, name: str, book: Book) -> Expression | None:
    """The expression of a part; an empty one says nothing."""
    element = part(said, name)
    return book.expression(element) if element is not None and text_of(element) else None


def _fed(activity: _Element, said: _Element, name: str, book: Book) -> str:
    """The name of the data behind a data input or output of the activity, by the association that fills it."""
    element = part(said, name)
    if element is None or not (reference := plain(text_of(element))):
        return ""
    copy = _copy(activity, name, reference)
    return book.datum(reference if copy is None else text_of(parts(copy, _ENDS[name][2])[0]))


_ENDS = {
    "loopDataInputRef": ("dataInputAssociation", "targetRef", "sourceRef"),
    "loopDataOutputRef": ("dataOutputAssociation", "sourceRef", "targetRef"),
}
"""The associations of a collection of the loop, their end at the activity, and the other one."""


def acts(activity: _Element, association: _Element, when: str) -> str:
    """When an association acts; that of a collection of the loop once, before or after all instances.

    Never where it only copies what the instances give out: they put that where it leads.
    """
    said = part(activity, "multiInstanceLoopCharacteristics")
    name = "loopDataInputRef" if when == "in" else "loopDataOutputRef"
    element = None if said is None else part(said, name)
    reference = "" if element is None else plain(text_of(element))
    if not reference or association not in _around(activity, name, reference):
        return when
    if when == "in":
        return "before"
    return "" if association is _copy(activity, name, reference) else "after"


def _copy(activity: _Element, name: str, reference: str) -> _Element | None:
    """The one association of a collection of the loop, if it changes nothing on the way."""
    found = _around(activity, name, reference)
    plainly = len(found) == 1 and len(parts(found[0], _ENDS[name][2])) == 1
    return found[0] if plainly and not parts(found[0], "transformation", "assignment") else None


def _around(activity: _Element, name: str, reference: str) -> list[_Element]:
    kind, near, _ = _ENDS[name]
    return [one for one in parts(activity, kind) if reference in {plain(text_of(end)) for end in parts(one, near)}]


def item_given(activity: _Element, book: Book) -> str:
    """The output of each instance that the loop gathers, as the standard names it."""
    said = part(activity, "multiInstanceLoopCharacteristics")
    return "" if said is None else _item(said, "outputDataItem", book)


def _item(said: _Element, name: str, book: Book) -> str:
    element = part(said, name)
    if element is None:
        return ""
    key = element.get("id", "")
    return book.items.get(key, "") or element.get("name", "").strip() or key


def _behavior(said: _Element) -> Behavior:
    written = said.get("behavior", "").strip()
    return Behavior(written) if written in tuple(Behavior) else Behavior.ALL


def _throws(said: _Element, book: Book) -> tuple[Cause, ...]:
    """The events of the behaviour; each of a complex one carries its condition."""
    behavior = _behavior(said)
    if behavior is Behavior.COMPLEX:
        return tuple(cause for one in parts(said, "complexBehaviorDefinition") for cause in _complex(one, book))
    wanted = next((name for name, one in _BEHAVIORS.items() if one is behavior), "")
    reference = said.get(wanted, "") if wanted else ""
    if not plain(reference):
        return ()
    if (meant := book.find(reference, *DEFINITIONS)) is None:
        book.findings.at(said, "drawing.no_such_definition", reference=plain(reference)[:200])
        return ()
    return (read_cause(meant, said, _NO_ATTRIBUTES, book),)


def _complex(said: _Element, book: Book) -> list[Cause]:
    condition, event = _compiled(said, "condition", book), part(said, "event")
    if event is None:
        return []
    for carried in parts(event, "dataInputAssociation"):
        book.findings.at(carried, "drawing.idle", book.severity, element="dataInputAssociation")
    found = (read_cause(one, event, _NO_ATTRIBUTES, book) for one in definitions(event, book))
    return [Cause(trigger=one.trigger, name=one.name, condition=condition, waits=one.waits) for one in found]


def _vendor(said: _Element, around: _Element | None, book: Book) -> Vendor:
    """What other engines say about the items, by what it means: as attributes, or (zeebe) as an extension element."""
    words = {str(key): str(value) for key, value in said.attrib.items()}
    for extension in parts(said, "extensionElements"):
        for child in extension:
            if namespace(child.tag) in ENGINES and local(child.tag) == "loopCharacteristics":
                words |= {f"{{{namespace(child.tag)}}}{key!s}": str(value) for key, value in child.attrib.items()}
    found = defaultdict[str, list[Said]](list)
    for key, value in words.items():
        meaning = _MEANINGS.get(local(key)) if namespace(key) in ENGINES else None
        if meaning is not None and (text := _bare(value)):
            for what, name in _named(said, meaning, text, value, book).items():
                meant = book.meant(name, around) if what in _LISTS else name
                found[what].append(Said(f"{ENGINES[namespace(key)]}:{local(key)}", meant))
    return found


def _named(said: _Element, meaning: str, text: str, value: str, book: Book) -> dict[str, str]:
    """A name; what is taken from each instance, and the items themselves, may also be worked out."""
    if _NAME.fullmatch(text):
        return {meaning: text}
    if meaning in _WORKED_OUT:
        try:
            read_expression(value)
            return {_WORKED_OUT[meaning]: value}
        except Unreadable:
            pass
    book.findings.gap(said, "drawing.not_a_name", text=value.strip()[:80] or "–")
    return {}


_LISTS = frozenset({"collection", "output"})
_WORKED_OUT = {"collection": "items", "output_item": "output_item"}
_MEANINGS = {
    "collection": "collection",
    "elementVariable": "item",
    "inputCollection": "collection",
    "inputElement": "item",
    "outputCollection": "output",
    "outputElement": "output_item",
}


def _bare(value: str) -> str:
    """What is said, out of its wrapping."""
    text = value.strip()
    inner = text[2:-1] if text.startswith(("${", "#{")) and text.endswith("}") else text.removeprefix("=")
    return inner.strip() or "–"
