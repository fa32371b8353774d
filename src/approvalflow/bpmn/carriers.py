"""What a drawing of another engine says of a step, in our attributes: who sits there, how long, which job.

What cannot be known before a case runs (`${manager}`) sets nothing and is a warning: the seat is then empty, which lint
refuses until the drawing or `[steps.<id>]` of the matter names it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from lxml.etree import _Element

from approvalflow.bpmn.attributes import BY_NAME, check_pool, read_value
from approvalflow.bpmn.durations import read_duration
from approvalflow.bpmn.findings import Findings
from approvalflow.bpmn.graph import Kind
from approvalflow.bpmn.names import BPMN, ENGINES, local, namespace
from approvalflow.bpmn.twofold import Said, agreed, bare, tell_apart

SEATED = frozenset({Kind.TASK.value, Kind.USER_TASK.value, Kind.MANUAL_TASK.value})
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("assignee", "candidateUsers", "candidateGroups", "dueDate"), SEATED),
    **dict.fromkeys(("priority", "followUpDate"), SEATED),
    **dict.fromkeys(("type", "topic"), frozenset({Kind.SERVICE_TASK.value})),
    "initiator": frozenset({Kind.START.value}),
}
_ELEMENTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("assignmentDefinition", "taskSchedule", "priorityDefinition"), SEATED),
    "taskDefinition": frozenset({Kind.SERVICE_TASK.value, Kind.SEND_TASK.value}),
    "properties": frozenset(kind.value for kind in Kind),
}
"""What is read here, and on which elements."""

SORTING = frozenset({"priority", "followUpDate", "priorityDefinition", "properties", "initiator"})
"""Listed, whatever else is read of them: a priority and the day to look again have no counterpart here."""

_LITERAL = re.compile(r"[^\s$#={}()\"']+(?: [^\s$#={}()\"']+)*")
_QUOTED = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*""")
_NAMED = re.compile(r"[$#]\{\s*([^\W\d]\w*)\s*\}")


def carries(bearer: str, name: str, *, element: bool) -> bool:
    """Whether `carry` reads this attribute or extension element of a BPMN element."""
    return bearer in (_ELEMENTS if element else _ATTRIBUTES).get(name, ())


def carry(
    element: _Element, kind: Kind, af: Mapping[str, str], findings: Findings, initiators: Collection[str]
) -> dict[str, str]:
    """Our attributes of a step, those of other engines among them. Ours are not contradicted.

    `initiators` are the names under which start events keep whoever started the process.
    """
    found: dict[str, str] = {}
    first: dict[str, str] = {}
    for name, value, said in _said(element, kind, findings, initiators):
        attribute = BY_NAME.get(name)
        if attribute is None or attribute.reserved or kind not in attribute.on:
            findings.at(element, "drawing.foreign_unclear", "warning", what=said, value=f"af:{name}={value}"[:80])
        elif read_value(attribute, value, element, findings):
            agreed(
                element,
                (Said(first.setdefault(name, said), found.setdefault(name, value)), Said(said, value)),
                findings,
                "error",
            )
    for name in sorted(found.keys() & af.keys()):
        if found[name] != af[name]:
            findings.at(element, "drawing.foreign_differs", attribute=f"af:{name}", value=found[name][:80])
    if "persons" in found and not {"pattern", "role"} & {*found, *af}:
        found["pattern"] = "any"  # whoever of them comes first
    if found.keys() & {"role", "persons"}:
        check_pool({**found, **af}, element, findings)
    return {**found, **af}


def _said(
    element: _Element, kind: Kind, findings: Findings, initiators: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Name and value of our attribute, and what said so."""
    words = _words(element, findings)
    if kind.value in SEATED:
        yield from _seat(element, words, findings, initiators)
        yield from _term(element, words, findings)
    for name in ("taskDefinition", "topic") if kind is Kind.SERVICE_TASK else ():
        if job := words.get(name):
            yield "job", job, name
    yield from _properties(element)


def _words(element: _Element, findings: Findings) -> dict[str, str]:
    """What the engines say, by the name that they have for it; two of them have to say the same."""
    spoken = defaultdict[str, list[Said]](list)
    for key, value in element.attrib.items():
        if _of_engine(str(key)):
            name = local(str(key))
            spoken[name].append(Said(f"{ENGINES[namespace(str(key))]}:{name}", str(value).strip()))
    for name, value in _elements(element):
        spoken[name].append(Said(f"zeebe:{name}", value))
    return {
        name: agreed(element, said, findings, "error" if name in _READ else "info", _spelt_alike)
        for name, said in spoken.items()
    }


_READ = frozenset({"assignee", "candidateUsers", "candidateGroups", "dueDate", "taskDefinition", "topic", "type"})


def _spelt_alike(value: str) -> str:
    return ",".join(_literals(value)) or bare(value)


def _of_engine(name: str) -> bool:
    return namespace(name) in ENGINES


def _extensions(element: _Element) -> Iterator[_Element]:
    for holder in element.findall(f"{{{BPMN}}}extensionElements"):
        yield from (child for child in holder if _of_engine(str(child.tag)))


def _elements(element: _Element) -> Iterator[tuple[str, str]]:
    """Zeebe says in elements what the others say in attributes."""
    for child in _extensions(element):
        if local(child.tag) in ("assignmentDefinition", "taskSchedule"):
            yield from ((str(key), str(value).strip()) for key, value in child.attrib.items())
        elif local(child.tag) == "taskDefinition":
            yield "taskDefinition", child.get("type", "").strip()


def _properties(element: _Element) -> Iterator[tuple[str, str, str]]:
    """Properties whose name begins with `af:` are our attributes, for tools that cannot write them otherwise."""
    for holder in _extensions(element):
        for child in holder if local(holder.tag) == "properties" else ():
            name, value = child.get("name", "").strip(), child.get("value", "").strip()
            if name.startswith("af:"):
                yield name.removeprefix("af:"), value, local(holder.tag)


def _seat(
    element: _Element, words: Mapping[str, str], findings: Findings, initiators: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """An assignee, else users and groups; whoever started the process is the applicant."""
    alone = Said("assignee", words.get("assignee", ""))
    for name in ("candidateUsers", "candidateGroups") if _literals(alone.value) else ():
        if value := words.get(name, ""):
            tell_apart(element, alone, Said(name, value), findings, "info")
    for name, ours in (("assignee", "person"), ("candidateUsers", "persons"), ("candidateGroups", "role")):
        if not (value := words.get(name, "")):
            continue
        named = _NAMED.fullmatch(value)
        if name == "assignee" and named and named[1] in initiators:
            yield "seat", "applicant", name
            return
        if name == "assignee" and signed_by_item(element):
            continue  # one of several signers, whom the seats of the step name
        people = _literals(value)
        if not people or (len(people) > 1 and ours == "person"):
            findings.at(element, "drawing.foreign_unclear", "warning", what=name, value=value[:80])
            continue
        if ours == "role":
            yield "role", ", ".join(people), name
        else:
            groups = _literals(words.get("candidateGroups", "")) if name == "candidateUsers" else ()
            yield "person" if len(people) == 1 and not groups else "persons", " ".join(people), name
            if groups:
                yield "role", ", ".join(groups), "candidateGroups"
        return


def _literals(value: str) -> tuple[str, ...]:
    """The names in a list; none where one of them has to be worked out."""
    plain = value.removeprefix("=").strip()
    if value.startswith("=") and plain.startswith("[") and plain.endswith("]"):
        plain = plain[1:-1]
    found = []
    for one in plain.split(","):
        quoted = _QUOTED.fullmatch(one) if value.startswith("=") else None
        text = (quoted[1] or quoted[2] or "") if quoted else "" if value.startswith("=") else one.strip()
        if not _LITERAL.fullmatch(text):
            return ()
        found.append(text)
    return tuple(found)


def signed_by_item(element: _Element) -> str:
    """The assignee of a task whose instances are each for the person that its item names; else empty."""
    loops = element.findall(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    items = {value for loop in loops for key, value in loop.attrib.items() if local(str(key)) == "elementVariable"}
    said = (value for key, value in element.attrib.items() if local(str(key)) == "assignee" and _of_engine(str(key)))
    return next((str(one) for one in said if (named := _NAMED.fullmatch(str(one).strip())) and named[1] in items), "")


def _term(element: _Element, words: Mapping[str, str], findings: Findings) -> Iterator[tuple[str, str, str]]:
    """A due date that is a duration: calendar time, as the other engine counts it."""
    value = words.get("dueDate", "")
    if not value:
        return
    text = _literals(value)
    term = _as_term(text[0]) if len(text) == 1 and "businessCalendarName" not in words else ""
    if term:
        findings.at(element, "drawing.due_date_read", "warning", value=value[:80], term=term)
        yield "term", term, "dueDate"
    else:
        findings.at(element, "drawing.foreign_unclear", "warning", what="dueDate", value=value[:80])


def _as_term(text: str) -> str:
    parts = {name: amount for name, amount in (read_duration(text) or {}).items() if amount}
    if len(parts) != 1:
        return ""
    ((name, amount),) = parts.items()
    unit = {"years": (12, "M"), "months": (1, "M"), "weeks": (7, "ND"), "days": (1, "ND"), "hours": (1, "H")}.get(name)
    return f"{amount * unit[0]} {unit[1]}" if unit else ""
