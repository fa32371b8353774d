"""References by qualified name: a prefix of the file's own namespace means this file, any other something elsewhere.

One rule for all of them, whoever reads the tree: what is left with a prefix names nothing that stands here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings, Severity
from approvalflow.bpmn.names import BPMN, bpmn, plain

_ATTRIBUTES = frozenset({"calledElement", "default"})
_TEXTS = frozenset({"incoming", "outgoing", "source", "target"})
"""References whose name does not say so."""
_TYPES = frozenset({"itemSubjectRef", "itemRef", "structureRef", "evaluatesToTypeRef", "implementationRef"})
"""What data and services are made of stands elsewhere as a rule, and changes no run."""
_REPEATED = frozenset({"incoming", "outgoing"})
"""They only say again what the flows say, and are compared with them."""
_READ = frozenset(
    {
        "calledElement", "default", "source", "target", "sourceRef", "targetRef", "attachedToRef", "messageRef",
        "signalRef", "errorRef", "escalationRef", "activityRef", "operationRef", "inMessageRef", "dataObjectRef",
        "oneBehaviorEventRef", "noneBehaviorEventRef", "eventDefinitionRef", "loopDataInputRef", "loopDataOutputRef",
        "dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs", "dataOutputRefs", "correlationPropertyRef",
        "messageFlowRef", "flowNodeRef",
    }
)  # fmt: skip
"""Those that a run follows; of any other the loss is a warning."""
_WORKED_OUT = ("$", "#", "=")


@dataclass(frozen=True, kw_only=True, slots=True)
class Abroad:
    """A reference with a prefix that is not the file's own; `space` is None where the prefix is declared nowhere."""

    element: _Element
    name: str
    reference: str
    space: str | None

    @property
    def key(self) -> str:
        """The id that it names, in whatever file."""
        return self.reference.rpartition(":")[2]

    def becomes(self, key: str) -> None:
        """It means an element of this file."""
        _set(self.element, self.name, key)


def settle_references(root: _Element) -> list[Abroad]:
    """Take off the prefixes that mean this file, in place; all other references that have one.

    The prefix of BPMN itself is taken for the file's own, and told: some write it so.
    """
    own = root.get("targetNamespace", "").strip()
    ids = {element.get("id") for element in root.iter(f"{{{BPMN}}}*")}
    found = []
    for element, name, reference in _references(root):
        prefix, _, key = reference.rpartition(":")
        space = element.nsmap.get(prefix)
        if space in (own, BPMN):
            _set(element, name, key)
        if space != own and not (space is None and reference in ids):
            found.append(Abroad(element=element, name=name, reference=reference, space=space))
    return found


def report_abroad(told: Iterable[Abroad], findings: Findings, severity: Severity) -> None:
    """One finding for each; `severity` is that of what a run would follow."""
    for one in told:
        said = {"element": one.name, "reference": one.reference[:200]}
        worst = severity if one.name in _READ else "warning"
        if one.space == BPMN:
            findings.at(one.element, "drawing.reference_by_bpmn", "warning", **said)
        elif one.space is None:
            findings.at(one.element, "drawing.prefix_undeclared", worst, **said)
        else:
            findings.at(one.element, "drawing.reference_elsewhere", worst, **said, namespace=one.space[:200])


def _references(root: _Element) -> Iterator[tuple[_Element, str, str]]:
    """Every reference that has a prefix: where it stands, as what, and what it says."""
    for element in root.iter(f"{{{BPMN}}}*"):
        for key, value in element.attrib.items():
            said = plain(str(value))
            if ":" in said and _refers(str(key), _ATTRIBUTES) and not said.startswith(_WORKED_OUT):
                yield element, str(key), said
        if element.text and ":" in element.text and not len(element) and _refers(bpmn(element), _TEXTS):
            yield element, bpmn(element), plain(element.text)


def _refers(name: str, others: frozenset[str]) -> bool:
    return (name.endswith(("Ref", "Refs")) or name in others) and name not in _TYPES and not name.startswith("{")


def _set(element: _Element, name: str, key: str) -> None:
    if name in element.attrib:
        element.set(name, key)
    else:
        element.text = key
