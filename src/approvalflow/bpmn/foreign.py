"""What other tools wrote into a drawing: an engine's orders are refused, bookkeeping is listed, nothing is dropped."""

from collections import Counter
from collections.abc import Mapping

from lxml.etree import _Element

from approvalflow.bpmn.carriers import SORTING, carries
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import Ignored, Kind
from approvalflow.bpmn.names import (
    AF,
    ASSIGN,
    BPMN,
    ENGINES,
    MAPPINGS,
    NO_EFFECT,
    PASSED,
    PICTURES,
    PLUMBING,
    bpmn,
    line_of,
    local,
    namespace,
)
from approvalflow.bpmn.vocabulary import Vocabulary

REMEDIES = {
    "assignee": "af:person",
    "candidateUsers": "af:role, af:person",
    "candidateGroups": "af:role, af:department",
    "assignmentDefinition": "af:role, af:department, af:person",
    "dueDate": "af:term",
    "followUpDate": "af:term",
    "taskSchedule": "af:term",
    "class": "af:job",
    "delegateExpression": "af:job",
    "expression": "af:job",
    "topic": "af:job",
    "type": "af:job",
    "taskDefinition": "af:job",
    "formKey": "matter.toml [form]",
    "formData": "matter.toml [form]",
    "formProperty": "matter.toml [form]",
    "formDefinition": "matter.toml [form]",
}
"""What says the same thing here; for all else the answer is to remove it."""


_LOOP = "multiInstanceLoopCharacteristics"
READ: Mapping[str, str] = {
    **{
        f"{engine}:{name}": _LOOP
        for engine in ("camunda", "flowable", "activiti", "operaton", "cibseven")
        for name in ("collection", "elementVariable")
    },
    **{f"{engine}:inheritVariables": "callActivity" for engine in ("flowable", "activiti")},
    "zeebe:loopCharacteristics": _LOOP,
    "zeebe:calledElement": "callActivity",
    "zeebe:script": "scriptTask",
}
"""What is read of other engines, and where: the items of a loop, what is called, a script that is an expression."""

PEOPLE = frozenset(
    {
        "assignee", "candidateUsers", "candidateGroups", "candidateStarterUsers", "candidateStarterGroups", "owner",
        "assignmentDefinition", "dueDate", "followUpDate", "taskSchedule", "priority", "priorityDefinition",
        "formKey", "formRef", "formRefBinding", "formRefVersion", "formData", "formProperty", "formDefinition",
        "formFieldValidation", "userTaskForm", "initiator", "category", "businessCalendarName",
        "properties", "property",
    }
)  # fmt: skip
"""Who works, until when and with which form: a run has no people, so that none of it changes a run."""


_CALL = frozenset({"source", "sourceExpression", "target", "variables"})
SAYS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("in", "out"), _CALL),
    **dict.fromkeys(("input", "output"), frozenset({"source", "target"})),
    **dict.fromkeys(("inputParameter", "outputParameter"), frozenset({"name"})),
    "calledElement": frozenset({"processId", "propagateAllParentVariables", "propagateAllChildVariables"}),
    "loopCharacteristics": frozenset({"inputCollection", "inputElement", "outputCollection", "outputElement"}),
    "script": frozenset({"expression", "resultVariable"}),
    "assignmentDefinition": frozenset({"assignee", "candidateUsers", "candidateGroups"}),
    "taskSchedule": frozenset({"dueDate", "followUpDate"}),
    "taskDefinition": frozenset({"type"}),
}
"""What is read of each extension element; anything else that it says is listed."""

DOING = frozenset(
    {"class", "delegateExpression", "expression", "type", "topic", "connector", "taskDefinition", "script", "resource"}
)
"""What does a task's work in another engine; a listener only watches it."""


class Foreign:
    """Judges foreign attributes and extension elements, and counts those of tools it does not know.

    In a dry run what an engine would do is not done and is a warning; in the drawing of a matter it is refused.
    """

    def __init__(
        self,
        root: _Element,
        findings: Findings,
        ignored: list[Ignored],
        vocabulary: Vocabulary,
        by_hand: set[_Element],
    ) -> None:
        self.words = vocabulary
        self.by_hand = by_hand
        self.initiators: set[str] = set()
        self.prefixes = {uri: prefix for prefix, uri in root.nsmap.items() if prefix}
        self.findings = findings
        self.ignored = ignored
        self.unknown: Counter[str] = Counter()
        self.first: dict[str, _Element] = {}

    def attribute(self, element: _Element, name: str, *, effect: bool) -> None:
        """A namespaced attribute. `effect` is False on elements that have none themselves."""
        uri = namespace(name)
        if uri in PICTURES or uri in PLUMBING or uri == AF:
            return
        if effect and uri in ENGINES and local(name) not in NO_EFFECT:
            self._refuse(element, name)
            return
        self._list(element, f"@{self._shown(name)}", element, uri)

    def extension(self, element: _Element, *, effect: bool) -> None:
        """An element that is not of BPMN, with everything in it."""
        uri, holder = namespace(element.tag), element.getparent()
        if element.tag == ASSIGN and _bearer(element) in self.words.nodes:
            return
        if uri == AF:
            self.findings.at(element, "drawing.unknown_extension", element=self._shown(element.tag))
        elif effect and uri in ENGINES and local(element.tag) not in NO_EFFECT:
            self._refuse(element, element.tag)
        else:
            self._list(element, self._shown(element.tag), holder if holder is not None else element, uri)

    def report(self) -> None:
        """One remark per tool whose marks we do not know."""
        for uri, count in self.unknown.items():
            self.findings.at(self.first[uri], "drawing.foreign_ignored", "info", namespace=uri[:200], count=count)

    def _shown(self, name: str) -> str:
        """A qualified name as the designer sees it: `camunda:assignee`."""
        uri = namespace(name)
        prefix = ENGINES.get(uri) or self.prefixes.get(uri) or uri
        return f"{prefix}:{local(name)}"[:200] if uri else name[:200]

    def _refuse(self, element: _Element, name: str) -> None:
        if self._is_read(element, name) or (self.words.people and self._is_carried(element, name)):
            self._list_unread(element, name)
            return
        if not self.words.people:
            self._leave(element, name)
            return
        if self.words.by_hand:
            self.findings.at(element, "drawing.by_hand", "warning", what=self._shown(name))
            self._hand_over(element, name)
            return
        instead = REMEDIES.get(local(name))
        code = "drawing.foreign" if instead else "drawing.foreign_removed"
        values = {"instead": instead} if instead else {}
        self.findings.at(element, code, what=self._shown(name), **values)

    def _is_read(self, element: _Element, name: str) -> bool:
        """Whether the graph has it: the items of a loop, what is called, an expression, mappings of data."""
        if name == element.tag and local(name) in MAPPINGS:
            return _bearer(element) in self.words.nodes
        if name == element.tag and local(name) in PASSED:
            return _bearer(element) == "callActivity"
        holder = _bearer(element) if name == element.tag else bpmn(element)
        return bool(holder) and READ.get(f"{ENGINES[namespace(name)]}:{local(name)}") == holder

    def _list_unread(self, element: _Element, name: str) -> None:
        """What an element that is read says beside that."""
        for inner in element.iter() if name == element.tag else ():
            for key in inner.attrib:
                if local(str(key)) not in SAYS.get(local(str(inner.tag)), (local(str(key)),)):
                    said = f"{self._shown(str(inner.tag))}/@{local(str(key))}"
                    self._list(inner, said[:200], inner, namespace(str(inner.tag)))

    def _hand_over(self, element: _Element, name: str) -> None:
        """The node whose work another engine would have done."""
        node = next((one for one in (element, *element.iterancestors()) if bpmn(one) in self.words.nodes), None)
        if node is not None and local(name) in DOING and not node.get(f"{{{AF}}}job"):
            self.by_hand.add(node)

    def _is_carried(self, element: _Element, name: str) -> bool:
        """Whether it becomes one of our attributes; what only sorts, or is for other tools, is listed."""
        is_element = name == element.tag
        bearer = _bearer(element) if is_element else bpmn(element)
        if not carries(bearer, local(name), element=is_element):
            return False
        if local(name) == "type" and element.get(name, "").strip() != "external":
            return False
        if local(name) == "initiator":
            self.initiators.add(element.get(name, "").strip())
        if local(name) in SORTING or (local(name) == "taskDefinition" and bearer != Kind.SERVICE_TASK):
            self._list(element, f"{'' if is_element else '@'}{self._shown(name)}", element, namespace(name))
        return True

    def _leave(self, element: _Element, name: str) -> None:
        """In a run: read, without effect as there are no people, or an order that nobody carries out."""
        if local(name) in PEOPLE:
            what = self._shown(name) if name == element.tag else f"@{self._shown(name)}"
            self._list(element, what, element, namespace(name))
        else:
            self.findings.at(element, "drawing.foreign_not_run", "warning", what=self._shown(name))

    def _list(self, element: _Element, what: str, holder: _Element, uri: str) -> None:
        while not holder.get("id") and (above := holder.getparent()) is not None:
            holder = above
        self.ignored.append(Ignored(element=what, id=holder.get("id", "")[:200], line=line_of(element)))
        if uri not in ENGINES and uri not in PICTURES and uri != BPMN:
            self.unknown[uri] += 1
            self.first.setdefault(uri, element)


def _bearer(extension: _Element) -> str:
    """The name of the BPMN element that an extension element is for."""
    holder = extension.getparent()
    bearer = None if holder is None else holder.getparent()
    return "" if bearer is None else bpmn(bearer)
