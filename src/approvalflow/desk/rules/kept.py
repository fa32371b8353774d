"""A published version as its cases need it: published is published, whatever the gate would say of it today.

It is read without asking anew whether it may be published. Where a case stands at what is read otherwise today, it goes
on by the reading under which it came there. Where no reading has its place, it stands off the drawing: nothing moves
it, but whoever may can look at it, jump it, close it; and no other case is touched by that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from approvalflow.bpmn.former import TODAY, Former
from approvalflow.bpmn.graph import GATEWAYS, Drawing, Kind, Node
from approvalflow.bpmn.reader import read_drawing
from approvalflow.cases import commands as c
from approvalflow.cases.case import Case
from approvalflow.cases.rules import Rules, StepRule
from approvalflow.cases.stuck import off_the_drawing
from approvalflow.desk.rows import MatterRow
from approvalflow.desk.rules.compile import compile_rules
from approvalflow.desk.rules.gate import IDS_COUNT, POOLS_CAME, read_examined
from approvalflow.desk.tenant import unpacked
from approvalflow.errors import ApprovalFlowError, BooksError, DrawingRefused, Unreadable
from approvalflow.identity import SeatRule
from approvalflow.matters import Matter, read_matter
from approvalflow.matters.habits import habits
from approvalflow.tokens import Position, standing_visits, visit_id
from approvalflow.tokens.game import gathering

MOVES = (c.Act, c.AnswerJob, c.Return, c.TakeBack, c.TakeMessage, c.HearSignal)
"""What a case that stands off its drawing is not given: nobody knows where it would go."""


def read_version(row: MatterRow, former: Former = TODAY) -> Rules:
    """The rules of a published version. Raises Unreadable `version.unreadable`, and nothing else but BooksError."""
    try:
        matter = _matter(row)
        files, name = unpacked(row.tables), f"{row.code}/process.bpmn"
        examined = read_examined(row.report)
        alone, by_name = examined.v < POOLS_CAME, examined.v < IDS_COUNT
        reading = read_drawing(
            row.drawing,
            file=name,
            by_hand=matter.by_hand,
            beside=files,
            kept=former,
            called_alone=alone,
            by_name=by_name,
        )
        if reading.drawing is None:
            raise DrawingRefused(reading.findings, file=name)
        return compile_rules(matter, reading.drawing, files, examined.departments)
    except BooksError:
        raise
    except Exception as problem:  # a graph that the gate would not pass may come to anything
        raise _unreadable(row, problem) from problem


def without_drawing(row: MatterRow, case: Case) -> Rules:
    """What is left of a version whose drawing cannot be read. Raises Unreadable where the matter cannot, either."""
    process = case.position.get("scopes", {}).get("0", {}).get("of", case.drawing)
    nothing = Drawing(id=process, name="", digest=case.drawing, executable=True, nodes={}, flows={}, scopes={})
    try:
        return compile_rules(_matter(row), nothing)
    except Exception as problem:
        raise _unreadable(row, problem) from problem


def _matter(row: MatterRow) -> Matter:
    return read_matter(row.matter, f"{row.code}/matter.toml", kept=True)


def _unreadable(row: MatterRow, problem: Exception) -> Unreadable:
    found = problem.findings[0].show() if isinstance(problem, DrawingRefused) and problem.findings else ""
    said = found or (problem.say() if isinstance(problem, ApprovalFlowError) else repr(problem))
    return Unreadable("version.unreadable", matter=row.code, version=row.version, reason=said[:400])


def readings(case: Case, today: Drawing | None) -> Iterator[Former]:
    """How the drawing may have been read before, to go by where the case stands."""
    nodes = today.nodes if today else {}
    repeated = frozenset(_repeated(case.position))
    instances = frozenset(one for one in repeated if one in nodes and nodes[one].multi is None)
    if instances:
        yield Former(instances=instances)
    yield Former(instances=instances, pools=True)


def _repeated(position: Position) -> Iterator[str]:
    """The activities of which instances run."""
    yield from (scope["of"] for scope in position.get("scopes", {}).values() if "mi" in scope)
    yield from (token["at"] for token in position.get("tokens", {}).values() if "i" in token)


def unknown(drawing: Drawing, case: Case) -> tuple[str, ...]:
    """The elements at which the case stands, or which it has done, and that the drawing does not have."""
    return tuple(one for one in dict.fromkeys(_named(case)) if one not in drawing.nodes and one not in drawing.scopes)


def _named(case: Case) -> Iterator[str]:
    position = case.position
    yield from (one["at"] for part in ("tokens", "waits") for one in position.get(part, {}).values())
    yield from (scope["of"] for scope in position.get("scopes", {}).values())
    for part in (case.visits, case.timers, case.waits, case.incidents):
        yield from (one.node for one in part.values() if one.node)
    yield from case.steps


def misfits(drawing: Drawing, case: Case) -> tuple[str, ...]:
    """The elements at which a case stands in a way that the drawing does not have."""
    position = case.position
    tokens, waits, scopes = (position.get(part, {}) for part in ("tokens", "waits", "scopes"))
    lost = set(unknown(drawing, case))
    here = [one["at"] for part in (tokens, waits) for one in part.values()] + [one["of"] for one in scopes.values()]
    here += [one.node for part in (case.visits, case.timers, case.waits) for one in part.values()]
    if odd := [one for one in here if one in lost]:
        return tuple(dict.fromkeys(odd))
    nodes = drawing.nodes
    odd = [one["at"] for one in tokens.values() if "i" in one and not _repeats(nodes[one["at"]])]
    odd += [one["at"] for one in tokens.values() if "held" not in one and _passes(drawing, nodes[one["at"]])]
    odd += [one["of"] for one in scopes.values() if {"mi", "loop"} & one.keys() and not _repeats(nodes.get(one["of"]))]
    odd += [one["at"] for one in tokens.values() if _spoilt(drawing, one["at"]) and not {"held", "later"} & one.keys()]
    odd += [one["of"] for one in scopes.values() if _spoilt(drawing, one["of"])]
    odd += [one["at"] for one in waits.values() if one.get("n", 0) >= len(nodes[one["at"]].causes)]
    stands = {visit_id(at, token) for token, at in standing_visits(drawing, position).items()} if case.visits else set()
    odd += [one.node for visit, one in case.visits.items() if visit not in stands]
    return tuple(dict.fromkeys(odd))


def _passes(drawing: Drawing, node: Node) -> bool:
    """Whether nothing rests at a gateway: it gathers no tokens, so one that stands there would never go on."""
    return node.kind in GATEWAYS - {Kind.EVENT_BASED} and node.id not in gathering(drawing)


def _spoilt(drawing: Drawing, key: str) -> bool:
    """Whether it is not known how what stands at a node would go on."""
    return drawing.unread.get(key, False)


def _repeats(node: Node | None) -> bool:
    return node is not None and not (node.multi is None and node.loop is None)


def with_stand_ins(rules: Rules, case: Case) -> Rules:
    """The rules with a step for each element that the case knows and the drawing does not have, led to by nothing."""
    drawing, odd = rules.drawing, misfits(rules.drawing, case)
    lost = unknown(drawing, case)
    acts = {one.node: one.act for one in case.visits.values()}
    nodes = {one: Node(id=one, kind=Kind.USER_TASK, scope=drawing.id) for one in lost}
    steps = {
        one: StepRule(name=one, act=acts.get(one, ""), properties=habits(), seat=SeatRule.read(habits()))
        for one in lost
    }
    whole = replace(drawing, nodes={**drawing.nodes, **nodes})
    return replace(rules, drawing=whole, steps={**rules.steps, **steps}, misfits=odd)


@contextmanager
def fitting(case: Case | None, command: object, rules: Rules) -> Iterator[None]:
    """A command on a case that stands off its drawing is done where it can be, and else refused with that reason.

    Raises Refused `case.off_the_drawing`.
    """
    if case is None or not rules.misfits:
        yield
        return
    if isinstance(command, MOVES):
        raise off_the_drawing(case, rules)
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError):
        raise off_the_drawing(case, rules) from None
