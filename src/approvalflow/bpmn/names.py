"""Which namespace means what: BPMN itself, ours, pictures, and the engines whose drawings offices already own."""

from typing import cast

from lxml.etree import _Element

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
AF = "urn:approvalflow:bpmn:1"
ASSIGN = f"{{{AF}}}assign"
"""Our one extension element: `<af:assign target="x" value="…"/>`, data that a node sets in a run."""
MAPPINGS = frozenset({"ioMapping", "inputOutput"})
"""What other engines call the mapping of a node's inputs and outputs."""
PASSED = frozenset({"in", "out"})
"""What other engines call what a call passes on."""

PICTURES = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
    }
)
PLUMBING = frozenset({"http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/XML/1998/namespace"})
"""Namespaces of XML itself; `schemaLocation` is never fetched."""

ENGINES = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://activiti.org/bpmn": "activiti",
    "http://activiti.org/bpmn-extensions": "activiti",
    "http://flowable.org/bpmn": "flowable",
    "http://operaton.org/schema/1.0/bpmn": "operaton",
    "http://cibseven.org/schema/1.0/bpmn": "cibseven",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
    "http://www.jboss.org/drools": "drools",
    "http://www.bonitasoft.org/studio/connector/definition/6.1": "bonita",
    "http://www.imixs.org/bpmn2": "imixs",
    "http://paed01.github.io/bpmn-engine/schema/2017/08/bpmn": "js",
    "http://paed01.github.io/bpmn-engine/schema/2020/08/bpmn": "js",
}
"""Engines that run drawings: their attributes decide who acts and what is called, so none may be dropped."""

NO_EFFECT = frozenset(
    {
        "async", "asyncBefore", "asyncAfter", "exclusive", "diagramRelationId", "historyTimeToLive", "versionTag",
        "isStartableInTasklist", "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "template",
        "userTask", "extendedElement", "packageName", "dtype", "metaData",
    }
)  # fmt: skip
"""What engines say about their own bookkeeping, which has no counterpart here (every step is its own transaction)."""


_PREFIX = f"{{{BPMN}}}"
_PAST = len(_PREFIX)


def namespace(name: str) -> str:
    """`{uri}local` → `uri`, empty where there is none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def local(name: str) -> str:
    """`{uri}local` → `local`."""
    return name.rpartition("}")[2]


def bpmn(element: _Element) -> str:
    """The local name of a BPMN element, empty for any other."""
    tag = element.tag
    return tag[_PAST:] if tag.startswith(_PREFIX) else ""


def plain(reference: str | None) -> str:
    """What a reference names; a prefix that it still has is not that of this file (`references`)."""
    return (reference or "").strip()


def line_of(element: _Element) -> int:
    """The line of the source on which the element begins."""
    return cast(int | None, element.sourceline) or 0


def text_of(element: _Element) -> str:
    """All text inside, trimmed."""
    return "".join(cast(str, part) for part in element.itertext()).strip()
