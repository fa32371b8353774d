"""Which case data a node of a run sets: by associations, by a script of assignments, by `af:assign`."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import _Element

from approvalflow.bpmn.attributes import ASSIGNED
from approvalflow.bpmn.graph import Assign, OutputSet
from approvalflow.bpmn.names import ASSIGN, BPMN, ENGINES, MAPPINGS, bpmn, local, namespace, plain, text_of
from approvalflow.bpmn.spelling import declared, language_of, named_by, read_expression, spelt, tongue_of
from approvalflow.bpmn.twofold import Said, agreed, bare, tell_apart
from approvalflow.bpmn.vocabulary import LANGUAGES
from approvalflow.bpmn.wide.book import Book, part, parts
from approvalflow.bpmn.wide.loops import acts, item_given
from approvalflow.bpmn.wide.naming import DATA
from approvalflow.bpmn.wide.passing import passed
from approvalflow.bpmn.wide.scripts import read_script
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression
from approvalflow.expressions.tongues import Tongue

ZEEBE = "{http://camunda.org/schema/zeebe/1.0}script"
SCRIPTS = frozenset({"scriptTask", "globalScriptTask"})
_MAPPED = {"in": ("input", "inputParameter"), "out": ("output", "outputParameter")}
REASONS = ("expression.other_meaning", "expression.language_unsaid")
"""Why a text is not read, beside that it is not."""
_TYPED = re.compile(r"true|false|-?[0-9]+(?:\.[0-9]+)?")
"""A plain text that other engines take for a boolean or a number where it is compared with one."""
_TARGET = re.compile(r"[^\W\d]\w*")


def read_assigns(element: _Element, book: Book) -> tuple[Assign, ...]:
    """In the order in which they happen: inputs, the script, our own, outputs."""
    return (
        *_passed(element, "in", book),
        *_mapped(element, "in", book),
        *_associated(element, "dataInputAssociation", "in", book),
        *(_script(element, book) if bpmn(element) in SCRIPTS else ()),
        *_ours(element, book),
        *_associated(element, "dataOutputAssociation", "out", book),
        *_mapped(element, "out", book),
        *_passed(element, "out", book),
    )


WAITING = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask"}
)  # fmt: skip
"""What is entered only when an input set is available."""


def read_sets(element: _Element, book: Book) -> tuple[tuple[str, ...], ...]:
    """For each input set the data that have to be there before the task begins (BPMN 2.0, 10.4.2 and 13.3.2).

    Nothing where one set asks for nothing: what is optional, read while the task runs, or fed by no data of the
    process, is always available, and so is a data store.
    """
    spoken = part(element, "ioSpecification")
    if spoken is None:
        return ()
    fed = defaultdict[str, list[str]](list)
    for one in parts(element, "dataInputAssociation"):
        sources = [text_of(source) for source in parts(one, "sourceRef")]
        names = [book.datum(source) for source in sources if book.find(source, *_HELD) is not None]
        for target in parts(one, "targetRef"):
            fed[plain(text_of(target))] += names
    needed = [
        tuple(dict.fromkeys(name for key in _refs(one, "dataInputRefs") - _free(one) for name in fed[key]))
        for one in parts(spoken, "inputSet")
    ]
    if not needed or not all(needed):
        return ()
    repeated = any(True for _ in parts(element, "multiInstanceLoopCharacteristics"))
    if bpmn(element) in WAITING and not repeated:
        return tuple(tuple(sorted(one)) for one in needed)
    awaited = sorted({name for one in needed for name in one})
    book.findings.at(spoken, "drawing.sets_not_awaited", "info", inputs=awaited[:10])
    return ()


_HELD = DATA - {"dataStoreReference"}


def read_puts_out(element: _Element, book: Book) -> tuple[str, ...]:
    """The data that the data outputs of a node lead to."""
    targets = (text_of(target) for one in parts(element, "dataOutputAssociation") for target in parts(one, "targetRef"))
    return tuple(dict.fromkeys(book.datum(one) for one in targets if one))


def read_output_sets(element: _Element, book: Book) -> tuple[OutputSet, ...]:
    """Several output sets, in their order: the first is given out whose data outputs are there (BPMN 2.0, 10.4.1).

    What is optional, or given out while the work goes on, need not be.
    """
    spoken = part(element, "ioSpecification")
    sets = [] if spoken is None else parts(spoken, "outputSet")
    found = []
    for one in sets if len(sets) > 1 else ():
        free = _refs(one, "optionalOutputRefs") | _refs(one, "whileExecutingOutputRefs")
        named = _refs(one, "dataOutputRefs")
        needs, gives = (frozenset(map(book.datum, keys)) for keys in (named - free, named | free))
        found.append(OutputSet(needs=needs, gives=gives))
    return tuple(found)


def _free(holder: _Element) -> set[str]:
    return _refs(holder, "optionalInputRefs") | _refs(holder, "whileExecutingInputRefs")


def _refs(holder: _Element, name: str) -> set[str]:
    return {plain(text_of(one)) for one in parts(holder, name)}


def _passed(call: _Element, when: str, book: Book) -> Iterator[Assign]:
    """What a call gives the process that it calls, and takes from it."""
    for one in passed(call, when):
        source, said = one.get("source", "").strip(), one.get("sourceExpression", "").strip()
        target = one.get("target", "").strip()
        if one.get("variables") is not None or (one.get("businessKey") is not None and not target):
            idle = [key for key in ("source", "sourceExpression", "target") if one.get(key, "").strip()]
            if idle or one.get("variables", "all").strip() != "all":
                text = " ".join(f"{key!s}={value!s}" for key, value in one.attrib.items())
                book.findings.at(one, "drawing.assign_not_read", book.severity, text=_shown(text))
            continue
        if source and said:
            ways = Said("source", source), Said("sourceExpression", said)
            agreed(one, ways, book.findings, book.severity, bare)
        spelling = spelt(source) if source else said
        value = _told(one, source or said, spelling, book) if spelling and target else None
        if value is not None:
            yield Assign(target=book.datum(target), value=value, when=when, crosses=True)
        elif not (spelling and target):
            book.findings.at(one, "drawing.assign_not_read", book.severity, text=_shown(f"{target} = {source or said}"))


def _mapped(element: _Element, when: str, book: Book) -> Iterator[Assign]:
    """What other engines call the mapping of a node's inputs or outputs: a name, and an expression or a plain text."""
    for holder in (one for extension in parts(element, "extensionElements") for one in extension):
        if namespace(holder.tag) in ENGINES and local(holder.tag) in MAPPINGS:
            for one in holder:
                if local(one.tag) in _MAPPED[when] and (assign := _mapping(one, when, book)) is not None:
                    yield assign


def _mapping(one: _Element, when: str, book: Book) -> Assign | None:
    target = (one.get("target") or one.get("name") or "").strip()
    text = one.get("source", "").strip() or text_of(one)
    if len(one) or not _TARGET.fullmatch(target) or not text:  # a list, a map, a script; a part of a value
        shown = f"{target} = {local(one[0].tag) if len(one) else text or '–'}"
        book.findings.at(one, "drawing.assign_not_read", book.severity, text=_shown(shown))
        return None
    spoken = text.startswith(("=", "${", "#{"))
    value = _told(one, text, text if spoken or _TYPED.fullmatch(text) else json.dumps(text, ensure_ascii=False), book)
    return None if value is None else Assign(target=target, value=value, when=when, crosses=True)


def mapped_in(element: _Element) -> set[str]:
    """The names under which the mapping of another engine gives a node its inputs."""
    holders = (one for extension in parts(element, "extensionElements") for one in extension)
    maps = (one for one in holders if namespace(one.tag) in ENGINES and local(one.tag) in MAPPINGS)
    said = (one for holder in maps for one in holder if local(one.tag) in _MAPPED["in"])
    return {(one.get("target") or one.get("name") or "").strip() for one in said}


def maps_out(element: _Element) -> bool:
    """Whether zeebe would take from the answer of a task only what an output mapping names."""
    return any(True for _ in element.iterfind(f"{{{BPMN}}}extensionElements/{_ZEEBE}ioMapping/{_ZEEBE}output"))


_ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"


def _associated(element: _Element, name: str, when: str, book: Book) -> Iterator[Assign]:
    given = item_given(element, book)  # that stays in its instance
    for association in parts(element, name):
        if at := acts(element, association, when):
            for one in _association(association, at, book, border=bpmn(element) not in _CARRIERS):
                yield replace(one, crosses=not given or one.target != given)


THROWS = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})
CATCHES = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
HOLDERS = frozenset({"subProcess", "transaction", "adHocSubProcess", "callActivity"})
_CARRIERS = THROWS - {"sendTask"}
"""What only carries its inputs; on the border of all else the same name means one thing outside and another inside."""


def read_ports(element: _Element, book: Book) -> tuple[str, ...]:
    """What an event, a send or a receive task carries or brings, by its names."""
    name = "dataInput" if bpmn(element) in THROWS else "dataOutput" if bpmn(element) in CATCHES else ""
    said = part(element, "ioSpecification")
    held = [*parts(element, name), *(() if said is None else parts(said, name))] if name else ()
    return tuple(book.datum(one.get("id", "")) for one in held if one.get("id"))


def _association(association: _Element, when: str, book: Book, *, border: bool) -> Iterator[Assign]:
    """Assignments if there are any, else the transformation, else a plain copy."""
    target = part(association, "targetRef")
    name = "" if target is None else book.datum(text_of(target))
    if assignments := parts(association, "assignment"):
        changed = part(association, "transformation")
        if changed is not None and text_of(changed):
            both = Said("assignment", text_of(assignments[0])), Said("transformation", text_of(changed))
            tell_apart(association, *both, book.findings, book.severity)
        for assignment in assignments:
            yield from _assignment(assignment, name, when, book)
        return
    value = _carried(association, "" if border else name, book)
    if name and value is not None:
        yield Assign(target=name, value=value, when=when, copies=part(association, "transformation") is None)


def _carried(association: _Element, target: str, book: Book) -> Expression | None:
    """What an association carries; nothing where both ends are the same data, or an end is not drawn."""
    if (changed := part(association, "transformation")) is not None and text_of(changed):
        return _read(changed, text_of(changed), book)
    sources = [book.datum(text_of(one)) for one in parts(association, "sourceRef") if text_of(one)]
    if len(sources) > 1:
        book.findings.at(association, "drawing.several_sources", book.severity, sources=sources[:10])
    elif sources and sources[0] != target:
        return _told(association, sources[0], spelt(sources[0]), book, said=False)
    return None


def _assignment(assignment: _Element, target: str, when: str, book: Book) -> Iterator[Assign]:
    said, into = part(assignment, "from"), part(assignment, "to")
    wanted = "" if into is None else text_of(into)
    name = book.meant(_aim(wanted, book), _at_target(assignment)) if wanted else target
    if said is None or not text_of(said) or not name:
        book.findings.at(assignment, "drawing.assign_not_read", book.severity, text="–")
    elif (value := _read(said, text_of(said), book)) is not None:
        yield Assign(target=name, value=value, when=when)


def _at_target(assignment: _Element) -> _Element | None:
    """Where the names of what an assignment sets are meant: around an activity what goes out, inside what comes in."""
    holder = assignment.getparent()
    activity = None if holder is None else holder.getparent()
    out = holder is not None and bpmn(holder) == "dataOutputAssociation" and activity is not None
    return activity.getparent() if out and activity is not None else activity


def _aim(text: str, book: Book) -> str:
    """Which datum is set: by its id, by its name of whatever words, or by an expression that names it."""
    name = _bare(text)
    if name in book.data or all(word.isidentifier() for word in name.split()):
        return name
    return named_by(text)


def _read(element: _Element, text: str, book: Book) -> Expression | None:
    """A value that cannot be read sets nothing, and says so; a name with odd characters is that datum."""
    if _bare(text) in book.data:
        return _told(element, text, spelt(_bare(text)), book)
    return _told(element, text, text, book, language_of(element))


def _bare(text: str) -> str:
    """A datum as expressions name it, which keep the prefix of a reference."""
    return text.strip().rpartition(":")[2]


def _told(
    element: _Element, text: str, spelling: str, book: Book, language: str = "", *, said: bool = True
) -> Expression | None:
    """`said`: as names are said at the element; else it is the name inside."""
    try:
        found = read_expression(spelling, language)
        return book.read(found, element) if said else found
    except Unreadable as problem:
        if problem.code in REASONS:
            book.findings.at(element, problem.code, book.severity, **problem.values)
        book.findings.at(element, "drawing.assign_not_read", book.severity, text=_shown(text))
    return None


def _script(element: _Element, book: Book) -> tuple[Assign, ...]:
    """All of a script or nothing: half of one would be another script."""
    spoken = [one for extension in parts(element, "extensionElements") for one in extension.findall(ZEEBE)]
    if spoken:
        plainly = part(element, "script")
        wanted = (f"{one.get('resultVariable', '').strip()} = {bare(one.get('expression', ''))}" for one in spoken)
        ways = Said("zeebe:script", "; ".join(wanted)), Said("script", "" if plainly is None else text_of(plainly))
        agreed(element, ways, book.findings, book.severity, lambda text: bare(text).rstrip(";"))
        return tuple(assign for one in spoken for assign in _spoken(one, book))
    said = part(element, "script")
    text = "" if said is None else text_of(said)
    if said is None or not text:
        return ()
    language = element.get("scriptFormat", "").strip() or said.get("scriptFormat", "").strip()
    return _lines(said, text, language, book)


def _lines(said: _Element, text: str, language: str, book: Book) -> tuple[Assign, ...]:
    """A language that we do not know may say what all of them say alike; where none is named, it is ours."""
    known = tongue_of(language)
    tongue = known or Tongue.COMMON
    ours = known is None and (not language or any(one in language.lower() for one in LANGUAGES))
    found: list[Assign] = []
    for line, told in read_script(text, tongue):
        try:
            value = read_expression(told.value, "" if ours and not told.kind else tongue) if told else None
        except Unreadable as problem:
            value = None
            if problem.code in REASONS:
                book.findings.at(said, problem.code, book.scripts, **problem.values)
        if told is None or value is None:
            book.findings.at(said, "drawing.script_not_run", book.scripts, text=_shown(line))
            return ()
        cast = tongue is Tongue.GROOVY and told.kind
        value = book.read(declared(value, told.kind) if cast else value, said)
        found.append(Assign(target=book.meant(told.name, said), value=value))
    return tuple(found)


def _spoken(script: _Element, book: Book) -> Iterator[Assign]:
    """A script that is one FEEL expression with the name of its result (zeebe)."""
    target = script.get("resultVariable", "").strip()
    value = _read(script, script.get("expression", ""), book)
    if value is not None and target:
        yield Assign(target=book.meant(target, script), value=value)
    elif value is not None:
        book.findings.at(script, "drawing.assign_not_read", book.severity, text="–")


def _ours(element: _Element, book: Book) -> Iterator[Assign]:
    """`<af:assign target="x" value="…"/>` among the extension elements."""
    for extension in parts(element, "extensionElements"):
        for child in extension.findall(ASSIGN):
            yield from _our(child, element, book)


def _our(child: _Element, element: _Element, book: Book) -> Iterator[Assign]:
    target, when = child.get("target", "").strip(), child.get("when", "out").strip()
    odd = sorted(str(key)[:40] for key in child.attrib if key not in _KNOWN)
    if odd or not target or len(target) > _LONGEST or not target.isprintable() or when not in ("in", "out"):
        book.findings.at(child, "drawing.bad_assign", text=(odd or [target[:80], when[:20]])[:5])
    elif (value := book.expression(child, child.get("value", ""))) is not None:
        crosses = bpmn(element) in HOLDERS
        place = element.getparent() if crosses and when == "out" else element
        yield Assign(target=book.meant(target, place), value=value, when=when, crosses=crosses)


_LONGEST = 200
_KNOWN = frozenset(name for name, _ in ASSIGNED)


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text.strip()[:80]) or "–"
