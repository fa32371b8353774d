"""The walk over the source: every element is classified once: into the graph, on the list, or into the findings."""

from collections.abc import Collection
from dataclasses import dataclass, field

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.foreign import Foreign
from approvalflow.bpmn.graph import Ignored, Kind, Lane
from approvalflow.bpmn.names import AF, BPMN, PICTURES, bpmn, line_of, local, namespace, text_of
from approvalflow.bpmn.vocabulary import Vocabulary

YES = ("true", "1")
MOST = 10_000
"""The largest number that an attribute may say."""


@dataclass(kw_only=True, slots=True)
class Survey:
    """What the walk found. `refused` holds the ids inside refused elements: flows to them need no second finding.

    `talks` are the message flows, `links` the associations, `by_hand` the nodes with an order to another engine that
    people are to do, `lanes` the lanes of a node from within, `initiators` the names of whoever starts the process.
    `outside` are the processes that do not run, `left_out` the ids of what stands in them.
    """

    findings: Findings
    vocabulary: Vocabulary
    nodes: list[tuple[_Element, Kind, str]] = field(default_factory=list)
    flows: list[_Element] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    lanes: dict[str, tuple[Lane, ...]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    talks: list[_Element] = field(default_factory=list)
    links: list[_Element] = field(default_factory=list)
    by_hand: set[_Element] = field(default_factory=set)
    initiators: set[str] = field(default_factory=set)
    outside: Collection[_Element] = ()
    left_out: set[str] = field(default_factory=set)

    def note(self, element: _Element) -> None:
        """Read, and without effect."""
        self.ignored.append(Ignored(element=bpmn(element), id=element.get("id", ""), line=line_of(element)))

    def draws(self, process: _Element) -> bool:
        """Whether anything stands in a process that could run."""
        return any(bpmn(part) in self.vocabulary.nodes for part in process.iterdescendants(f"{{{BPMN}}}*"))


class Surveyor:
    """Walks one drawing: the root, and every process of it; what stands in a process `outside` is only listed."""

    def __init__(
        self, root: _Element, findings: Findings, vocabulary: Vocabulary, outside: Collection[_Element] = ()
    ) -> None:
        self.root = root
        self.words = vocabulary
        self.lanes: list[_Element] = []
        self.found = Survey(findings=findings, vocabulary=vocabulary, outside=outside)
        self.findings = findings
        self.foreign = Foreign(root, findings, self.found.ignored, vocabulary, self.found.by_hand)

    def walk(self) -> Survey:
        """The whole drawing."""
        self._attributes(self.root)
        for child in self.root:
            name = bpmn(child)
            if child in self.found.outside:
                self._listed(child)
            elif name == "process":
                self._attributes(child)
                self._children(child, child.get("id", ""))
            elif name == "collaboration":
                self._beside(child)
            else:
                self._element(child, "definitions", "")
        self._empty_lanes()
        self.foreign.report()
        self.found.initiators = self.foreign.initiators
        return self.found

    def _beside(self, collaboration: _Element) -> None:
        """Pools are listed and what they hold is judged."""
        self.found.note(collaboration)
        self._attributes(collaboration)
        for child in collaboration:
            self._element(child, "collaboration", "")

    def _children(self, element: _Element, scope: str) -> None:
        name = bpmn(element)
        for child in element:
            self._element(child, name, scope)

    def _element(self, element: _Element, parent: str, scope: str) -> None:
        name = bpmn(element)
        if name == "extensionElements":
            self._extensions(element)
        elif not name:
            self._other(element)
        elif parent in self.words.parts.get(name, ()):
            self._part(element, name, scope)
        elif name in self.words.listed:
            self._listed(element)
        elif name in self.words.refused:
            self._refuse(element, name)
        elif name in self.words.parts:
            self._misplaced(element, name, parent)
        else:
            self.findings.at(element, "drawing.unknown_element", element=name[:200])

    def _part(self, element: _Element, name: str, scope: str) -> None:
        self._attributes(element)
        if (kind := self.words.nodes.get(name)) is not None:
            self.found.nodes.append((element, kind, scope if element.getparent() is not self.root else alone(element)))
        elif (kept := self._kept(name)) is not None:
            kept.append(element)
        self._children(element, element.get("id", "") if name in self.words.scopes else scope)

    def _kept(self, name: str) -> list[_Element] | None:
        """Where a part is kept that is not read with the node around it."""
        if name == "sequenceFlow":
            return self.found.flows
        return {"messageFlow": self.found.talks, "association": self.found.links}.get(name)

    def _refuse(self, element: _Element, name: str) -> None:
        self.findings.at(element, "drawing.unsupported", element=name, instead=self.words.refused[name])
        self.found.refused.update(inner.get("id", "") for inner in element.iter())

    def _misplaced(self, element: _Element, name: str, parent: str) -> None:
        self.findings.at(
            element, "drawing.misplaced", element=name, parent=parent, allowed=sorted(self.words.parts[name])
        )
        self.found.refused.update(inner.get("id", "") for inner in element.iter())

    def _listed(self, element: _Element) -> None:
        """An element without effect, with what it holds; inner parts without an id belong to what holds them."""
        for inner in element.iter(f"{{{BPMN}}}*"):
            if bpmn(inner) == "lane" and self.words.people:
                self.lanes.append(inner)
            elif inner is element or inner.get("id"):
                self.found.note(inner)
            self._marks(inner, effect=False)
            self._listed_part(inner, bpmn(inner))

    def _listed_part(self, element: _Element, name: str) -> None:
        """The few things inside a listed element that are more than a remark."""
        if name == "lane":
            self._lane(element)
        elif name in self.words.idle:
            self.findings.at(element, "drawing.idle", "warning", element=name)
        elif name == "participantMultiplicity":
            self._refuse(element, name)
        elif name == "extension" and "mustUnderstand" in element.attrib:
            self._attribute(element, "mustUnderstand", element.get("mustUnderstand", ""))
        elif name == "extensionElements":
            for child in element:
                self.foreign.extension(child, effect=False)

    def _lane(self, lane: _Element) -> None:
        """Nested ones come later in the document, so that the innermost stays, with those around it."""
        around = tuple(_read_lane(one) for one in (lane, *lane.iterancestors(f"{{{BPMN}}}lane")))
        for reference in lane.findall(f"{{{BPMN}}}flowNodeRef"):
            self.found.lanes[text_of(reference)] = around

    def _empty_lanes(self) -> None:
        """A lane with nodes may say whose people act in them, and is kept; in a run there are no people."""
        nodes = {element.get("id", "") for element, _, _ in self.found.nodes}
        kept = {one for node, lanes in self.found.lanes.items() if node in nodes for one in lanes}
        for lane in self.lanes:
            if _read_lane(lane) not in kept:
                self.found.note(lane)

    def _extensions(self, element: _Element) -> None:
        for child in element:
            self.foreign.extension(child, effect=True)

    def _other(self, element: _Element) -> None:
        """Not of BPMN: the pictures are listed as one, all else is an extension."""
        if namespace(element.tag) in PICTURES:
            self.found.ignored.append(
                Ignored(element=local(element.tag), id=element.get("id", ""), line=line_of(element))
            )
        else:
            self.foreign.extension(element, effect=True)

    def _attributes(self, element: _Element) -> None:
        self._marks(element, effect=True)
        for key, raw in element.attrib.items():
            if not str(key).startswith("{") and key not in ("id", "name"):
                self._attribute(element, str(key), str(raw))

    def _marks(self, element: _Element, *, effect: bool) -> None:
        for key in element.attrib:
            if str(key).startswith("{"):
                self.foreign.attribute(element, str(key), effect=effect)

    def _attribute(self, element: _Element, key: str, value: str) -> None:
        if key in self.words.harmless:
            if value.strip() not in self.words.harmless[key]:
                self.findings.at(element, "drawing.unsupported_attribute", attribute=key, value=value[:200])
                self.found.refused.add(element.get("id", ""))
        elif (expected := self._expected(key, value.strip())) is not None:
            said = {"attribute": key, "value": value[:200], "expected": expected}
            (self.findings.gap if key in self.words.numbers else self.findings.at)(
                element, "drawing.attribute_value", **said
            )
        elif key == "language":
            self._language(element, value.strip())
        elif key not in self.words.known and key not in self.words.choices and key not in self.words.numbers:
            self.findings.at(element, "drawing.attribute_ignored", "warning", attribute=key[:200], value=value[:200])

    def _expected(self, key: str, value: str) -> object | None:
        """What an attribute would have to say, or None where it says it."""
        if key in self.words.numbers and value:
            least = 0 if key == "loopMaximum" else 1
            return (
                None if value.isascii() and value.isdigit() and least <= int(value[:7]) <= MOST else f"{least}–{MOST}"
            )
        choices = self.words.choices.get(key)
        if choices is None or value in choices:
            return None
        return tuple(choice for choice in choices if choice not in ("1", "0"))

    def _language(self, element: _Element, language: str) -> None:
        """A condition in another language would be read wrongly; timers are plain ISO 8601 in any."""
        ours = not language or any(one in language.lower() for one in self.words.languages)
        if bpmn(element) in self.words.expressions and not ours:
            self.findings.gap(element, "drawing.language", language=language[:200])


def _read_lane(lane: _Element) -> Lane:
    return Lane(
        id=lane.get("id", ""),
        name=lane.get("name", "").strip(),
        department=lane.get(f"{{{AF}}}department", "").strip(),
        line=line_of(lane),
    )


def alone(task: _Element) -> str:
    """The scope of a global task, which holds nothing but the task itself: no id of a drawing has a colon."""
    return f"{task.get('id', '')}:scope"
