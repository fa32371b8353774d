"""A compiled expression is a small tree; every node knows how to evaluate itself on a view, and never raises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol

from approvalflow.expressions.values import (
    FARTHEST_DAY,
    LONGEST_TEXT,
    NUMBERS,
    Value,
    View,
    before,
    both,
    either,
    equal,
    negated,
    usable,
)


class Node(Protocol):
    """Anything that has a value when it looks at a case."""

    def evaluate(self, view: View) -> Value:
        """The value on this view; null where there is none."""


@dataclass(frozen=True, slots=True)
class Literally:
    """A value written in the text itself."""

    value: Value

    def evaluate(self, view: View) -> Value:
        return self.value


@dataclass(frozen=True, slots=True)
class Today:
    """The local date."""

    def evaluate(self, view: View) -> Value:
        return view.today


@dataclass(frozen=True, slots=True)
class CaseField:
    """`case.amount`."""

    field: str

    def evaluate(self, view: View) -> Value:
        return usable(view.case(self.field))


@dataclass(frozen=True, slots=True)
class MatterField:
    """`matter.kind`."""

    field: str

    def evaluate(self, view: View) -> Value:
        return usable(view.matter(self.field))


@dataclass(frozen=True, slots=True)
class StepField:
    """`step.Review_1.outcome`."""

    step: str
    field: str

    def evaluate(self, view: View) -> Value:
        return usable(view.step(self.step, self.field))


@dataclass(frozen=True, slots=True)
class And:
    """All of several; stops at the first false."""

    parts: tuple[Node, ...]

    def evaluate(self, view: View) -> Value:
        return both(part.evaluate(view) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of several; stops at the first true."""

    parts: tuple[Node, ...]

    def evaluate(self, view: View) -> Value:
        return either(part.evaluate(view) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """`not(…)`."""

    part: Node

    def evaluate(self, view: View) -> Value:
        return negated(self.part.evaluate(view))


@dataclass(frozen=True, slots=True)
class IsNull:
    """`x = null`: the one comparison that asks about null itself and so has an answer."""

    part: Node
    wanted: bool

    def evaluate(self, view: View) -> Value:
        return (self.part.evaluate(view) is None) is self.wanted


Operator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """`left < right`; null on either side gives null."""

    operator: Operator
    left: Node
    right: Node

    def evaluate(self, view: View) -> Value:
        return compare(self.operator, self.left.evaluate(view), self.right.evaluate(view))


def compare(operator: Operator, left: Value, right: Value) -> bool | None:
    """One comparison of two values."""
    match operator:
        case "=":
            return equal(left, right)
        case "!=":
            return negated(equal(left, right))
        case "<":
            return before(left, right)
        case ">":
            return before(right, left)
        case "<=":
            return negated(before(right, left))
        case ">=":
            return negated(before(left, right))


@dataclass(frozen=True, slots=True)
class Range:
    """`[1..10]`, `(0..1]`: between two ends, each in or out."""

    low: Node
    high: Node
    with_low: bool
    with_high: bool

    def covers(self, value: Value, view: View) -> bool | None:
        """Whether the value lies between the ends."""
        low, high = self.low.evaluate(view), self.high.evaluate(view)
        above = compare(">=" if self.with_low else ">", value, low)
        return both((above, compare("<=" if self.with_high else "<", value, high)))


@dataclass(frozen=True, slots=True)
class Beyond:
    """`< 5` as one of the tests after `in`."""

    operator: Operator
    than: Node

    def covers(self, value: Value, view: View) -> bool | None:
        """Whether the value passes the comparison."""
        return compare(self.operator, value, self.than.evaluate(view))


@dataclass(frozen=True, slots=True)
class Member:
    """A plain value after `in`: the same value, or a member where it is a list."""

    of: Node

    def covers(self, value: Value, view: View) -> bool | None:
        """Whether the value is it, or is in it."""
        other = self.of.evaluate(view)
        if isinstance(other, tuple) and not isinstance(value, tuple):
            return None if value is None else either(equal(value, one) for one in other)
        return equal(value, other)


@dataclass(frozen=True, slots=True)
class In:
    """`x in (1, [5..10], > 20)`: true when any of the tests is."""

    part: Node
    tests: tuple[Range | Beyond | Member, ...]

    def evaluate(self, view: View) -> Value:
        value = self.part.evaluate(view)
        return either(test.covers(value, view) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Reckon:
    """`left + right` on numbers; `+` also joins two texts. No result is null."""

    operator: Literal["+", "-", "*", "/"]
    left: Node
    right: Node

    def evaluate(self, view: View) -> Value:
        left, right = self.left.evaluate(view), self.right.evaluate(view)
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            number = _RECKON[self.operator](left, right)
            return number if number.is_finite() else None
        if self.operator == "+" and isinstance(left, str) and isinstance(right, str):
            return left + right if len(left) + len(right) <= LONGEST_TEXT else None
        return None


_RECKON: Mapping[str, "_Reckoning"] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
}


class _Reckoning(Protocol):
    def __call__(self, left: Decimal, right: Decimal, /) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Negative:
    """`-x`."""

    part: Node

    def evaluate(self, view: View) -> Value:
        value = self.part.evaluate(view)
        return NUMBERS.minus(value) if isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True)
class AsDate:
    """`date("2026-03-01")`, or the day of a moment."""

    part: Node

    def evaluate(self, view: View) -> Value:
        value = self.part.evaluate(view)
        if isinstance(value, datetime):
            return value.date()
        return read_date(value) if isinstance(value, str) else (value if isinstance(value, date) else None)


def read_date(text: str) -> date | None:
    """A day as `2026-03-01`, nothing looser."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Workdays:
    """`workdays(n)`: the date n working days after today, as the calendar of the case counts."""

    count: Node

    def evaluate(self, view: View) -> Value:
        count = self.count.evaluate(view)
        if not isinstance(count, Decimal) or not 0 <= count <= FARTHEST_DAY or count != int(count):
            return None
        return view.workdays(int(count))
