"""What lies in other files of the folder: what a call or a reference means there comes into the tree, with its roots.

A call without a prefix means a process of any file; a reference with one means the file of that namespace (8.2.4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.names import BPMN, bpmn
from approvalflow.bpmn.references import Abroad, settle_references
from approvalflow.bpmn.source import Limits, read_source
from approvalflow.bpmn.wide.assembly import called
from approvalflow.bpmn.wide.vocabulary import GLOBALS
from approvalflow.errors import Unreadable

CALLABLE = frozenset({"process", *GLOBALS})
ELSEWHERE = frozenset({"drawing.call_unknown", "drawing.reference_elsewhere"})
"""The findings of what a drawing means and does not hold: other files may."""
_OWN = frozenset({"collaboration"})
_NAMES_AN_ID = frozenset({"id", "default", "calledElement", "incoming", "outgoing", "source", "target"})
"""Attributes and elements that name an id, beside those whose name ends so."""


@dataclass(kw_only=True, slots=True)
class _Other:
    """Another drawing: its tree, the references in it that lead out of it, and whether its roots have been taken."""

    root: _Element
    abroad: Sequence[Abroad]
    name: str
    """What sets its ids apart from the drawing's; nothing where they must differ anyway."""
    taken: bool = field(default=False)

    def names(self, one: Abroad) -> bool:
        """Whether a reference means what this file declares, or a process of it that is called."""
        if self.root.get("targetNamespace", "").strip() != one.space:
            return False
        if one.name == "calledElement":
            return _holds(self.root, one.key)
        declared = (part for part in self.root if bpmn(part) and bpmn(part) not in CALLABLE | _OWN)
        return any(inner.get("id") == one.key for part in declared for inner in part.iter())


def join_called(
    root: _Element,
    abroad: Sequence[Abroad],
    beside: Mapping[str, bytes],
    findings: Findings,
    limits: Limits,
    *,
    dry: bool = False,
) -> list[Abroad]:
    """Bring in whatever is called or referred to and another file holds, and what that one needs.

    Returns the references that are left without anything that they mean. A call of what no file holds is found when
    calls are resolved, an id that two files have when ids are checked. In a `dry` run, whose folder is anybody's, a
    file that cannot be read is only a warning, and an id that the drawing has too becomes `<file>.<id>`.
    """
    others: list[_Other] = []
    left = list[Abroad]()
    waiting: list[str | Abroad] = [*abroad, *_missing(root)]
    while waiting:
        wanted = waiting.pop()
        if isinstance(wanted, Abroad) and wanted.space in (None, BPMN):
            left.append(wanted)
            continue
        others = others or list(_read(root, beside, findings, limits, dry=dry))
        if isinstance(wanted, str):
            home = next((one for one in others if _holds(one.root, wanted)), None)
            if home is not None and not _holds(root, wanted):
                waiting += _brought(root, home, wanted)
        elif (home := next((one for one in others if one.names(wanted)), None)) is not None:
            wanted.becomes(wanted.key)
            waiting += _brought(root, home, wanted.key)
        else:
            left.append(wanted)
    return left


def _brought(root: _Element, home: _Other, wanted: str) -> list[str | Abroad]:
    """What came with the parts that were brought in, and is not here yet."""
    if home.name and not home.taken:
        _set_apart(root, home)
    parts = [part for part in home.root if bpmn(part) in CALLABLE and part.get("id") == wanted]
    if not home.taken:
        home.taken = True
        parts += [part for part in home.root if bpmn(part) and bpmn(part) not in CALLABLE | _OWN]
    inside = [inner for part in parts for inner in part.iter()]
    root.extend(parts)
    missing = (called(one) for one in inside if bpmn(one) == "callActivity")
    here = set(inside)
    mine = [one for one in home.abroad if one.element in here]
    return [*(one for one in missing if one and ":" not in one and not _holds(root, one)), *mine]


def _set_apart(root: _Element, home: _Other) -> None:
    """Tools number what they draw, so that two drawings have the same ids."""
    here = {key for one in root.iter() if (key := one.get("id"))}
    both = {key: f"{home.name}.{key}" for one in home.root.iter() if (key := one.get("id")) in here}
    for one in home.root.iter() if both else ():
        for name, value in one.attrib.items():
            if value in both and (name in _NAMES_AN_ID or str(name).endswith("Ref")):
                one.set(name, both[value])
        text = (one.text or "").strip()
        if text in both and (bpmn(one) in _NAMES_AN_ID or bpmn(one).endswith(("Ref", "Refs"))):
            one.text = both[text]


def _missing(root: _Element) -> Iterator[str]:
    """What is called and is not here."""
    for call in root.iter(f"{{{BPMN}}}callActivity"):
        wanted = called(call)
        if wanted and ":" not in wanted and not _holds(root, wanted):
            yield wanted


def _holds(root: _Element, wanted: str) -> bool:
    return any(part.get("id") == wanted for part in root if bpmn(part) in CALLABLE)


def _read(
    root: _Element, beside: Mapping[str, bytes], findings: Findings, limits: Limits, *, dry: bool
) -> Iterator[_Other]:
    """The other drawings, those that are imported by name first; one that cannot be read has its finding."""
    meant = {one.get("location", "").rpartition("/")[2] for one in root.iter(f"{{{BPMN}}}import")}
    for file, content in sorted(beside.items(), key=lambda one: one[0] not in meant):
        if file.endswith(".bpmn"):
            try:
                other = read_source(content, limits=limits)
            except Unreadable as problem:
                findings.of_file(file, problem, "warning" if dry else "error")
            else:
                yield _Other(root=other, abroad=settle_references(other), name=PurePath(file).stem if dry else "")
