"""Calls of processes that lie in other files of the folder: what is called comes into the tree, with its roots."""

from collections.abc import Iterator, Mapping

from lxml.etree import _Element

from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.names import BPMN, bpmn
from approvalflow.bpmn.source import Limits, read_source
from approvalflow.bpmn.wide.assembly import called
from approvalflow.bpmn.wide.vocabulary import GLOBALS
from approvalflow.errors import Unreadable

CALLABLE = frozenset({"process", *GLOBALS})
_OWN = frozenset({"collaboration"})


def join_called(root: _Element, beside: Mapping[str, bytes], findings: Findings, limits: Limits) -> None:
    """Bring in every process that a call names and another file holds, and what that one calls.

    A call of what no file holds is found when calls are resolved, an id that two files have when ids are checked.
    """
    others: dict[str, _Element] = {}
    taken = set[int]()
    waiting = list(_missing(root))
    while waiting:
        if not others:
            others = dict(_read(root, beside, findings, limits))
        wanted = waiting.pop()
        home = next((one for one in others.values() if _holds(one, wanted)), None)
        if home is None or _holds(root, wanted):
            continue
        parts = [part for part in home if bpmn(part) in CALLABLE and part.get("id") == wanted]
        if id(home) not in taken:
            taken.add(id(home))
            parts += [part for part in home if bpmn(part) and bpmn(part) not in CALLABLE | _OWN]
        root.extend(parts)
        waiting = list(_missing(root))
        waiting = [one for one in waiting if any(_holds(other, one) for other in others.values())]


def _missing(root: _Element) -> Iterator[str]:
    """What is called and is not here."""
    for call in root.iter(f"{{{BPMN}}}callActivity"):
        wanted = called(call)
        if wanted and not _holds(root, wanted):
            yield wanted


def _holds(root: _Element, wanted: str) -> bool:
    return any(part.get("id") == wanted for part in root if bpmn(part) in CALLABLE)


def _read(
    root: _Element, beside: Mapping[str, bytes], findings: Findings, limits: Limits
) -> Iterator[tuple[str, _Element]]:
    """The other drawings; one that cannot be read has its finding."""
    for file, content in beside.items():
        if file.endswith(".bpmn"):
            try:
                yield file, read_source(content, limits=limits)
            except Unreadable as problem:
                findings.at(root, problem.code, **problem.values)
