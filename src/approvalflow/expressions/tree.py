"""A compiled expression is a small tree; every node knows how to evaluate itself on a view, and never raises.

Only `Spent` and `NoAnswerError` may rise from a node: they are caught where the evaluation began (`answer`). Longer
than most modules because it is a list: one small class for each kind of node.

Ours knows one null. In another tongue the null of a datum is a value that its signs do something with; null of
anything else is that nothing is known, and stays so (`is_datum`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar, Literal, Protocol

from approvalflow.expressions.frame import Frame, Spent, framed
from approvalflow.expressions.nulls import FAILING, NOTHING, alike_null, ordered_null, reckoned_null
from approvalflow.expressions.temporal import added, ratio, read_date, taken, times
from approvalflow.expressions.tongues import PICKS, Tongue, alike, held, left_over, number, ordered, truth
from approvalflow.expressions.tongues import added as added_in
from approvalflow.expressions.values import (
    FARTHEST_DAY,
    LONGEST_TEXT,
    NUMBERS,
    Context,
    Months,
    Span,
    Value,
    View,
    before,
    both,
    either,
    equal,
    kind_of,
    negated,
    usable,
    weight,
)


class Node(Protocol):
    """Anything that has a value when it looks at a case."""

    def evaluate(self, view: View) -> Value:
        """The value on this view; null where there is none."""


def answer(node: Node, view: View) -> Value:
    """The value of a whole expression; null as well when it takes more steps than it is given, or has no answer."""
    try:
        return node.evaluate(view)
    except (Spent, NoAnswerError):
        return None


class NoAnswerError(Exception):
    """The language of the text would fail here, or whether it would is not known."""


def is_datum(node: Node) -> bool:
    """Whether null of this node is a value that another tongue knows."""
    return getattr(node, "is_datum", False)


@dataclass(frozen=True, slots=True)
class Literally:
    """A value written in the text itself."""

    value: Value
    is_datum: ClassVar[bool] = True

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
    is_datum: ClassVar[bool] = True

    def evaluate(self, view: View) -> Value:
        return view.field(self.field) if isinstance(view, Frame) else usable(view.case(self.field))


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
    """All of several; stops at the first false. In another tongue, by what counts as true there."""

    parts: tuple[Node, ...]
    tongue: Tongue | None = None

    def evaluate(self, view: View) -> Value:
        if self.tongue in PICKS:
            return _picked(self.parts, self.tongue, view, stop=False)
        return both(_truths(self.parts, self.tongue, view))

    @property
    def is_datum(self) -> bool:
        """Where it is one of its parts, it may be null as they."""
        return self.tongue in PICKS


@dataclass(frozen=True, slots=True)
class Or:
    """Any of several; stops at the first true. In another tongue, by what counts as true there."""

    parts: tuple[Node, ...]
    tongue: Tongue | None = None

    def evaluate(self, view: View) -> Value:
        if self.tongue in PICKS:
            return _picked(self.parts, self.tongue, view, stop=True)
        return either(_truths(self.parts, self.tongue, view))

    @property
    def is_datum(self) -> bool:
        """Where it is one of its parts, it may be null as they."""
        return self.tongue in PICKS


def _asked(value: Value, part: Node, tongue: Tongue | None) -> Value:
    """What a part counts as, whose value is known."""
    if tongue is None or isinstance(value, bool):
        return value
    if value is None and tongue in NOTHING and is_datum(part):
        return False
    return truth(value, tongue)


def _truths(parts: tuple[Node, ...], tongue: Tongue | None, view: View) -> Iterator[Value]:
    """What the parts count as; a language does not go on behind one at which it fails.

    What is ours alone (`in`, `step`, functions) is unknown as in ours, and so is what languages do not say alike.
    """
    for part in parts:
        found = _asked(part.evaluate(view), part, tongue)
        if found is None and tongue in FAILING:
            raise NoAnswerError
        yield found


def _picked(parts: tuple[Node, ...], tongue: Tongue | None, view: View, *, stop: bool) -> Value:
    """The first value that counts as `stop`, else the last one."""
    value = None
    for part in parts:
        value = part.evaluate(view)
        found = _asked(value, part, tongue)
        if found is None:
            raise NoAnswerError
        if found is stop:
            return value
    return value


@dataclass(frozen=True, slots=True)
class Not:
    """`not(…)`."""

    part: Node
    tongue: Tongue | None = None

    def evaluate(self, view: View) -> Value:
        return negated(_asked(self.part.evaluate(view), self.part, self.tongue))


@dataclass(frozen=True, slots=True)
class IsNull:
    """`x = null`: the one comparison that asks about null itself and so has an answer."""

    part: Node
    wanted: bool

    def evaluate(self, view: View) -> Value:
        return (self.part.evaluate(view) is None) is self.wanted


@dataclass(frozen=True, slots=True)
class If:
    """`if … then … else …`: whatever is not true leads to `else`; in another tongue it must be true or not."""

    condition: Node
    then: Node
    otherwise: Node
    tongue: Tongue | None = None

    def evaluate(self, view: View) -> Value:
        asked = _asked(self.condition.evaluate(view), self.condition, self.tongue)
        if asked is None and self.tongue is not None:
            return None
        chosen = self.then if asked is True else self.otherwise
        return chosen.evaluate(view)


@dataclass(frozen=True, slots=True)
class Passes:
    """The cell of a decision table: it passes or does not, nothing between; `wanted` is False inside `not(…)`."""

    part: Node
    wanted: bool

    def evaluate(self, view: View) -> Value:
        return (self.part.evaluate(view) is True) is self.wanted


Operator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """`left < right`; null on either side gives null, in ours. `strict` are `===` and `equals` of another tongue."""

    operator: Operator
    left: Node
    right: Node
    tongue: Tongue | None = None
    strict: bool = False

    def evaluate(self, view: View) -> Value:
        left, right = self.left.evaluate(view), self.right.evaluate(view)
        if isinstance(left, tuple | Context):
            framed(view).spend(weight(left))
        if self.tongue is None:
            return compare(self.operator, left, right)
        if left is None or right is None:
            return self._of_null(left, right, self.tongue)
        if self.operator in ("=", "!="):
            found = alike(left, right, self.tongue, strict=self.strict)
            return found if self.operator == "=" else negated(found)
        return ordered(self.operator, left, right, self.tongue)

    def _of_null(self, left: Value, right: Value, tongue: Tongue) -> bool | None:
        if is_unknown(left, self.left) or is_unknown(right, self.right):
            return None
        if self.operator in ("=", "!="):
            found = alike_null(left, right, tongue, strict=self.strict)
            return _known(found if self.operator == "=" else negated(found))
        if is_undefined(left, self.left, tongue) or is_undefined(right, self.right, tongue):
            raise NoAnswerError
        return _known(ordered_null(self.operator, left, right, tongue))


def _known(found: bool | None) -> bool:
    if found is None:
        raise NoAnswerError
    return found


def is_unknown(value: Value, node: Node) -> bool:
    """Whether nothing is known of what a node is, in another tongue."""
    return value is None and not is_datum(node)


def is_undefined(value: Value, node: Node, tongue: Tongue) -> bool:
    """Whether it may be the `undefined` of JavaScript, which reckons otherwise than null."""
    return value is None and tongue is Tongue.JAVASCRIPT and not isinstance(node, CaseField)


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
    """`[1..10]`, `(0..1]`: between two ends, each in or out. By itself it is a value as well."""

    low: Node
    high: Node
    with_low: bool
    with_high: bool

    def covers(self, value: Value, view: View) -> bool | None:
        """Whether the value lies between the ends."""
        low, high = self.low.evaluate(view), self.high.evaluate(view)
        above = compare(">=" if self.with_low else ">", value, low)
        return both((above, compare("<=" if self.with_high else "<", value, high)))

    def evaluate(self, view: View) -> Value:
        low, high = self.low.evaluate(view), self.high.evaluate(view)
        if before(low, high) is None:
            return None
        return Span(low, high, self.with_low, self.with_high)


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
    """A plain value after `in`: the same value, or a member where it is a list, or within where it is a range."""

    of: Node

    def covers(self, value: Value, view: View) -> bool | None:
        """Whether the value is it, or is in it."""
        other = self.of.evaluate(view)
        if isinstance(other, tuple):
            framed(view).spend(weight(other))
        if isinstance(other, tuple) and not isinstance(value, tuple):
            return None if value is None else either(within(value, one) for one in other)
        return within(value, other)


def within(value: Value, other: Value) -> bool | None:
    """Whether a value equals another, or lies in it where that is a range."""
    if not isinstance(other, Span) or kind_of(value) is Span:
        return equal(value, other)
    above = other.low is None or compare(">=" if other.with_low else ">", value, other.low)
    below = other.high is None or compare("<=" if other.with_high else "<", value, other.high)
    return both((above, below))


@dataclass(frozen=True, slots=True)
class In:
    """`x in (1, [5..10], > 20)`: true when any of the tests is."""

    part: Node
    tests: tuple[Range | Beyond | Member, ...]

    def evaluate(self, view: View) -> Value:
        value = self.part.evaluate(view)
        return either(test.covers(value, view) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Held:
    """`x in y` as another tongue has it."""

    part: Node
    holder: Node
    tongue: Tongue

    def evaluate(self, view: View) -> Value:
        holder = self.holder.evaluate(view)
        framed(view).spend(weight(holder))
        value = self.part.evaluate(view)
        return None if is_unknown(value, self.part) else held(value, holder, self.tongue)


@dataclass(frozen=True, slots=True)
class Reckon:
    """`left + right` on numbers, dates and durations; `+` also joins two texts. No result is null."""

    operator: Literal["+", "-", "*", "/", "%"]
    left: Node
    right: Node
    tongue: Tongue | None = None

    def evaluate(self, view: View) -> Value:
        left, right = self.left.evaluate(view), self.right.evaluate(view)
        if self.tongue is not None and (left is None or right is None):
            return self._of_null(left, right, self.tongue)
        if self.tongue is not None:
            return self._in_tongue(left, right, self.tongue)
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            number = _RECKON[self.operator](left, right)
            return number if number.is_finite() else None
        if self.operator == "+" and isinstance(left, str) and isinstance(right, str):
            return left + right if len(left) + len(right) <= LONGEST_TEXT else None
        return _in_time(self.operator, left, right)

    def _of_null(self, left: Value, right: Value, tongue: Tongue) -> Value:
        """Null is nought in JavaScript and JUEL, and a word where it is joined with a text."""
        for value, node in ((left, self.left), (right, self.right)):
            if is_unknown(value, node):
                return None
            if is_undefined(value, node, tongue):
                raise NoAnswerError
        if (found := reckoned_null(self.operator, left, right, tongue)) is not None:
            return found
        if tongue not in (Tongue.JAVASCRIPT, Tongue.JUEL):
            raise NoAnswerError
        nought = Decimal(0)
        return self._in_tongue(nought if left is None else left, nought if right is None else right, tongue)

    def _in_tongue(self, left: Value, right: Value, tongue: Tongue) -> Value:
        if self.operator == "+" and (joined := added_in(left, right, tongue)) is not None:
            return joined
        if self.operator == "+" and isinstance(left, str) | isinstance(right, str) and tongue not in NUMERIC:
            return None
        one, other = number(left, tongue), number(right, tongue)
        if one is None or other is None:
            return _in_time(self.operator, left, right) if tongue in TIMELY else None
        found = left_over(one, other, tongue) if self.operator == "%" else _RECKON[self.operator](one, other)
        return found if found is not None and found.is_finite() else None


NUMERIC = frozenset({Tongue.JUEL, Tongue.XPATH})
"""Whose `+` only adds: what is a text is read as a number."""
TIMELY = frozenset({Tongue.JUEL, Tongue.PYTHON, Tongue.COMMON})
"""Where dates and durations are reckoned with as in ours."""


def _in_time(operator: str, left: Value, right: Value) -> Value:
    """The same with dates, times and durations."""
    match operator, left, right:
        case "+", _, _:
            return added(left, right)
        case "-", _, _:
            return taken(left, right)
        case ("*", timedelta() | Months(), Decimal()):
            return times(left, right)
        case ("*", Decimal(), timedelta() | Months()):
            return times(right, left)
        case ("/", timedelta() | Months(), Decimal()) if right:
            return times(left, NUMBERS.divide(Decimal(1), right))
        case ("/", timedelta() | Months(), timedelta() | Months()):
            return ratio(left, right)
        case _:
            return None


class _Reckoning(Protocol):
    def __call__(self, left: Decimal, right: Decimal, /) -> Decimal: ...


_RECKON: Mapping[str, _Reckoning] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "%": NUMBERS.remainder,
}


@dataclass(frozen=True, slots=True)
class Negative:
    """`-x`, of a number or a duration."""

    part: Node

    def evaluate(self, view: View) -> Value:
        match self.part.evaluate(view):
            case Decimal() as number:
                return NUMBERS.minus(number)
            case timedelta() as days if days != timedelta.min:
                return -days if days > timedelta.min else None
            case Months(count):
                return Months(-count)
            case _:
                return None


@dataclass(frozen=True, slots=True)
class AsDate:
    """`date("2026-03-01")`, or the day of a moment."""

    part: Node

    def evaluate(self, view: View) -> Value:
        value = self.part.evaluate(view)
        if isinstance(value, datetime):
            return value.date()
        return read_date(value) if isinstance(value, str) else (value if isinstance(value, date) else None)


@dataclass(frozen=True, slots=True)
class Workdays:
    """`workdays(n)`: the date n working days after today, as the calendar of the case counts."""

    count: Node

    def evaluate(self, view: View) -> Value:
        count = self.count.evaluate(view)
        if not isinstance(count, Decimal) or not 0 <= count <= FARTHEST_DAY or count != int(count):
            return None
        return view.workdays(int(count))


@dataclass(frozen=True, slots=True)
class Defined:
    """`is defined(x)`: whether there is a value."""

    part: Node

    def evaluate(self, view: View) -> Value:
        return self.part.evaluate(view) is not None


@dataclass(frozen=True, slots=True)
class Empty:
    """`empty x` of `${…}`: nothing, no text, or a list or context without members."""

    part: Node

    def evaluate(self, view: View) -> Value:
        match self.part.evaluate(view):
            case None | "" | () | Context(()):
                return True
            case _:
                return False


TYPES: Mapping[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "time": time,
    "date and time": datetime,
    "days and time duration": timedelta,
    "years and months duration": Months,
    "list": tuple,
    "context": Context,
    "range": Span,
}


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """`x instance of number`; null is an instance of nothing but `Any`."""

    part: Node
    type: str

    def evaluate(self, view: View) -> Value:
        value = self.part.evaluate(view)
        return value is not None and (self.type == "Any" or kind_of(value) is TYPES[self.type])


def parts(tree: object) -> Iterator[object]:
    """A compiled condition and everything in it."""
    yield tree
    for field in getattr(type(tree), "__match_args__", ()):
        value = getattr(tree, field)
        for inner in value if isinstance(value, tuple) else (value,):
            yield from parts(inner)
