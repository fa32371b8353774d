"""Which moves came of which: a move descends from a visit when it could not have been made without it.

It used a token that came of the visit, was caused by one (a timer beside a step), closed a scope in which one lived or
shut it to events, or changed a scope, a wait or a gate that exists because of it. The moves of an earlier return are
read as it left them: what it undid is no longer part of the history.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from approvalflow.tokens.position import Move, Record, goes_on_from


def lasting(history: Sequence[Move]) -> list[Move]:
    """The moves that no later return has undone."""
    return [move for _, move in numbered(history)]


def numbered(history: Sequence[Move]) -> list[tuple[int, Move]]:
    """The same, each with its number in the history."""
    kept: list[tuple[int, Move]] = []
    for number, move in enumerate(history):
        if move.revives:  # the end of the case that was revoked, and the move that did
            kept = kept[: -move.revives]
        elif move.recalls:
            start, end = move.recalls
            before, after = ({one for one, _ in numbered(history[:until])} for until in (start, end))
            stood = before - after
            again = [(one, history[one]) for one in stood]
            kept = sorted([*(one for one in kept if not start <= one[0] < end), *again], key=lambda one: one[0])
        elif move.to:
            moves = [one for _, one in kept]
            undone = frozenset().union(*(descendants(moves, one) for one in (move.to, *move.also)))
            kept = [one for place, one in enumerate(kept) if place not in undone]
        else:
            kept.append((number, move))
    return kept


def descendants(history: Sequence[Move], to: str) -> frozenset[int]:
    """Which moves, by their number in `history`, causally descend from visit `to`."""
    born: dict[str, Record] = {}
    opened: dict[str, Record] = {}
    awaited: dict[str, Record] = {}
    came = {to}
    taken: set[str] = set()  # what such a move took away, and what was shut because it went
    scopes: set[str] = set()
    within: set[str] = set()  # what exists only because of the visit: scopes, waits and the state of gates
    found = set()
    for number, move in enumerate(history):
        new = move.scopes_opened.keys() - opened.keys()
        born |= move.made
        opened |= move.scopes_opened
        awaited |= move.opened
        if to in move.made and to not in move.used:
            within |= _scopes_on(to, opened)
            within |= {wait for wait, one in awaited.items() if one.get("in") in within or one.get("on") == to}
            came |= {token for token, record in born.items() if record["in"] in within}
            scopes.add(move.made[to]["in"])
        elif (
            move.on in came
            or move.on in taken
            or not came.isdisjoint(move.used)
            or not scopes.isdisjoint(move.scopes_closed)
            or not scopes.isdisjoint(shut_by(move, awaited, opened))
            or not within.isdisjoint(needed(move))
        ):
            found.add(number)
            came.update(move.made)
            taken.update(move.used)
            scopes.update(born[token]["in"] for token in (*move.used, *move.made))
            within.update(move.gates, move.opened, new, move.scopes_closed)
    return frozenset(found)


def needed(move: Move) -> Iterator[str]:
    """The scopes, waits and gates that a move changes or puts something into."""
    yield from (*move.closed, *move.gates, *move.scopes_opened, *move.scopes_closed)
    yield from (gate.partition("/")[0] for gate in move.gates)
    yield from (record["in"] for record in (*move.made.values(), *move.opened.values()) if "in" in record)


def shut_by(move: Move, awaited: Mapping[str, Record], opened: Mapping[str, Record]) -> set[str]:
    """The scope in which nothing begins any more, since all that ran there by itself is over."""
    scopes = {awaited[wait]["in"] for wait in move.closed if "in" in awaited.get(wait, ())}
    return {scope for scope in scopes if opened[scope]["of"] == move.node}


def _scopes_on(host: str, opened: Mapping[str, Record]) -> set[str]:
    """The scopes that run on `host`, and all inside them; they stand in the order in which they were opened."""
    inner: set[str] = set()
    for scope, record in opened.items():
        if record.get("on") == host or record.get("in") in inner:
            inner.add(scope)
    return inner


def came_of(history: Sequence[Move], to: str) -> frozenset[str]:
    """The tokens that came of visit `to`, by what later returns have left of the history."""
    return frozenset(token for move in moves_since(history, to) for token in move.made)


def ever_came_of(history: Sequence[Move], to: str) -> frozenset[str]:
    """The same, and what came of it until something went back and undid that."""
    backs = (number for number, move in enumerate(history) if goes_back(move))
    return frozenset[str]().union(*(came_of(history[:number], to) for number in (*backs, len(history))))


def goes_back(move: Move) -> bool:
    """Whether a move undoes others."""
    return bool(move.to or move.revives or move.recalls)


def moves_since(history: Sequence[Move], to: str) -> list[Move]:
    """The moves that came of visit `to`, by what later returns have left of the history."""
    kept = lasting(history)
    return [kept[number] for number in sorted(descendants(kept, to))]


def came_by(history: Sequence[Move], token: str, at: str) -> str:
    """The latest visit to step `at` of which a token came, none in another instance or round; empty: there is none.

    What a detour repeated is meant as it was done on the way.
    """
    kept, opened = lasting(history), dict[str, Record]()
    born: dict[str, Record] = {}
    for move in kept:
        born |= move.made
        opened |= move.scopes_opened
    here = _around(born, opened, token)
    elements = {opened[scope]["of"] for scope in here}
    visits = [one for one, record in born.items() if record["at"] == at and record.keys().isdisjoint({"i", "of"})]
    for visit in sorted(visits, key=int, reverse=True):
        same = {scope for scope in _around(born, opened, visit) if opened[scope]["of"] in elements} <= here
        if same and any(token in kept[number].made for number in descendants(kept, visit)):
            return visit
    return ""


def entered(history: Sequence[Move], token: str, nodes: Collection[str]) -> frozenset[str]:
    """The tokens by which the file came onto some nodes, on its way over them to a token that stands on one of them.

    An arrival that a jump has put at a join comes from nowhere.
    """
    born: dict[str, tuple[Record, Move]] = {}
    hosts: dict[str, set[str]] = {}
    inside: dict[str, list[str]] = {}
    for move in history:
        for one, record in move.made.items():
            if one not in born:
                born[one] = record, move
                inside.setdefault(record["in"], []).append(one)
        for scope, record in move.scopes_opened.items():
            hosts.setdefault(scope, set()).update((record["on"],) if "on" in record else ())
    found, seen, left = set[str](), {token}, [token]
    while left:
        one = left.pop()
        record, move = born[one]
        causes = {*move.used, *filter(None, [move.on]), *hosts.get(record["in"], ())} - {one}
        causes.update(ended for scope in move.scopes_closed for ended in inside.get(scope, ()))
        before = {cause for cause in causes if goes_on_from(born[cause][0]) in nodes and not is_put(record, move)}
        if not before:
            found.add(one)
        left += sorted(before - seen)
        seen |= before
    return apart(history, found)


def apart(history: Sequence[Move], tokens: Collection[str]) -> frozenset[str]:
    """Those that came of none of the others."""
    came = {one: {token for number in descendants(history, one) for token in history[number].made} for one in tokens}
    return frozenset(one for one in tokens if not any(one in came[other] for other in came if other != one))


def is_put(record: Record, move: Move) -> bool:
    """Is this token, made by that move, an arrival which a jump has put at a join, and that came by no flow?"""
    return "via" in record and record["via"] not in move.flows and record["at"] != move.node


def first_name(history: Sequence[Move], lasts: Sequence[Move], token: str) -> str:
    """The latest name under which a token counts, where goings back gave it others since and are undone."""
    counts = {one for move in lasts for one in move.made}
    older = {} if token in counts else _older_names(history)
    while token not in counts and token in older:
        token = older[token]
    return token


def _older_names(history: Sequence[Move]) -> dict[str, str]:
    """The name before, of what goings back put back, or opened anew, in the same place."""
    born: dict[str, Record] = {}
    found: dict[str, str] = {}
    put_back: Collection[str] = ()
    for move in history:
        if goes_back(move):
            put_back = {*move.made, move.to, *move.also}
        elif put_back and move.made and (old := (*move.used, "")[0]) in put_back and not move.flows:
            new = next(iter(move.made))
            if new not in move.used and all(move.made[new].get(key) == born[old].get(key) for key in PLACE):
                found[new] = old
        born |= move.made
    return found


LANDED = {"at", "in", "later", "freezes"}
"""What the record of a token may say where a jump has put it."""
PLACE = ("at", "in", "via", "i")
"""What the record of a token says of where it stands."""


class Jumped(NamedTuple):
    """What a jump has put somewhere by no flow, and what it took away for it."""

    record: Record
    took: Sequence[Record]


def jumped(history: Sequence[Move], steps: Collection[str]) -> dict[str, Jumped]:
    """All that jumps to some of these steps have put somewhere."""
    born: dict[str, Record] = {}
    found: dict[str, Jumped] = {}
    for move in history:
        took = [born[one] for one in move.used]
        new = {one: record for one, record in move.made.items() if record.get("via") not in move.flows}
        here = (record.keys() for record in new.values() if record["at"] == move.node)
        if (
            move.node in steps
            and took
            and all(one["at"] != move.node for one in took)
            and any(keys <= LANDED for keys in here)
        ):
            found |= {one: Jumped(record, took) for one, record in new.items()}
        born |= move.made
    return found


def _around(born: Mapping[str, Record], opened: Mapping[str, Record], token: str) -> set[str]:
    """The scopes around a token."""
    found: set[str] = set()
    scope = born[token]["in"]
    while scope is not None:
        found.add(scope)
        scope = opened[scope].get("in")
    return found
