"""What an expression reads and yields: a few kinds of value, each bounded in size, and null for all else."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Context, Decimal, DecimalException
from typing import Protocol, TypeAlias

Value: TypeAlias = bool | Decimal | str | date | datetime | tuple["Value", ...] | None

LONGEST_TEXT = 10_000
LONGEST_LIST = 1_000
FARTHEST_DAY = 10_000

NUMBERS = Context(prec=34, Emin=-6143, Emax=6144, traps=[])
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


def usable(raw: object) -> Value:
    """A value from outside as one of ours. What the language has no kind for, or what is too large, is null."""
    match raw:
        case None | bool() | date():
            return raw
        case Decimal() | int() | float():
            return _number(raw)
        case str():
            return raw if len(raw) <= LONGEST_TEXT else None
        case list() | tuple():
            return _list(raw)
        case _:
            return None


def _number(raw: Decimal | int | float) -> Decimal | None:
    """Floats by their shortest text, so that 0.1 is 0.1."""
    try:
        number = NUMBERS.create_decimal(repr(raw) if isinstance(raw, float) else raw)
    except (DecimalException, ValueError):
        return None
    return number if number.is_finite() else None


def _list(raw: list[object] | tuple[object, ...]) -> Value:
    """Lists hold plain values only: a list inside a list is null, which also bounds the depth."""
    if len(raw) > LONGEST_LIST:
        return None
    return tuple(None if isinstance(one, list | tuple) else usable(one) for one in raw)


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
    if left is None or right is None or _kind(left) is not _kind(right):
        return None
    if isinstance(left, datetime) and isinstance(right, datetime) and _naive(left) != _naive(right):
        return None
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            return False
        return both(equal(one, other) for one, other in zip(left, right, strict=True))
    return left == right


def before(left: Value, right: Value) -> bool | None:
    """`<`, for numbers, texts, dates and moments; null for all else."""
    match left, right:
        case (Decimal(), Decimal()) | (str(), str()):
            return left < right  # type: ignore[operator]
        case datetime(), datetime():
            return left < right if _naive(left) == _naive(right) else None
        case (datetime(), _) | (_, datetime()):
            return None
        case date(), date():
            return left < right
        case _:
            return None


def _kind(value: Value) -> type:
    """The kind as the language sees it; a moment is not a date, a boolean is not a number."""
    return next((kind for kind in (bool, Decimal, str, datetime, date, tuple) if isinstance(value, kind)), object)


def _naive(moment: datetime) -> bool:
    return moment.utcoffset() is None
