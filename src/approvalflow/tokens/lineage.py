"""Which moves came of which: a move descends from a visit when it could not have been made without it.

It used a token that came of the visit, was caused by one (a timer beside a step), or closed a scope in which one
lived. The moves of an earlier return are read as it left them: what it undid is no longer part of the history.
"""

from collections.abc import Mapping, Sequence

from approvalflow.tokens.position import Move, Record


def lasting(history: Sequence[Move]) -> list[Move]:
    """The moves that no later return has undone."""
    kept: list[Move] = []
    for move in history:
        if move.to:
            undone = descendants(kept, move.to)
            kept = [one for number, one in enumerate(kept) if number not in undone]
        else:
            kept.append(move)
    return kept


def descendants(history: Sequence[Move], to: str) -> frozenset[int]:
    """Which moves, by their number in `history`, causally descend from visit `to`."""
    born: dict[str, Record] = {}
    opened: dict[str, Record] = {}
    came = {to}
    scopes: set[str] = set()
    found = set()
    for number, move in enumerate(history):
        born |= move.made
        opened |= move.scopes_opened
        if to in move.made and to not in move.used:
            came |= _running_in(to, born, opened)
            scopes.add(move.made[to]["in"])
        elif move.on in came or not came.isdisjoint(move.used) or not scopes.isdisjoint(move.scopes_closed):
            found.add(number)
            came.update(move.made)
            scopes.update(born[token]["in"] for token in (*move.used, *move.made))
    return frozenset(found)


def _running_in(host: str, born: Mapping[str, Record], opened: Mapping[str, Record]) -> set[str]:
    """The tokens of the scopes that run on `host`; scopes stand in the order in which they were opened."""
    inner: set[str] = set()
    for scope, record in opened.items():
        if record.get("on") == host or record.get("in") in inner:
            inner.add(scope)
    return {token for token, record in born.items() if record["in"] in inner}
