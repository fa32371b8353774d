"""What the references of a file mean: its elements by id, the names of its data, and texts that are expressions."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings, Severity
from approvalflow.bpmn.names import BPMN, bpmn, plain, text_of
from approvalflow.bpmn.spelling import language_of, read_expression, reading
from approvalflow.bpmn.survey import YES
from approvalflow.bpmn.wide.engines import drawn_for
from approvalflow.bpmn.wide.naming import Alike, Naming
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """The file that a part of the tree comes from, the engines it was drawn for, the flows that got another id."""

    file: str
    engines: frozenset[str] = frozenset()
    flows: Mapping[str, str] = field(default_factory=dict)


_Place = tuple[_Element | None, str]


class Subscribed(NamedTuple):
    """A property of a message, the data that a process compares it with, and how it is read from the message."""

    property: str
    path: _Element
    told: _Element


_WORKED_OUT = re.compile(r"[$#]\{")
"""A name that other engines work out from data is a literal text to us."""


class Book:
    """Where a reference leads. What leads nowhere is said where it is used.

    `severity` tells how bad it is when something that is said is not done, `scripts` when it is a script. `homes` has
    the parts of the tree that come from another file; `by_name`, a reference means whatever is called like what it
    names, as it was.
    """

    def __init__(
        self,
        root: _Element,
        findings: Findings,
        severity: Severity,
        scripts: Severity | None = None,
        homes: Mapping[_Element, Home] = MappingProxyType({}),
        *,
        by_name: bool = False,
    ) -> None:
        self.findings = findings
        self._root = root
        self._homes = homes
        self.severity: Severity = severity
        self.scripts: Severity = scripts or severity
        self.elements: dict[str, _Element] = {}
        for element in root.iter(f"{{{BPMN}}}*"):
            if key := element.get("id"):
                self.elements.setdefault(key, element)
        self.naming = Naming(root, self.elements, apart=not by_name)
        self.data: Mapping[str, str] = self.naming.data
        self.items: Mapping[str, str] = self.naming.items
        self.aliases = dict(self._aliases())
        self.meetings: Mapping[str, str] = {}
        self.receivers: Mapping[str, tuple[str, ...]] = {}

    @cached_property
    def conversations(self) -> Mapping[str, Mapping[_Element, tuple[str, ...]]]:
        """The conversations whose message flows lead to or from each node, and last their whole collaboration.

        Of each the properties by which it goes.
        """
        found: defaultdict[str, dict[_Element, tuple[str, ...]]] = defaultdict(dict)
        holders = {key.getparent(): None for key in self._root.iter(f"{{{BPMN}}}correlationKey")}
        known = [one for one in holders if one is not None]
        for one in sorted(known, key=lambda one: bpmn(one) == "collaboration"):
            properties = _properties(one)
            listed = [self.find(text_of(reference), "messageFlow") for reference in parts(one, "messageFlowRef")]
            for flow in [*parts(one, "messageFlow"), *(flow for flow in listed if flow is not None)]:
                for end in (flow.get("sourceRef"), flow.get("targetRef")):
                    found[plain(end)][one] = properties
        return found

    @cached_property
    def subscribed(self) -> Mapping[_Element | None, Mapping[str, list[Subscribed]]]:
        """What the processes bind properties to, by the process and the message that these are read from."""
        said: defaultdict[str, list[tuple[str, _Element]]] = defaultdict(list)
        for (name, message), told in self.retrievals.items():
            said[name].append((message, told))
        found: defaultdict[_Element | None, defaultdict[str, list[Subscribed]]] = defaultdict(lambda: defaultdict(list))
        for subscription in self._root.iter(f"{{{BPMN}}}correlationSubscription"):
            for binding in parts(subscription, "correlationPropertyBinding"):
                name, path = plain(binding.get("correlationPropertyRef")), part(binding, "dataPath")
                if path is not None and text_of(path):
                    for message, told in said[name]:
                        found[subscription.getparent()][message].append(Subscribed(name, path, told))
        return found

    def named_beside(self, event: _Element, kind: str) -> frozenset[str]:
        """The errors, or escalations, without a code that are named where this event catches: itself and beside it."""
        return frozenset(self._uncoded.get((_place(event), kind), ()))

    @cached_property
    def _uncoded(self) -> Mapping[tuple[_Place, str], set[str]]:
        found: defaultdict[tuple[_Place, str], set[str]] = defaultdict(set)
        for kind in ("error", "escalation"):
            for one in self._root.iter(f"{{{BPMN}}}{kind}EventDefinition"):
                event, meant = one.getparent(), self.find(one.get(f"{kind}Ref"), kind)
                if event is not None and meant is not None and not meant.get(f"{kind}Code", "").strip():
                    found[_place(event), kind].add(meant.get("id", ""))
        return found

    @cached_property
    def retrievals(self) -> Mapping[tuple[str, str], _Element]:
        """How a property is read from a message, by the ids of both."""
        found = dict[tuple[str, str], _Element]()
        for one in self._root.iter(f"{{{BPMN}}}correlationProperty"):
            for told in parts(one, "correlationPropertyRetrievalExpression"):
                found.setdefault((one.get("id", ""), plain(told.get("messageRef"))), told)
        return found

    def engines(self, element: _Element) -> frozenset[str]:
        """The engines that the file of an element was drawn for."""
        home = self._home(element)
        return self._own_engines if home is None else home.engines

    @cached_property
    def _own_engines(self) -> frozenset[str]:
        return drawn_for(self._root, (part for part in self._root if part not in self._homes))

    def flows(self, element: _Element) -> Mapping[str, str]:
        """The ids of flows by those that the file of an element has for them, where they differ."""
        home = self._home(element)
        return {} if home is None else home.flows

    def _home(self, element: _Element) -> Home | None:
        above = [element, *element.iterancestors()]
        return self._homes.get(above[-2]) if len(above) > 1 else None

    def find(self, reference: str | None, *names: str) -> _Element | None:
        """The element of one of these names that a reference means."""
        found = self.elements.get(plain(reference))
        return found if found is not None and bpmn(found) in names else None

    def named(self, at: _Element, reference: str | None, name: str, attribute: str = "name") -> str:
        """What a message, signal, error or escalation is called; a reference to nothing is its own name."""
        wanted = plain(reference)
        if not wanted:
            return ""
        if (found := self.find(wanted, name)) is None:
            if ":" in wanted:  # told with all others of another file
                return wanted
            self.findings.at(at, "drawing.reference_unknown", "warning", element=name, reference=wanted[:200])
            return wanted
        said = found.get(attribute, "").strip()
        if said.startswith("=") or _WORKED_OUT.search(said):
            self.findings.at(at, "drawing.name_worked_out", self.severity, element=name, name=said[:80])
        return said or wanted

    def datum(self, reference: str) -> str:
        """The name of the data, or of the item of a loop, that a reference means; itself where it is no element."""
        return self.data.get(plain(reference)) or self.items.get(plain(reference), plain(reference))

    def alias(self, name: str) -> str:
        """The name that counts of a datum that is called by any of its names."""
        return self.aliases.get(name, name)

    def meant(self, said: str, at: _Element | None) -> str:
        """The datum that a name or an id means at an element."""
        if at is not None and (both := self.naming.several(said, at)) is not None:
            self._tell("drawing.name_of_several", both, said)
        return self.naming.meant(said, at)

    def report_hidden(self) -> None:
        """A datum is meant where another hides it that cannot be called otherwise."""
        for one in self.naming.hidden:
            self._tell("drawing.datum_hidden", one, one.first.name)

    def _tell(self, code: str, both: Alike, name: str) -> None:
        told = {"name": name[:200], "first": both.first.ids[0][:200], "other": both.other.ids[0][:200]}
        self.findings.at(both.at, code, self.severity, **told)

    def read(self, expression: Expression, at: _Element | None) -> Expression:
        """An expression, its names as they are meant at an element."""
        said = [name.removeprefix("case.") for name in sorted(expression.names) if name.startswith("case.")]
        names = {one: meant for one in said if (meant := self.meant(one, at)) != one}
        return reading(expression, names) if names else expression

    def _aliases(self) -> Iterator[tuple[str, str]]:
        """The other names of each datum: ids, and what its references are called, unless that is another's name."""
        taken = {*self.data.values(), *self.naming.taken}
        for key, name in self.data.items():
            reference = self.elements[key].get("name", "").strip()
            yield from ((other, name) for other in (reference, key) if other and other not in taken)

    def expression(self, element: _Element, text: str | None = None, at: _Element | None = None) -> Expression | None:
        """The text of an element, compiled; None with a finding where it is in no language of ours.

        Its names are meant as at the element, or at another that it is said for.
        """
        try:
            found = read_expression(text_of(element) if text is None else text, language_of(element))
            return self.read(found, element if at is None else at)
        except Unreadable as problem:
            self.findings.gap(element, problem.code, **problem.values)
        return None


def _place(event: _Element) -> _Place:
    """Where an event catches: at the border of an activity, or in the scope around its event sub-process."""
    around = event.getparent()
    if bpmn(event) == "startEvent" and around is not None:
        around = around.getparent()
    return around, plain(event.get("attachedToRef"))


def _properties(conversation: _Element) -> tuple[str, ...]:
    keys = parts(conversation, "correlationKey")
    return tuple({plain(text_of(named)): None for key in keys for named in parts(key, "correlationPropertyRef")})


def parts(element: _Element, *names: str) -> list[_Element]:
    """The BPMN children of these names."""
    return [child for child in element if bpmn(child) in names]


def part(element: _Element, name: str) -> _Element | None:
    """The first BPMN child of this name."""
    return element.find(f"{{{BPMN}}}{name}")


def yes(element: _Element, attribute: str, default: str = "false") -> bool:
    """A yes-or-no attribute."""
    return element.get(attribute, default).strip() in YES
