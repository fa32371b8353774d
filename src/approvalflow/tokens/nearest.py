"""A step may be done in several places, as instances of a sub-process or calls of a process: which one is the nearest.

A place is told by the scopes around it, the outermost first, each as `element@scope`. Of an instance of a repeated
activity follows its number (`Sites@21=Sites#1`), of a called process by which call it runs (`Site@20=North`); an
instance of a repeated task is the last scope of its own. The process that a case begins with is around everything and
is not named.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from approvalflow.tokens.position import Inside, Position, Record, place

Scopes = tuple[str, ...]
T = TypeVar("T")


def scopes_around(position: Position, token: str) -> Scopes:
    """The scopes in which a token stands, or those of the visit that a detour repeats; none where it is gone."""
    tokens, scopes = position.get("tokens", {}), position.get("scopes", {})
    if token not in tokens:
        return ()
    record = tokens[token]
    if "of" in record:
        return tuple(record.get("where", ()))
    return tuple(_told(tokens, scopes, token))


def _told(tokens: Mapping[str, Record], scopes: Mapping[str, Record], token: str) -> Iterator[str]:
    for one in place(tokens, scopes, token, local={one["of"] for one in scopes.values()}).scopes:
        name = _name(tokens, scopes, scopes.get(one.scope, {}).get("on", "")) or one.of
        yield f"{one.of}@{one.scope}" + (f"={name}" if name != one.of else "")
    name, record = _name(tokens, scopes, token), tokens[token]
    if name != record["at"]:
        yield f"{record['at']}@{record['in']}={name}"


def _name(tokens: Mapping[str, Record], scopes: Mapping[str, Record], token: str) -> str:
    """The activity, with the number of an instance; rounds of a loop are one after the other, and have none."""
    record = tokens.get(token, {})
    number = f"#{record['i']}" if "i" in record and "mi" in scopes[record["in"]] else ""
    return f"{record.get('at', '')}{number}"


def address(within: Sequence[str], node: str) -> str:
    """A place by elements and numbers of instances alone: the same in each run of what is around (`Sites#1/Verify`)."""
    around = [one.partition("=")[2] or _element(one) for one in within]
    own = bool(within) and _element(within[-1]) == node
    return "/".join(around if own else [*around, node])


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
    scopes = {_scope(one) for one in within}
    elements = {_element(one) for one in within}
    depth = next((n for n in range(len(here), 0, -1) if _element(here[n - 1]) in elements), 0)
    return depth if depth == 0 or _scope(here[depth - 1]) in scopes else NOT_HERE


NOT_HERE = -1


def _element(scope: str) -> str:
    return scope.partition("@")[0]


def _scope(scope: str) -> str:
    return scope.partition("@")[2].partition("=")[0]


def outdone(within: Scopes, newer: Scopes, open_scopes: Collection[str]) -> bool:
    """Whether nobody in a scope that is still open can mean what was done earlier rather than what was done now."""
    scopes = {_scope(one) for one in newer}
    return all(_scope(one) in scopes for one in within if _scope(one) in open_scopes)


def same_again(within: Scopes, now: Scopes, open_scopes: Collection[str]) -> bool:
    """Whether what is done now is what was done earlier: in whichever of its scopes and instances are still there."""
    return all(one in now for one in within if _scope(one) in open_scopes)
