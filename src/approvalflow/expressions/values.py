"""What an expression reads and yields: a few kinds of value, each bounded in size, and null for all else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context as Arithmetic
from decimal import Decimal, DecimalException
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Months:
    """A duration of years and months; beside `timedelta`, the duration of days and time."""

    count: int


@dataclass(frozen=True, slots=True)
class Context:
    """Named values, in the order they were written."""

    entries: tuple[tuple[str, "Value"], ...]

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.entries)

    def get(self, name: str) -> "Value":
        """The value of a name, null where there is none."""
        return next((value for key, value in self.entries if key == name), None)


@dataclass(frozen=True, slots=True)
class Span:
    """`[1..10)` as a value; null as an end leaves that side open (`> 5`)."""

    low: "Value"
    high: "Value"
    with_low: bool
    with_high: bool


Value: TypeAlias = (
    bool | Decimal | str | date | datetime | time | timedelta | Months | Context | Span | tuple["Value", ...] | None
)

LONGEST_TEXT = 10_000
LONGEST_LIST = 1_000
MOST_VALUES = 10_000
TEXT_OF_ONE = 100
"""So many characters weigh as much as one more value: a list of long texts is as large as a longer list."""
DEEPEST_VALUE = 10
FARTHEST_DAY = 10_000

NUMBERS = Arithmetic(prec=34, Emin=-6143, Emax=6144, traps=[])
"""Decimal128 as FEEL asks; nothing traps: what has no result is null."""


class View(Protocol):
    """What a condition may see of a case: one frozen picture, made by the desk."""

    @property
    def today(self) -> date:
        """The local date of the act's effective moment."""

    def case(self, field: str) -> object:
        """A declared field of the form data, None where nothing was filled in."""

    def step(self, step: str, field: str) -> object:
        """`outcome`, or a count of opinions, of the latest visit that is not void; None where there is none."""

    def matter(self, field: str) -> object:
        """A property of the service item."""

    def workdays(self, count: int) -> date | None:
        """The date `count` working days after today."""


def usable(raw: object, depth: int = 0) -> Value:
    """A value from outside as one of ours. What the language has no kind for, or what is too large, is null."""
    match raw:
        case None | bool() | date() | time() | timedelta() | Months() | Span():
            return raw
        case Decimal() | int() | float():
            return _number(raw)
        case str():
            return raw if len(raw) <= LONGEST_TEXT else None
        case list() | tuple() | Mapping() | Context():
            found = _gathered(raw, depth)
            return found if depth or weight(found) <= MOST_VALUES else None
        case _:
            return None


def is_whole(raw: object) -> bool:
    """Whether all of a value from outside is usable: nothing in it is null because it is too large or too deep."""
    waiting = [(raw, 0)]
    while waiting:
        value, depth = waiting.pop()
        match value:
            case list() | tuple() | Mapping():
                inner = [*value, *value.values()] if isinstance(value, Mapping) else value
                if depth >= DEEPEST_VALUE or len(value) > LONGEST_LIST:
                    return False
                waiting += [(one, depth + 1) for one in inner]
            case None:
                continue
            case _ if usable(value) is None:
                return False
    return True


def is_too_deep(raw: object, left: int = DEEPEST_VALUE) -> bool:
    """Whether lists and objects stand deeper inside of each other than an expression reads."""
    match raw:
        case list() | tuple():
            return not left or any(is_too_deep(one, left - 1) for one in raw)
        case Mapping():
            return not left or any(is_too_deep(one, left - 1) for one in raw.values())
        case _:
            return False


def _number(raw: Decimal | int | float) -> Decimal | None:
    """Floats by their shortest text, so that 0.1 is 0.1."""
    try:
        number = NUMBERS.create_decimal(repr(raw) if isinstance(raw, float) else raw)
    except (DecimalException, ValueError):
        return None
    return number if number.is_finite() else None


def _gathered(raw: object, depth: int) -> Value:
    """A list or a context of usable values, if it is neither too long nor too deep."""
    if depth >= DEEPEST_VALUE:
        return None
    match raw:
        case list() | tuple() if len(raw) <= LONGEST_LIST:
            return tuple(usable(one, depth + 1) for one in raw)
        case Mapping() if len(raw) <= LONGEST_LIST and all(isinstance(name, str) for name in raw):
            return Context(tuple((name, usable(value, depth + 1)) for name, value in raw.items()))
        case Context():
            return raw
        case _:
            return None


def weight(value: object) -> int:
    """How many values a value holds, itself included; every hundred characters of text or name count as one more.

    Counting stops past the most that is allowed.
    """
    count, waiting = 0, [value]
    while waiting and count <= MOST_VALUES:
        count += 1
        match waiting.pop():
            case str() as text:
                count += len(text) // TEXT_OF_ONE
            case tuple() | list() as members:
                waiting.extend(members)
            case Context(entries):
                count += sum(len(name) for name, _ in entries) // TEXT_OF_ONE
                waiting.extend(inner for _, inner in entries)
            case dict() as named:
                count += sum(map(len, named)) // TEXT_OF_ONE
                waiting.extend(named.values())
            case _:
                pass
    return count + len(waiting)


def sized(value: Value) -> Value:
    """The value, or null where it has grown too large."""
    match value:
        case str():
            return value if len(value) <= LONGEST_TEXT else None
        case tuple():
            return value if len(value) <= LONGEST_LIST and weight(value) <= MOST_VALUES else None
        case Context():
            return value if weight(value) <= MOST_VALUES else None
        case _:
            return value


def both(values: Iterable[Value]) -> bool | None:
    """`and`: false wins, then null; only a boolean is a truth value."""
    unknown = False
    for value in values:
        if value is False:
            return False
        unknown = unknown or value is not True
    return None if unknown else True


def either(values: Iterable[Value]) -> bool | None:
    """`or`: true wins, then null."""
    unknown = False
    for value in values:
        if value is True:
            return True
        unknown = unknown or value is not False
    return None if unknown else False


def negated(value: Value) -> bool | None:
    """`not(…)` of anything but a boolean is null."""
    return (not value) if isinstance(value, bool) else None


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are the same; null beside anything, and two different kinds, give null."""
    if left is None or right is None or (kind := kind_of(left)) is not kind_of(right):
        return None
    if kind in _PLAIN:
        return left == right
    match left, right:
        case tuple(), tuple():
            if len(left) != len(right):
                return False
            return both(equal(one, other) for one, other in zip(left, right, strict=True))
        case Context(), Context():
            if {name for name, _ in left.entries} != {name for name, _ in right.entries}:
                return False
            return both(equal(one, right.get(name)) for name, one in left.entries)
        case Span(), Span():
            if (left.with_low, left.with_high) != (right.with_low, right.with_high):
                return False
            return same(left.low, right.low) and same(left.high, right.high)
        case _:
            return left == right if _floats(left) == _floats(right) else None


def same(left: Value, right: Value) -> bool:
    """Whether two members of a list, or two results, count as the same: here null is the same as null, inside too."""
    match left, right:
        case None, None:
            return True
        case tuple(), tuple():
            return len(left) == len(right) and all(same(one, other) for one, other in zip(left, right, strict=True))
        case Context(), Context():
            alike = {name for name, _ in left.entries} == {name for name, _ in right.entries}
            return alike and all(same(one, right.get(name)) for name, one in left.entries)
        case _:
            return equal(left, right) is True


def before(left: Value, right: Value) -> bool | None:
    """`<`, for numbers, texts, dates, times, moments and durations; null for all else."""
    match left, right:
        case (Decimal(), Decimal()) | (str(), str()) | (timedelta(), timedelta()):
            return left < right  # type: ignore[operator]
        case (datetime(), datetime()) | (time(), time()):
            return left < right if _floats(left) == _floats(right) else None  # type: ignore[operator]
        case (datetime(), _) | (_, datetime()):
            return None
        case date(), date():
            return left < right
        case Months(), Months():
            return left.count < right.count
        case _:
            return None


_KINDS = (bool, Decimal, str, datetime, date, time, timedelta, Months, tuple, Context, Span)
_EXACT: dict[type, type] = {kind: kind for kind in _KINDS}
_PLAIN = frozenset({bool, Decimal, str, date, timedelta, Months})


def kind_of(value: Value) -> type:
    """The kind as the language sees it; a moment is not a date, a boolean is not a number."""
    found = _EXACT.get(type(value))
    return found or next((kind for kind in _KINDS if isinstance(value, kind)), object)


def _floats(moment: Value) -> bool:
    """Whether a time of day has no offset: it cannot be set beside one that has."""
    return isinstance(moment, datetime | time) and moment.utcoffset() is None
