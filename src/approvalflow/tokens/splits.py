"""The other branches of the split that a visit came through, found by reading the moves backwards from the visit.

A split is a move that made several tokens of which some led to the visit and some did not; an event that starts
something beside a step is none. What led to the visit is told by the relation of `lineage`, the other way round.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from approvalflow.tokens.lineage import needed
from approvalflow.tokens.position import Move


def branches(history: Sequence[Move], to: str) -> tuple[str, ...]:
    """The first token of every other branch of the nearest split whose branches had not all met again before `to`."""
    causes = _Causes(history)
    causes.want(to)
    birth = causes.made_by[to]
    for number in range(birth, -1, -1):
        if number == birth or causes.include(number):
            heads = {token for token in history[number].made if causes.made_by[token] == number}
            others = {token for token in heads if not causes.led_by(token)}
            if others and others != heads:
                return causes.outermost(others)
            causes.add(history[number])
    return ()


class _Causes:
    """What the visit, and the moves read so far, could not have come about without."""

    def __init__(self, history: Sequence[Move]) -> None:
        self.history = history
        self.made_by: dict[str, int] = {}
        self.opened_by: dict[str, int] = {}
        self.scope_of: dict[str, str] = {}
        self.hosts: defaultdict[str, set[str]] = defaultdict(set)
        for number, move in enumerate(history):
            for token, record in move.made.items():
                self.made_by.setdefault(token, number)
                self.scope_of[token] = record["in"]
            for scope, record in move.scopes_opened.items():
                self.opened_by.setdefault(scope, number)
                self.hosts[scope] |= {record["on"]} if "on" in record else set()
        self.tokens: set[str] = set()
        self.on: set[str] = set()
        self.closed: set[str] = set()
        self.within: set[str] = set()

    def want(self, token: str) -> None:
        """A token, and the steps around it: what runs inside came of them."""
        self.tokens |= {token, *self.around(token)}

    def around(self, token: str) -> Iterator[str]:
        for host in self.hosts[self.scope_of[token]]:
            yield host
            yield from self.around(host)

    def add(self, move: Move) -> None:
        for token in filter(None, (*move.used, move.on)):
            self.want(token)
        self.on.add(move.on)
        self.closed.update(move.scopes_closed)
        for thing in needed(move):
            self.within.add(thing)
            for host in self.hosts.get(thing, ()):
                self.want(host)

    def include(self, number: int) -> bool:
        """Could something that is wanted not have come about without this move?"""
        move = self.history[number]
        new = (scope for scope in move.scopes_opened if self.opened_by[scope] == number)
        return (
            not self.tokens.isdisjoint(move.made)
            or not self.on.isdisjoint(move.used)
            or any(self.scope_of[token] in self.closed for token in (*move.used, *move.made))
            or not self.within.isdisjoint(chain(move.gates, move.opened, new, move.scopes_closed))
        )

    def led_by(self, token: str) -> bool:
        return token in self.tokens or self.scope_of[token] in self.closed

    def outermost(self, heads: set[str]) -> tuple[str, ...]:
        """Without those inside others; where they stand in several scopes, those of the innermost."""
        top = [token for token in heads if heads.isdisjoint(self.around(token))]
        scope = max((self.scope_of[token] for token in top), key=int)
        return tuple(sorted((token for token in top if self.scope_of[token] == scope), key=int))
