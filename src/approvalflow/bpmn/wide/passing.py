"""What a call of another engine passes on: by `in` and `out`, by mappings, or all that there is."""

from collections.abc import Iterator

from lxml.etree import _Element

from approvalflow.bpmn.names import BPMN, ENGINES, bpmn, local, namespace
from approvalflow.bpmn.survey import YES

_EXTENSIONS = f"{{{BPMN}}}extensionElements"


def passed(call: _Element, when: str) -> Iterator[_Element]:
    """Its `in` or `out` elements."""
    if bpmn(call) == "callActivity":
        yield from (one for one in _extensions(call) if local(one.tag) == when)


def all_passed(call: _Element) -> tuple[bool, bool]:
    """Whether all data goes in, and whether all comes out; with zeebe that is so where nothing else is said."""
    takes = any(one.get("variables", "").strip() == "all" for one in passed(call, "in"))
    gives = any(one.get("variables", "").strip() == "all" for one in passed(call, "out"))
    takes = takes or any(
        str(value).strip() in YES
        for key, value in call.attrib.items()
        if namespace(str(key)) in ENGINES and local(str(key)) == "inheritVariables"
    )
    for one in _extensions(call):
        if local(one.tag) == "calledElement":
            takes = takes or one.get("propagateAllParentVariables", "true").strip() in YES
            gives = gives or one.get("propagateAllChildVariables", "true").strip() in YES
    return takes, gives


def _extensions(call: _Element) -> Iterator[_Element]:
    for extension in call.iterfind(_EXTENSIONS):
        yield from (one for one in extension if namespace(str(one.tag)) in ENGINES)
