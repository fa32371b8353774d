"""How a dry run ended, and everything that happened on the way, as one value with stable keys."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

import msgspec

from approvalflow.bpmn.graph import TASKS, Drawing, Kind, Node
from approvalflow.dryrun.starting import Opening
from approvalflow.dryrun.trace import Entry
from approvalflow.errors import Finding
from approvalflow.tokens import Position, is_ended, open_visits
from approvalflow.tokens.position import Record
from approvalflow.tokens.starving import starved


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What `run --json` prints; the page of the command shows every key."""

    drawing: str
    state: str
    why: str
    element: str
    waiting: tuple[dict[str, Any], ...]
    began: str
    ended: str
    data: dict[str, Any]
    pools: tuple[dict[str, Any], ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    done: tuple[str, ...]
    flows: tuple[str, ...]
    thrown: tuple[dict[str, str], ...]
    caught: tuple[dict[str, str], ...]
    untaken: tuple[dict[str, str], ...]
    trace: tuple[Entry, ...]
    position: Position
    warnings: tuple[Finding | dict[str, Any], ...] = ()
    """What the run found; the command prints them with their sentences, those of the drawing first."""


class Course(NamedTuple):
    """Beginning and end of a run, its data, what stopped it, the end event that terminated it, keys of its waits.

    `lacking` are the data that steps wait for, `undecided` the tokens at tasks whose decision has no answer, `timeless`
    the waits for a time that never comes, `found` what is worth a look, `untaken` what was to be sent and nobody took,
    `starts` what has to come before a process begins that waits for it.
    `pools` are the processes that ran, as they began, each with its data.
    """

    began: str
    ended: str
    data: dict[str, Any]
    pools: tuple[dict[str, Any], ...]
    stopped: str
    terminated: str
    keys: dict[str, str] = {}
    lacking: Mapping[str, tuple[str, ...]] = {}
    undecided: Set[str] = frozenset()
    timeless: Set[str] = frozenset()
    found: tuple[Finding, ...] = ()
    untaken: tuple[dict[str, str], ...] = ()
    starts: tuple[Opening, ...] = ()


def _gathers(node: Node, token: Record) -> bool:
    """Does a token wait at a node for others to come?"""
    return "held" not in token and (node.kind in JOINS or (node.start_quantity > 1 and not token.keys() & {"i", "go"}))


def _where(token: Record) -> tuple[str, str]:
    return token["at"], token["in"]


FAILED = ("incident", "failed")
JOINS = frozenset({Kind.PARALLEL, Kind.INCLUSIVE, Kind.COMPLEX})


def told(drawing: Drawing, position: Position, entries: Sequence[Entry], course: Course) -> Result:
    """What is to be told at the end."""
    state, why, element = _state(position, entries, course)
    return Result(
        drawing=drawing.id,
        state=state,
        why=why,
        element=element,
        waiting=tuple(_waiting(drawing, position, course)),
        began=course.began,
        ended=course.ended,
        data=course.data,
        pools=course.pools,
        entered=_elements(entries, "enter"),
        left=_elements(entries, "leave"),
        done=tuple(_done(drawing, entries)),
        flows=_elements(entries, "take"),
        thrown=_events(entries, "throw"),
        caught=_events(entries, "catch"),
        untaken=course.untaken,
        trace=tuple(entries),
        position=position,
        warnings=course.found,
    )


def _elements(entries: Sequence[Entry], does: str) -> tuple[str, ...]:
    return tuple(one["element"] for one in entries if one["does"] == does)


def _done(drawing: Drawing, entries: Sequence[Entry]) -> Iterator[str]:
    """The tasks whose work was done, in order, and a repeated one as often as it was done."""
    for entry in entries:
        node = drawing.nodes.get(entry["element"]) if entry["does"] == "leave" else None
        if node is not None and node.kind in TASKS:
            repeated = node.multi is not None or node.loop is not None
            if repeated == ("instance" in entry):
                yield node.id


def _events(entries: Sequence[Entry], does: str) -> tuple[dict[str, str], ...]:
    return tuple({key: one[key] for key in ("element", "event", "name")} for one in entries if one["does"] == does)


def _state(position: Position, entries: Sequence[Entry], course: Course) -> tuple[str, str, str]:
    """The state, its code, and the element that it concerns."""
    tokens = position.get("tokens", {})
    stands = (one for token, one in tokens.items() if token in course.undecided or one.get("held") in FAILED)
    held = {one["at"] for one in stands} | {position["waits"][wait]["at"] for wait in course.timeless}
    failed = [one for one in entries if one["does"] == "fail" and one["element"] in held]
    if failed:
        cancelled = failed[-1]["code"] == "token.uncaught_cancel"
        return ("cancelled" if cancelled else "failed"), failed[-1]["code"], failed[-1]["element"]
    if is_ended(position) and not (course.stopped or course.starts):  # stopped, it would have gone on all the same
        return ("terminated", "", course.terminated) if course.terminated else ("completed", "", "")
    if "." in course.stopped:  # a code: it was not told to stop
        last = next((one["element"] for one in reversed(entries) if one["does"] == "enter"), "")
        return "failed", course.stopped, last
    return ("stopped", course.stopped, "") if course.stopped else ("waiting", "", "")


def _waiting(drawing: Drawing, position: Position, course: Course) -> Iterator[dict[str, Any]]:
    """Steps without an answer or without their data, tokens at joins, events that did not come."""
    tokens = position.get("tokens", {})
    held = open_visits(drawing, position).items()
    steps = [
        token
        for token, at in held
        if drawing.nodes[at].kind in TASKS and (token in course.lacking or not drawing.nodes[at].causes)
    ]
    joins = [token for token, one in tokens.items() if _gathers(drawing.nodes[one["at"]], one)]
    vain = starved(drawing, position, awaited=bool(course.starts)) if joins else {}
    never = {_where(tokens[token]) for token in vain}
    for what, found in (("answer", steps), ("tokens", joins)):
        for token in found:
            node, lacks = drawing.nodes[tokens[token]["at"]], list(course.lacking.get(token, ()))
            known: dict[str, Any] = {"lacks": lacks} if lacks else {}
            known |= {"starved": True} if what == "tokens" and _where(tokens[token]) in never else {}
            yield {"element": node.id, "for": "data" if lacks else what, "name": node.name, "token": token} | known
    for wait in sorted(position.get("waits", {}), key=int):
        record = position["waits"][wait]
        cause = drawing.nodes[record["at"]].causes[record.get("n", 0)]
        told = {"correlation": key} if (key := course.keys.get(wait)) else {}
        yield {"element": record["at"], "for": record["for"], "name": cause.name, "token": record.get("on", "")} | told
    for at, number in course.starts:
        cause = drawing.nodes[at].causes[number]
        yield {"element": at, "for": cause.trigger.value, "name": cause.name, "token": ""}
