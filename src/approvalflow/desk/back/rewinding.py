"""Going back looks the case's moves up, because what is undone is what came of the step that is gone back to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, instance_of
from approvalflow.cases.evolve import evolve
from approvalflow.cases.record import Record
from approvalflow.cases.rounds import less
from approvalflow.cases.routing import Routing
from approvalflow.tokens import (
    Around,
    Detour,
    Jump,
    Move,
    Position,
    Recall,
    Revive,
    advance,
    node_of,
    token_of,
    with_data,
)  # fmt: skip
from approvalflow.tokens import Return as GoBack
from approvalflow.tokens.lineage import lasting
from approvalflow.tokens.questions import is_gathered

Siblings = Literal["keep", "redo", "freeze"]


def moves_of(history: Sequence[e.Happened]) -> tuple[Move, ...]:
    """Every move of a case so far."""
    return tuple(move for one in history if isinstance(one.event, e.Moved) for move in one.event.moves)


def repeats(history: Sequence[e.Happened]) -> Mapping[str, str]:
    """Which visit on the way a detour repeats, by tokens."""
    made = ((token, record) for move in moves_of(history) for token, record in move.made.items())
    return {token: record["of"] for token, record in made if "of" in record}


def on_the_way(token: str, of: Mapping[str, str]) -> str:
    """The visit that a detour repeats, which was on the way; any other is that itself."""
    while token in of:
        token = of[token]
    return token


def standing(visit: str, history: Sequence[e.Happened]) -> str:
    """The visit itself, or, where only its detour was undone since, the one on the way that it repeats."""
    token = token_of(visit)
    if any(token in move.made for move in lasting(moves_of(history))):
        return visit
    return f"{visit.rpartition('@')[0]}@{on_the_way(token, repeats(history))}"


class LookedUp(NamedTuple):
    """What going back undoes, before any of it is written down: nobody is asked yet, so `after` may change."""

    signal: GoBack | Jump | Recall | Revive | Detour
    before: Position
    after: Position
    moves: tuple[Move, ...]


def rewound(
    record: Record, history: Sequence[e.Happened], token: str, target: str, siblings: Siblings = "keep"
) -> LookedUp:
    """What going back to a visit undoes."""
    signal = GoBack(token=token, to=token_of(target), history=moves_of(history), siblings=siblings)
    return looked_up(record, signal)


def looked_up(record: Record, signal: GoBack | Jump | Recall | Revive | Detour) -> LookedUp:
    """The same by any signal that undoes something."""
    before = record.case.position
    return LookedUp(signal, before, *advance(record.facts.rules.drawing, before, signal, _unknown))


def carried_out(routing: Routing, history: Sequence[e.Happened], found: LookedUp) -> tuple[Position, tuple[Move, ...]]:
    """The same once what is undone is written down: where the file goes at once, it goes by what counts now.

    What had come to a step that is put back is there again, and what was known inside it.
    """
    record = routing.record
    record.extend([*brought_again(record.case, history, found.after, found.moves)])
    back = {scope for move in found.moves for scope in (*move.scopes_opened, *move.made)} | with_data(found.after)
    record.extend([*known_again(history, back - with_data(found.before), found.moves)])
    record.extend([*talking_again(history, back - with_data(found.before))])
    return advance(record.facts.rules.drawing, found.before, found.signal, routing.ask)


def _unknown(_: str, __: Around | None = None) -> None:
    """Nobody is asked yet."""


def known_again(history: Sequence[e.Happened], scopes: Collection[str], moves: Sequence[Move]) -> Iterator[e.DataSet]:
    """A sub-process that `moves` put back knows what it knew, and so does a repeated activity, by its token now."""
    now = {scope: scope for scope in scopes} | dict(_hosts(moves))
    known: dict[str, e.DataSet] = {}
    for event in (one.event for one in history):
        if isinstance(event, e.DataSet) and event.scope in now:
            scope = now[event.scope]
            before = known[scope].data if scope in known else {}
            known[scope] = e.DataSet(node=event.node, data={**before, **event.data}, scope=scope)
    yield from known.values()


def talking_again(history: Sequence[e.Happened], scopes: Collection[str]) -> Iterator[e.KeyAgreed]:
    """An instance of a process that is put back goes on in its conversations."""
    agreed = (one.event for one in history if isinstance(one.event, e.KeyAgreed))
    yield from {one.conversation: one for one in agreed if instance_of(one.conversation) in scopes}.values()


def brought_again(
    case: Case, history: Sequence[e.Happened], after: Position, moves: Sequence[Move]
) -> Iterator[e.EventPutOff]:
    """What had come to a frozen step that stands again, and was not taken, is there again, under its wait of now."""
    kept = [one.event for one in history if isinstance(one.event, e.EventPutOff)]
    stood = _carried(moves_of(history), moves) if kept else {}
    waits = {wait: one for move in reversed(moves) for wait, one in move.opened.items()} | after.get("waits", {})
    for wait, one in waits.items():
        if "came" in one and wait not in case.brought:
            put_off = [one for one in kept if one.wait == stood.get(wait, wait)]
            yield from (replace(event, wait=wait) for event in put_off[-one["came"] :])
    parts = {event.wait: event for event in kept}
    for wait, part in parts.items():
        if wait not in case.brought and is_gathered(wait, after.get("waits", {})):
            yield part


def _carried(earlier: Sequence[Move], moves: Sequence[Move]) -> dict[str, str]:
    """By the waits that a step has under its new name: those to which came what went along to them."""
    known = {wait: one for move in earlier for wait, one in move.opened.items()}
    found = dict[str, str]()
    for move in moves:
        for wait, one in move.opened.items():
            like = (old for old in move.closed if _is_like(known.get(old), one))
            if "came" in one and wait not in known and (old := next(like, "")):
                found[wait] = found.get(old, old)
        known |= move.opened
    return found


def _is_like(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> bool:
    """Whether both wait for the same thing at the same event."""
    return old is not None and (old["at"], old.get("n")) == (new["at"], new.get("n"))


def _hosts(moves: Sequence[Move]) -> Iterator[tuple[str, str]]:
    """The tokens on which something runs that goes on under another one, each with that."""
    for move in moves:
        if len(move.used) == len(move.made) == 1:
            (old,), (new,) = move.used, move.made
            if old != new and any(scope.get("on") == new for scope in move.scopes_opened.values()):
                yield old, new


def voided(history: Sequence[e.Happened], moves: Sequence[Move], target: str) -> list[e.StepVoided]:
    """The settled steps that the moves undo, each with the outcome that counts again in its place.

    What a detour repeated stands as long as the step on the way does.
    """
    outcomes, of = outcomes_of(history), repeats(history)
    void = {token for move in moves for token in move.void}
    gone = {
        one.visit
        for counted in outcomes.values()
        for one in counted
        if one.visit == target or on_the_way(token_of(one.visit), of) in void
    }
    return [*without(outcomes, gone)]


def taken_away(case: Case, undone: Sequence[e.StepVoided], after: Position) -> list[str]:
    """The elements of the steps undone, and of those that go answered: only a return kept these from being settled."""
    stands = after.get("tokens", {})
    return [*(one.node for one in undone), *(v.node for v in case.visits.values() if v.kept and v.token not in stands)]


def without(outcomes: Mapping[str, Sequence[e.Outcome]], gone: Collection[str]) -> Iterator[e.StepVoided]:
    """The outcomes of these visits are undone; of a step done several times the latest first."""
    for node, counted in outcomes.items():
        still = next((one for one in reversed(counted) if one.visit not in gone), None)
        for one in reversed(counted):
            if one.visit in gone:
                yield e.StepVoided(visit=one.visit, node=node, outcome=one.outcome, earlier=still)


def outcomes_of(history: Sequence[e.Happened]) -> dict[str, list[e.Outcome]]:
    """Every outcome that still counts, oldest first, by element id."""
    case: Case | None = None
    counted: dict[str, list[e.Outcome]] = {}
    for one in history:
        case = evolve(case, one)
        match one.event:
            case e.ReturnTakenBack(restored=restored):
                for node in {node_of(outcome.visit) for outcome in restored}:
                    counted[node] = [one for one in restored if node_of(one.visit) == node]
            case e.StepSettled(visit=visit) if node_of(visit) in case.steps:
                node = node_of(visit)
                if case.steps[node].visit == visit:
                    counted[node] = [*counted.get(node, ()), case.steps[node]]
            case e.StepVoided(visit=visit, node=node, earlier=earlier):
                counted[node] = [*less(counted[node], visit, earlier)]
            case _:
                pass
    return counted
