"""What lies in other files of the folder: what a call or a reference means there comes into the tree, with its roots.

A call without a prefix means a process of any file; a reference with one means the file of that namespace (8.2.4).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element

from approvalflow.bpmn.apart import ids_of, set_apart
from approvalflow.bpmn.findings import Findings, Severity
from approvalflow.bpmn.names import BPMN, bpmn, plain
from approvalflow.bpmn.references import Abroad, settle_references
from approvalflow.bpmn.source import Limits, read_source
from approvalflow.bpmn.survey import YES
from approvalflow.bpmn.wide.assembly import called
from approvalflow.bpmn.wide.book import Home
from approvalflow.bpmn.wide.engines import drawn_for
from approvalflow.bpmn.wide.vocabulary import GLOBALS
from approvalflow.errors import Unreadable

CALLABLE = frozenset({"process", *GLOBALS})
ELSEWHERE = frozenset({"drawing.call_unknown", "drawing.reference_elsewhere"})
"""The findings of what a drawing means and does not hold: other files may."""
_OWN = frozenset({"collaboration"})
_ENDS = ("processRef", "sourceRef", "targetRef")


class _Company:
    """What comes with each process of a file: its collaborations' pools, theirs, and what an event starts there."""

    def __init__(self, root: _Element) -> None:
        self._root = root
        self._place = {part: place for place, part in enumerate(root)}
        self._called = {part.get("id", ""): part for part in reversed(root) if bpmn(part) in CALLABLE}
        self._started = [part for part in root if bpmn(part) == "process" and _is_started(part)]
        where = {key: process for process in root if bpmn(process) == "process" for key in ids_of(process)}
        self._beside: defaultdict[_Element, list[_Element]] = defaultdict(list)
        for part in root:
            for one in part.iter("*") if bpmn(part) in _OWN else ():
                for process in (where.get(plain(one.get(end))) for end in _ENDS):
                    if process is not None:
                        self._beside[process].append(part)
                        self._beside[part].append(process)

    def of(self, key: str, *, alone: bool) -> list[_Element]:
        """The one of this id with what comes with it, as far as it has not come yet. `alone`: nothing comes with it."""
        if (wanted := self._called.get(key)) is None or wanted.getparent() is not self._root:
            return []
        found, waiting = {wanted}, [wanted]
        if not alone and bpmn(wanted) == "process":
            waiting += self._started
        while waiting and not alone:
            found.add(one := waiting.pop())
            waiting += self._beside.pop(one, ())
        return sorted((one for one in found if one.getparent() is self._root), key=self._place.__getitem__)


@dataclass(kw_only=True, slots=True)
class _Other:
    """Another drawing: its tree, its references that lead out of it, what it declares, whether that has been taken."""

    file: str
    root: _Element
    abroad: Sequence[Abroad]
    declares: frozenset[str]
    calls: frozenset[str]
    """The ids of what can be called there, as the file has them."""
    engines: frozenset[str] = frozenset()
    taken: bool = False
    now: Mapping[str, str] = field(default_factory=dict)
    """The ids that it has got, by those of the file."""
    flows: Mapping[str, str] = field(default_factory=dict)
    """Those of its sequence flows that have got another."""
    company: _Company | None = None

    def names(self, one: Abroad) -> bool:
        """Whether a reference means what this file declares, or a process of it that is called."""
        if self.root.get("targetNamespace", "").strip() != one.space:
            return False
        return one.key in (self.calls if one.name == "calledElement" else self.declares)


@dataclass(kw_only=True, slots=True)
class Joining:
    """A drawing to which other files of its folder are joined; `homes` has what came, with where it comes from.

    In a `dry` run, whose folder is anybody's, a file that cannot be read is only a warning. `alone`: of another file
    comes only what is called, as it was when versions were published whose cases may still be open.
    """

    root: _Element
    findings: Findings
    severity: Severity
    alone: bool = False
    homes: dict[_Element, Home] = field(default_factory=dict)
    _taken: list[_Other] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _held: set[str] = field(default_factory=set)

    def join(self, abroad: Sequence[Abroad], beside: Mapping[str, bytes], limits: Limits) -> list[Abroad]:
        """Bring in whatever is called or referred to and another file holds, and what that one needs.

        Returns the references that are left without anything that they mean. A call of what no file holds is found
        when calls are resolved. An id that two files have becomes `<file>.<id>`.
        """
        self._held = _callable(self.root)
        others: list[_Other] | None = None
        left = list[Abroad]()
        own, here = self.root.get("targetNamespace", "").strip(), frozenset(ids_of(self.root))
        waiting: list[tuple[_Other | None, _Element | Abroad]] = [
            *((None, one) for one in abroad),
            *((None, one) for one in _calls([self.root])),
        ]
        while waiting:
            asker, wanted = waiting.pop()
            if isinstance(wanted, Abroad) and wanted.space in (None, BPMN):
                left.append(wanted)
                continue
            if isinstance(wanted, Abroad) and wanted.space == own and wanted.key in here:
                wanted.becomes(wanted.key)
                continue
            if isinstance(wanted, Abroad):
                others = list(self._read(beside, limits)) if others is None else others
                named = [one for one in others if one.names(wanted)]
                if (home := self._one_of(named, wanted.element, wanted.key)) is None:
                    left.append(wanted)
                else:
                    waiting += self._bring(home, wanted.key)
                    wanted.becomes(home.now.get(wanted.key, wanted.key))
            elif (key := called(wanted)) not in self._held:
                others = list(self._read(beside, limits)) if others is None else others
                if (home := self._home(wanted, key, asker, others)) is not None:
                    waiting += self._bring(home, key)
        self._report_left()
        return left

    def _home(self, call: _Element, key: str, asker: _Other | None, others: Sequence[_Other]) -> _Other | None:
        """The file that holds what is called: the caller's own, one that is imported by name, or any."""
        if asker is not None and not self.alone and (key in asker.calls or key in asker.now.values()):
            return asker
        return self._one_of([one for one in others if key in one.calls], call, key)

    def _one_of(self, found: Sequence[_Other], asked: _Element, key: str) -> _Other | None:
        """Of several files one that is imported by name; else the first, with a finding."""
        if len(found) > 1 and found[0].file not in _imported(self.root) and not self.alone:
            files = [one.file for one in found[:10]]
            self.findings.at(asked, "drawing.call_ambiguous", self.severity, called=key[:200], files=files)
        return found[0] if found else None

    def _bring(self, home: _Other, wanted: str) -> list[tuple[_Other | None, _Element | Abroad]]:
        """What came with the parts that were brought in, and may not be here yet."""
        declared = [] if home.taken else self._take(home)
        key = home.now.get(wanted, wanted)
        if home.company is None:
            home.company = _Company(home.root)
        parts = [*home.company.of(key, alone=self.alone), *declared]
        inside = {inner for part in parts for inner in part.iter()}
        for part in parts:  # what is said of a whole file stays with its parts
            part.set("expressionLanguage", home.root.get("expressionLanguage", ""))
        self.homes |= dict.fromkeys(parts, Home(file=home.file, engines=home.engines, flows=home.flows))
        self.root.extend(parts)
        self._held |= _callable(parts)
        return [*((home, one) for one in _calls(parts)), *((home, one) for one in home.abroad if one.element in inside)]

    def _take(self, home: _Other) -> list[_Element]:
        """The first time: its ids are set apart, and what it declares comes."""
        home.taken = True
        if not self.alone:
            self._ids |= set(ids_of(self.root))
            home.now = set_apart(home.root, self._ids, home.file)
            flows = {one.get("id", "") for one in home.root.iter(f"{{{BPMN}}}sequenceFlow")}
            home.flows = {old: new for old, new in home.now.items() if new in flows}
            self._ids |= set(ids_of(home.root))
        self._taken.append(home)
        return [part for part in home.root if bpmn(part) and bpmn(part) not in CALLABLE | _OWN]

    def _read(self, beside: Mapping[str, bytes], limits: Limits) -> Iterator[_Other]:
        """The other drawings, those that are imported by name first; one that cannot be read has its finding.

        So has one that is imported and not there, though another may hold what is meant.
        """
        meant = _imported(self.root)
        for one in self.root.iter(f"{{{BPMN}}}import") if not self.alone else ():
            location = one.get("location", "").strip()
            if location and one.get("importType", "").strip() == BPMN and _file(location) not in beside:
                said = {"location": location[:200], "known": sorted(beside)[:10] or ("–",)}
                self.findings.at(one, "drawing.import_not_there", self.severity, **said)
        for file, content in sorted(beside.items(), key=lambda one: one[0] not in meant):
            if not file.endswith(".bpmn"):
                continue
            try:
                other = read_source(content, limits=limits)
            except Unreadable as problem:
                self.findings.of_file(file, problem, self.severity)
                continue
            roots = (part for part in other if bpmn(part) and bpmn(part) not in CALLABLE | _OWN)
            yield _Other(
                file=file,
                root=other,
                abroad=settle_references(other),
                declares=frozenset(key for part in roots for key in ids_of(part)),
                calls=frozenset(_callable(other)),
                engines=drawn_for(other, other),
            )

    def _report_left(self) -> None:
        """What stays behind although its file is read: nothing calls it, starts it or talks with it."""
        for home in self._taken if not self.alone else ():
            for part in home.root:
                if bpmn(part) == "process" and part.get("isExecutable", "").strip() in YES:
                    self.homes[part] = Home(file=home.file)
                    self.findings.at(part, "drawing.process_not_started", "info", process=part.get("id", "")[:200])


def _is_started(process: _Element) -> bool:
    """Whether an event starts an executable process."""
    if process.get("isExecutable", "").strip() not in YES:
        return False
    within = (one for part in process if bpmn(part) == "startEvent" for one in part)
    caused = any(bpmn(one).endswith(("EventDefinition", "eventDefinitionRef")) for one in within)
    return caused or any(part.get("instantiate", "").strip() in YES for part in process)


def _calls(parts: Iterable[_Element]) -> Iterator[_Element]:
    """The calls without a prefix in some parts."""
    for part in parts:
        for call in part.iter(f"{{{BPMN}}}callActivity"):
            if (wanted := called(call)) and ":" not in wanted:
                yield call


def _imported(root: _Element) -> set[str]:
    """The files that are imported by name."""
    return {_file(one.get("location", "")) for one in root.iter(f"{{{BPMN}}}import")}


def _file(location: str) -> str:
    """Only the folder of the drawing is looked in."""
    return location.strip().rpartition("/")[2]


def _callable(parts: Iterable[_Element]) -> set[str]:
    return {part.get("id", "") for part in parts if bpmn(part) in CALLABLE}
