"""A step may be done in several places, as instances of a sub-process or calls of a process: which one is the nearest.

A place is told by the scopes around it, the outermost first, each as `element@scope`; the process that a case begins
with is around everything and is not named.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from approvalflow.tokens.position import Inside, Position, place

Scopes = tuple[str, ...]
T = TypeVar("T")


def scopes_around(position: Position, token: str) -> Scopes:
    """The scopes in which a token stands; none where there is no such token."""
    tokens, scopes = position.get("tokens", {}), position.get("scopes", {})
    if token not in tokens:
        return ()
    return named(place(tokens, scopes, token, local={one["of"] for one in scopes.values()}).scopes)


def named(inside: Iterable[Inside]) -> Scopes:
    """Scopes as they are told here."""
    return tuple(f"{one.of}@{one.scope}" for one in inside)


def nearest(here: Sequence[str], found: Iterable[tuple[Scopes, T]]) -> list[T]:
    """Of what was done somewhere, what was done nearest to `here`: in the innermost scope around both.

    What was done in another instance of a scope around `here` is none of its business.
    """
    depths = [(_shared(here, within), one) for within, one in found]
    deepest = max((depth for depth, _ in depths), default=NOT_HERE)
    return [one for depth, one in depths if depth == deepest > NOT_HERE]


def _shared(here: Sequence[str], within: Scopes) -> int:
    """How many scopes around `here` reach down to the innermost around both."""
    elements = {_element(one) for one in within}
    depth = next((n for n in range(len(here), 0, -1) if _element(here[n - 1]) in elements), 0)
    return depth if depth == 0 or here[depth - 1] in within else NOT_HERE


NOT_HERE = -1


def _element(scope: str) -> str:
    return scope.rpartition("@")[0]


def outdone(within: Scopes, newer: Scopes, open_scopes: Collection[str]) -> bool:
    """Whether nobody in a scope that is still open can mean what was done earlier rather than what was done now."""
    return all(one in newer for one in within if one.rpartition("@")[2] in open_scopes)
