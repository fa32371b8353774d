"""Moves are put into effect by set arithmetic: what they used goes, what they made comes.

Nothing here knows the drawing, so an engine mended later never rewrites what an old case did.
"""

from collections.abc import Iterable, Iterator

from approvalflow.errors import BooksError, Defect
from approvalflow.tokens.position import VERSION, Move, Position, Record


class Board:
    """One position laid out to be moved on. The position it was made from is never touched."""

    __slots__ = ("frozen", "gates", "inside", "next", "scopes", "thawed", "tokens", "waits")

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
        self.frozen: dict[str, int] = {}
        self.thawed: list[str] = []
        for token, record in self.tokens.items():
            self.inside.setdefault(record["in"], {})[token] = None
            if "freezes" in record:
                self._freeze(record, 1)

    def enact(self, move: Move) -> dict[str, None]:
        """Put one move into effect; the scopes that tokens left are the answer."""
        left: dict[str, None] = {}
        try:
            for token in move.used:
                record = self.tokens.pop(token)
                scope = record["in"]
                if "freezes" in record:
                    self._freeze(record, -1)
                del self.inside[scope][token]
                left[scope] = None
            for wait in move.closed:
                del self.waits[wait]
            for scope in move.scopes_closed:
                del self.scopes[scope]
        except KeyError as missing:
            raise Defect("token.does_not_fit", node=move.node, id=missing.args[0]) from missing
        for token, record in move.made.items():
            self.tokens[token] = record
            self.inside.setdefault(record["in"], {})[token] = None
            if "freezes" in record:
                self._freeze(record, 1)
        if move.opened:
            self.waits.update(move.opened)
        if move.scopes_opened:
            self.scopes.update(move.scopes_opened)
        if move.gates:
            self.gates.update(move.gates)
            self.gates = {gate: state for gate, state in self.gates.items() if state}
        self.next = move.next
        return left

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

    def position(self) -> Position:
        """The JSON value, empty parts left out."""
        parts = {"scopes": self.scopes, "tokens": self.tokens, "waits": self.waits, "gates": self.gates}
        return {"v": VERSION, "next": self.next} | {name: part for name, part in parts.items() if part}

    def waits_on(self, tokens: Iterable[str], scopes: Iterable[str] = ()) -> tuple[str, ...]:
        """The waits that close when `tokens` go and `scopes` end."""
        if not self.waits:
            return ()
        leaving, ending = frozenset(tokens), frozenset(scopes)
        return tuple(wait for wait, one in self.waits.items() if one.get("on") in leaving or one.get("in") in ending)

    def scopes_under(self, scopes: Iterable[str]) -> list[str]:
        """The given scopes, then all scopes inside them."""
        found = list(scopes)
        for scope in found:
            found += [child for child, record in self.scopes.items() if record.get("in") == scope]
        return found

    def scopes_on(self, token: str) -> list[str]:
        """The scope that runs on `token`, if it is a sub-process, and all scopes inside it."""
        return self.scopes_under([scope for scope, record in self.scopes.items() if record.get("on") == token])

    def hosts(self, token: str) -> Iterator[str]:
        """The steps around a token, the innermost first."""
        while "on" in (scope := self.scopes[self.tokens[token]["in"]]):
            token = scope["on"]
            yield token

    def tokens_in(self, scopes: Iterable[str]) -> tuple[str, ...]:
        """All tokens of the given scopes, lowest first."""
        return tuple(sorted((token for scope in scopes for token in self.inside.get(scope, ())), key=int))


def apply(position: Position, moves: Iterable[Move]) -> Position:
    """The position after `moves`: what `advance` returned with them."""
    board = Board(position)
    for move in moves:
        board.enact(move)
    return board.position()


def is_ended(position: Position) -> bool:
    """Has the drawing been started and no token left?"""
    return position.get("next", 1) > 1 and not position.get("tokens")
