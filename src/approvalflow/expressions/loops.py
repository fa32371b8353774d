"""Nodes that make lists and contexts, walk through them, or look something up in them; each step is paid for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal

from approvalflow.expressions.frame import Frame, framed
from approvalflow.expressions.temporal import part
from approvalflow.expressions.tongues import BEYOND, FROM_END, LACKING, LETTERS, OF_NULL, SPREADS, Tongue
from approvalflow.expressions.tree import NoAnswerError, Node, Range
from approvalflow.expressions.values import (
    LONGEST_LIST,
    Context,
    Span,
    Value,
    View,
    both,
    either,
    sized,
    weight,
)

ITEM = "item"


@dataclass(frozen=True, slots=True)
class Local:
    """A name that a loop, a filter or a context gave."""

    name: str
    is_datum: ClassVar[bool] = True

    def evaluate(self, view: View) -> Value:
        return framed(view).local(self.name)


@dataclass(frozen=True, slots=True)
class ItemOrField:
    """A plain name inside a filter of a legacy text: a part of the item, else a field of the form."""

    name: str
    otherwise: Node
    is_datum: ClassVar[bool] = True

    def evaluate(self, view: View) -> Value:
        item = framed(view).local(ITEM)
        if isinstance(item, Context) and self.name in item:
            return item.get(self.name)
        return self.otherwise.evaluate(view)


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[1, 2, 3]`."""

    members: tuple[Node, ...]

    def evaluate(self, view: View) -> Value:
        frame = framed(view)
        return _made(frame, tuple(member.evaluate(frame) for member in self.members))


@dataclass(frozen=True, slots=True)
class ContextOf:
    """`{a: 1, b: a + 1}`; what stands before can be read by what stands after."""

    entries: tuple[tuple[str, Node], ...]

    def evaluate(self, view: View) -> Value:
        frame = framed(view)
        inner, made = frame, []
        for name, node in self.entries:
            value = node.evaluate(inner)
            inner = inner.bind(name, value)
            made.append((name, value))
        return _made(frame, Context(tuple(made)))


def _made(frame: Frame, value: Value) -> Value:
    """A new list or context is paid for by its size, and null where it is too large."""
    frame.spend(weight(value))
    return sized(value)


@dataclass(frozen=True, slots=True)
class Property:
    """`today.year`, `item.price`: an entry of a context, a part of a date, or that of every member of a list."""

    of: Node
    name: str

    def evaluate(self, view: View) -> Value:
        value = self.of.evaluate(view)
        if isinstance(value, tuple):
            framed(view).spend(len(value))
            return tuple(_property(one, self.name) for one in value)
        return _property(value, self.name)


def _property(value: Value, name: str) -> Value:
    match value:
        case Context():
            return value.get(name)
        case Span():
            found: dict[str, Value] = {
                "start": value.low,
                "end": value.high,
                "start included": value.with_low,
                "end included": value.with_high,
            }
            return found.get(name)
        case _:
            return part(value, name)


@dataclass(frozen=True, slots=True)
class Entry:
    """`order.price` in another tongue: an entry of a context. Dates have other parts there.

    What is not there is null in some languages, and so is any part of null in some; the others fail.
    """

    of: Node
    name: str
    tongue: Tongue
    is_datum: ClassVar[bool] = True

    def evaluate(self, view: View) -> Value:
        value = self.of.evaluate(view)
        if isinstance(value, tuple) and self.tongue in SPREADS:
            framed(view).spend(len(value))
            return tuple(one.get(self.name) if isinstance(one, Context) else None for one in value)
        return _entry(value, self.name, self.tongue)


def _entry(value: Value, name: str, tongue: Tongue) -> Value:
    if value is None and tongue in OF_NULL:
        return None
    if not isinstance(value, Context) or not (name in value or tongue in LACKING):
        raise NoAnswerError
    return value.get(name)


@dataclass(frozen=True, slots=True)
class Lookup:
    """`list[0]` and `context["name"]` as other tongues write them; a list counts from `first`."""

    of: Node
    key: Node
    first: int
    tongue: Tongue = Tongue.JUEL
    is_datum: ClassVar[bool] = True

    def evaluate(self, view: View) -> Value:
        value, key = self.of.evaluate(view), self.key.evaluate(view)
        if value is None or isinstance(key, str):
            return _entry(value, str(key), self.tongue)
        members = tuple(value) if isinstance(value, str) and self.tongue in LETTERS else value
        if not isinstance(members, tuple) or not isinstance(key, Decimal) or key != key.to_integral_value():
            raise NoAnswerError
        from_end = key < 0 and self.tongue in FROM_END
        place = key if from_end else max(key - self.first + 1, Decimal(0))
        if not 1 <= abs(place) <= len(members) and (from_end or self.tongue not in BEYOND or isinstance(value, str)):
            raise NoAnswerError
        return _at(members, place)


@dataclass(frozen=True, slots=True)
class Filter:
    """`list[2]`, `list[-1]`, `list[item > 3]`: one member by its place, or all for which the test is true.

    A test that does not look at the item is asked once. What is no list is taken for a list of one.
    """

    of: Node
    test: Node
    by_item: bool
    cost: int

    def evaluate(self, view: View) -> Value:
        frame, value = framed(view), self.of.evaluate(view)
        members = value if isinstance(value, tuple) else () if value is None else (value,)
        if not self.by_item:
            return _picked(members, self.test.evaluate(frame))
        found = []
        for member in members:
            frame.spend(self.cost)
            if self.test.evaluate(_with_item(frame, member)) is True:
                found.append(member)
        return tuple(found)


def _with_item(frame: Frame, member: Value) -> Frame:
    return frame.bind(ITEM, member)


def _picked(members: tuple[Value, ...], key: Value) -> Value:
    match key:
        case Decimal():
            return _at(members, key)
        case True:
            return members
        case False:
            return ()
        case _:
            return None


def _at(members: tuple[Value, ...], number: Decimal) -> Value:
    """The member with a number: from 1, or from -1 at the end."""
    if number != number.to_integral_value() or not 1 <= abs(number) <= len(members):
        return None
    return members[int(number) - 1 if number > 0 else int(number)]


@dataclass(frozen=True, slots=True)
class Source:
    """`x in list`: the name a loop gives, and what it walks through; a range of whole numbers is walked as well."""

    name: str
    through: Node

    def members(self, frame: Frame) -> tuple[Value, ...] | None:
        """The values in turn; None when there is nothing to walk through."""
        if isinstance(self.through, Range):
            return _counted(self.through.low.evaluate(frame), self.through.high.evaluate(frame), self.through)
        value = self.through.evaluate(frame)
        if isinstance(value, Span):
            return None
        return value if isinstance(value, tuple) or value is None else (value,)


def _counted(low: Value, high: Value, shape: Range) -> tuple[Value, ...] | None:
    """The whole numbers between two ends, downwards where the second is less."""
    match low, high:
        case (Decimal(), Decimal()) if low == int(low) and high == int(high) and abs(high - low) < LONGEST_LIST:
            step = 1 if low <= high else -1
            numbers = range(int(low) + (not shape.with_low) * step, int(high) + shape.with_high * step, step)
            return tuple(map(Decimal, numbers))
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Loop:
    """`some`, `every` and `for … return`, over one source or all combinations of several."""

    kind: Literal["some", "every", "for"]
    sources: tuple[Source, ...]
    body: Node
    cost: int

    def evaluate(self, view: View) -> Value:
        frame = framed(view)
        values = self._walk(frame, self.sources)
        try:
            if self.kind != "for":
                return either(values) if self.kind == "some" else both(values)
            return _made(frame, tuple(values))
        except _NothingToWalkError:
            return None

    def _walk(self, frame: Frame, sources: tuple[Source, ...]) -> Iterator[Value]:
        if not sources:
            frame.spend(self.cost)
            yield self.body.evaluate(frame)
            return
        members = sources[0].members(frame)
        if members is None:
            raise _NothingToWalkError
        frame.spend(len(members))
        for member in members:
            yield from self._walk(frame.bind(sources[0].name, member), sources[1:])


class _NothingToWalkError(Exception):
    """A source is null or no list."""


@dataclass(frozen=True, slots=True)
class Apply:
    """`string length(x)`: a function of the list on its arguments."""

    name: str
    arguments: tuple[Node, ...]
    call: Callable[..., Value] = field(compare=False, repr=False)

    def evaluate(self, view: View) -> Value:
        values = [argument.evaluate(view) for argument in self.arguments]
        framed(view).spend(sum(map(_work, values)))
        return sized(self.call(*values))


def _work(value: Value) -> int:
    """What a function pays for an argument: what it may have to look at."""
    return weight(value) if isinstance(value, tuple | Context) else 1 + (len(value) >> 6 if type(value) is str else 0)
