"""Moves are put into effect by set arithmetic: what they used goes, what they made comes.

Nothing here knows the drawing, so an engine mended later never rewrites what an old case did.
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from approvalflow.errors import BooksError, Defect
from approvalflow.tokens.position import VERSION, Move, Position, Record, owner_of
from approvalflow.tokens.queues import Queue

FEW = 16
"""So many that are gone, and as many as there are, may be among those that came into a scope."""


class Caught(NamedTuple):
    """Which of its causes an event has caught, before the move of this number; `part`: it needs others as well."""

    move: int
    event: str
    cause: int
    part: bool = False


class Board:
    """One position laid out to be moved on. The position it was made from is never touched.

    What is looked for at every move is found without looking at everything: the tokens `inside` a scope, the scopes
    `below` it and those `upon` a token, what a token or scope is `awaiting`, and the waits `at` an event; where it is
    said which nodes gather tokens, the `queues` before them in each scope, and what ever `came` into a scope.
    """

    __slots__ = (
        "at",
        "awaiting",
        "below",
        "came",
        "caught",
        "frozen",
        "gates",
        "gathering",
        "gone",
        "inside",
        "next",
        "queues",
        "scopes",
        "thawed",
        "tokens",
        "upon",
        "waits",
    )

    def __init__(self, position: Position) -> None:
        if position.get("v", VERSION) != VERSION:
            raise BooksError("token.version", found=position["v"], known=VERSION)
        self.next: int = position.get("next", 1)
        self.tokens: dict[str, Record] = dict(position.get("tokens", ()))
        self.waits: dict[str, Record] = dict(position.get("waits", ()))
        self.scopes: dict[str, Record] = dict(position.get("scopes", ()))
        self.gates: dict[str, str] = dict(position.get("gates", ()))
        # Dicts rather than sets: their order is the same in every process.
        self.inside: dict[str, dict[str, None]] = {}
        self.below: dict[str, dict[str, None]] = {}
        self.upon: dict[str, dict[str, None]] = {}
        self.awaiting: dict[str, dict[str, None]] = {}
        self.at: dict[str, dict[str, None]] = {}
        for scope, record in self.scopes.items():
            self._nest(scope, record)
        for wait, record in self.waits.items():
            self._listen(wait, record)
        self.gathering: frozenset[str] = frozenset()
        self.queues: dict[str, dict[str, Queue]] = {}
        self.came: dict[str, list[str]] = {}
        self.frozen: dict[str, int] = {}
        self.thawed: list[str] = []
        self.gone: tuple[dict[str, Record], dict[str, Record]] = ({}, {})
        self.caught: list[Caught] = []
        for token, record in self.tokens.items():
            self.inside.setdefault(record["in"], {})[token] = None
            if "freezes" in record:
                self._freeze(record, 1)

    def gather(self, nodes: frozenset[str]) -> None:
        """Keep the queues before `nodes` from now on."""
        if nodes is self.gathering:
            return
        self.gathering, self.queues, self.came = nodes, {}, {}
        for token, record in self.tokens.items():
            self._queue(token, record)

    def _queue(self, token: str, record: Record) -> None:
        at, scope = record["at"], record["in"]
        came = self.came.setdefault(scope, [])
        came.append(token)
        if len(came) > 2 * len(self.inside[scope]) + FEW:
            self.came[scope] = list(self.inside[scope])
            for queue in self.queues.get(scope, {}).values():
                queue.looked = 0
        if at in self.gathering:
            self.keep_queue(at, scope).add(token, record)

    def _unqueue(self, token: str, record: Record) -> None:
        queues = self.queues[record["in"]]
        queues[record["at"]].remove(token, record)
        if not queues[record["at"]].tokens:
            del queues[record["at"]]

    def queue(self, at: str, scope: str) -> Queue:
        """What stands at a node that gathers tokens."""
        return self.queues.get(scope, {}).get(at) or Queue()

    def keep_queue(self, at: str, scope: str) -> Queue:
        """The same, to be kept although nothing stands there yet."""
        queues = self.queues.setdefault(scope, {})
        if at not in queues:
            queues[at] = Queue()
        return queues[at]

    def enact(self, move: Move) -> dict[str, None]:
        """Put one move into effect; the scopes that tokens left are the answer."""
        left: dict[str, None] = {}
        try:
            for token in move.used:
                record = self.tokens.pop(token)
                self.gone[0].setdefault(token, record)
                scope = record["in"]
                if "freezes" in record:
                    self._freeze(record, -1)
                if record["at"] in self.gathering:
                    self._unqueue(token, record)
                del self.inside[scope][token]
                left[scope] = None
            for wait in move.closed:
                record = self.waits.pop(wait)
                del self.awaiting[owner_of(record)][wait]
                del self.at[record["at"]][wait]
            for scope in move.scopes_closed:
                record = self.scopes.pop(scope)
                self.gone[1].setdefault(scope, record)
                self._unnest(scope, record)
                if not self.inside.get(scope):
                    self.came.pop(scope, None)
        except KeyError as missing:
            raise Defect("token.does_not_fit", node=move.node, id=missing.args[0]) from missing
        for token, record in move.made.items():
            self.tokens[token] = record
            self.inside.setdefault(record["in"], {})[token] = None
            if self.gathering:
                self._queue(token, record)
            if "freezes" in record:
                self._freeze(record, 1)
        for wait, record in move.opened.items():
            self.waits[wait] = record
            self._listen(wait, record)
        for scope, record in move.scopes_opened.items():
            if scope in self.scopes:
                self._unnest(scope, self.scopes[scope])
            self.scopes[scope] = record
            self._nest(scope, record)
        if move.gates:
            self.gates.update(move.gates)
            self.gates = {gate: state for gate, state in self.gates.items() if state}
        self.next = move.next
        return left

    def _listen(self, wait: str, record: Record) -> None:
        self.awaiting.setdefault(owner_of(record), {})[wait] = None
        self.at.setdefault(record["at"], {})[wait] = None

    def _nest(self, scope: str, record: Record) -> None:
        if "in" in record:
            self.below.setdefault(record["in"], {})[scope] = None
        if "on" in record:
            self.upon.setdefault(record["on"], {})[scope] = None

    def _unnest(self, scope: str, record: Record) -> None:
        if "in" in record:
            del self.below[record["in"]][scope]
        if "on" in record:
            del self.upon[record["on"]][scope]

    def _freeze(self, record: Record, more: int) -> None:
        """Count for each token how many freeze it."""
        for token in record["freezes"]:
            count = self.frozen.pop(token, 0) + more
            if count:
                self.frozen[token] = count
            else:
                self.thawed.append(token)

    def stopped(self, token: str) -> bool:
        """Can `token` not move, because it is held or frozen?"""
        return token in self.frozen or "held" in self.tokens[token]

    def before(self) -> Position:
        """The tokens and scopes as they were when `gone` was empty, and those that have come since."""
        tokens, scopes = self.gone
        return {"tokens": ChainMap(tokens, self.tokens), "scopes": ChainMap(scopes, self.scopes)}

    def position(self) -> Position:
        """The JSON value; what it holds is the board's own."""
        return _position(
            self.next, {"scopes": self.scopes, "tokens": self.tokens, "waits": self.waits, "gates": self.gates}
        )

    def waits_on(self, tokens: Iterable[str], scopes: Iterable[str] = ()) -> tuple[str, ...]:
        """The waits that close when `tokens` go and `scopes` end."""
        if not self.waits:
            return ()
        found = [wait for owner in (*tokens, *scopes) for wait in self.awaiting.get(owner, ())]
        return tuple(sorted(found, key=int)) if len(found) > 1 else tuple(found)

    def scopes_under(self, scopes: Iterable[str]) -> list[str]:
        """The given scopes, then all scopes inside them."""
        found = list(scopes)
        for scope in found:
            found += sorted(self.below.get(scope, ()), key=int)  # however the board came to be
        return found

    def scopes_on(self, token: str) -> list[str]:
        """The scope that runs on `token`, if it is a sub-process, and all scopes inside it."""
        return self.scopes_under(self.upon.get(token, ()))

    def hosts(self, token: str) -> Iterator[str]:
        """The steps around a token, the innermost first."""
        while "on" in (scope := self.scopes[self.tokens[token]["in"]]):
            token = scope["on"]
            yield token

    def tokens_in(self, scopes: Iterable[str]) -> tuple[str, ...]:
        """All tokens of the given scopes, lowest first."""
        return tuple(sorted((token for scope in scopes for token in self.inside.get(scope, ())), key=int))


def apply(position: Position, moves: Iterable[Move]) -> Position:
    """The position after `moves`: what `advance` returned with them. Nothing is laid out for it, only copied."""
    if position.get("v", VERSION) != VERSION:
        raise BooksError("token.version", found=position["v"], known=VERSION)
    parts: dict[str, dict[str, Any]] = {part: dict(position.get(part, ())) for part in PARTS}
    number = position.get("next", 1)
    for move in moves:
        for part, gone, made in (
            ("tokens", move.used, move.made),
            ("waits", move.closed, move.opened),
            ("scopes", move.scopes_closed, move.scopes_opened),
        ):
            try:
                for one in gone:
                    del parts[part][one]
            except KeyError as missing:
                raise Defect("token.does_not_fit", node=move.node, id=missing.args[0]) from missing
            parts[part] |= made
        for gate, state in move.gates.items():
            parts["gates"][gate] = state
            if not state:
                del parts["gates"][gate]
        number = move.next
    return _position(number, parts)


PARTS = ("scopes", "tokens", "waits", "gates")


def _position(number: int, parts: dict[str, dict[str, Any]]) -> Position:
    """The JSON value, empty parts left out."""
    return {"v": VERSION, "next": number} | {name: part for name, part in parts.items() if part}


def is_ended(position: Position) -> bool:
    """Has the drawing been started and no token left?"""
    return position.get("next", 1) > 1 and not position.get("tokens")
