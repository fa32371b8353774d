"""What the signs of other languages do with values of which ours knows nothing: kinds that differ, texts, truth.

Where a language has no answer, or one that depends on more than the values (which object it is, which type a number
has), there is none: null. What they do with null itself is in `nulls`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum

from approvalflow.expressions.values import (
    LONGEST_TEXT,
    NUMBERS,
    Context,
    Months,
    Value,
    before,
    equal,
    kind_of,
    negated,
    sized,
)


class Tongue(StrEnum):
    """A language that drawings are written in; `COMMON` is what all of them say alike, where none is named."""

    JAVASCRIPT = "JavaScript"
    PYTHON = "Python"
    JAVA = "Java"
    GROOVY = "Groovy"
    MVEL = "MVEL"
    JUEL = "JUEL"
    XPATH = "XPath"
    COMMON = "–"


FROM_END = frozenset({Tongue.PYTHON, Tongue.GROOVY})
"""Whose `list[-1]` is the last one."""
LETTERS = FROM_END | {Tongue.JAVASCRIPT}
"""Whose texts have places as lists do."""
BEYOND = frozenset({Tongue.JAVASCRIPT, Tongue.GROOVY, Tongue.JUEL, Tongue.XPATH})
"""Whose lists have null beyond their end."""
OF_NULL = frozenset({Tongue.JUEL, Tongue.XPATH, Tongue.COMMON})
"""Where a part of null is null."""
LACKING = OF_NULL | {Tongue.JAVASCRIPT, Tongue.GROOVY}
"""Where a part that is not there is null."""
SPREADS = frozenset({Tongue.GROOVY, Tongue.XPATH})
"""Whose `list.part` is that of every member."""
PICKS = frozenset({Tongue.JAVASCRIPT, Tongue.PYTHON})
"""Whose `a or b` is one of the two, not whether one is true."""
WHOLES = frozenset({Tongue.JAVA, Tongue.MVEL, Tongue.COMMON})
"""Whose `7 / 2` is 3 or 3.5 by the types of the numbers."""

_NOT_A_NUMBER = Decimal("NaN")
_WRITTEN = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_TIMES = (date, time, timedelta, Months)


def truth(value: Value, tongue: Tongue) -> bool | None:
    """Whether a value counts as true where a truth value is asked for; null is none."""
    if value is None or isinstance(value, bool):
        return value
    match tongue, value:
        case Tongue.JUEL, str():
            return value.lower() == "true"
        case ((Tongue.JUEL | Tongue.JAVA | Tongue.MVEL | Tongue.COMMON), _):
            return None
        case _, Decimal():
            return value != 0
        case _, str():
            return value != ""
        case Tongue.JAVASCRIPT, _:
            return True
        case _, tuple():
            return len(value) > 0
        case _, Context(entries):
            return len(entries) > 0
        case _:
            return True


def alike(left: Value, right: Value, tongue: Tongue, *, strict: bool) -> bool | None:
    """`==`, or where it is strict `===` and `equals`, of two values that are there."""
    if kind_of(left) is kind_of(right):
        by_object = isinstance(left, (*_TIMES, tuple, Context)) and tongue in (Tongue.JAVASCRIPT, Tongue.XPATH)
        by_object = by_object or (tongue is Tongue.JAVA and not strict and not isinstance(left, bool | Decimal))
        return None if by_object else equal(left, right)
    if isinstance(left, _TIMES) or isinstance(right, _TIMES):
        return None
    if strict:
        return False
    return _MIXED.get(tongue, _never)(left, right)


def _never(left: Value, right: Value) -> bool | None:
    return None


def _apart(left: Value, right: Value) -> bool | None:
    return False


def _numbers(tongue: Tongue, left: Value, right: Value) -> tuple[Decimal, Decimal] | None:
    pair = number(left, tongue), number(right, tongue)
    return (pair[0], pair[1]) if pair[0] is not None and pair[1] is not None else None


def _in_javascript(left: Value, right: Value) -> bool | None:
    pair = _numbers(Tongue.JAVASCRIPT, left, right)
    return None if pair is None else pair[0] == pair[1]


def _in_python(left: Value, right: Value) -> bool | None:
    pair = _numbers(Tongue.PYTHON, left, right)
    return False if pair is None else pair[0] == pair[1]


def _in_juel(left: Value, right: Value) -> bool | None:
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        pair = _numbers(Tongue.JUEL, left, right)
        return None if pair is None else pair[0] == pair[1]
    if isinstance(left, bool | str) and isinstance(right, bool | str):
        return truth(left, Tongue.JUEL) == truth(right, Tongue.JUEL)
    return None


def _in_xpath(left: Value, right: Value) -> bool | None:
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left, Tongue.XPATH) == truth(right, Tongue.XPATH)
    pair = _numbers(Tongue.XPATH, left, right)
    return None if pair is None else pair[0] == pair[1]


_MIXED: Mapping[Tongue, Callable[[Value, Value], bool | None]] = {
    Tongue.JAVASCRIPT: _in_javascript,
    Tongue.PYTHON: _in_python,
    Tongue.GROOVY: _apart,
    Tongue.JUEL: _in_juel,
    Tongue.XPATH: _in_xpath,
}
"""`==` of two values of different kinds."""


def ordered(operator: str, left: Value, right: Value, tongue: Tongue) -> bool | None:
    """`<`, `<=`, `>` or `>=`, of two values that are there."""
    if kind_of(left) is not kind_of(right) or isinstance(left, bool) or tongue is Tongue.XPATH:
        if (pair := _numbers(tongue, left, right)) is None:
            return None
        if pair[0].is_nan() or pair[1].is_nan():
            return False
        left, right = pair
    elif isinstance(left, str) and tongue is Tongue.JAVA:
        return None
    if operator in (">", "<="):
        left, right = right, left
    found = before(left, right)
    return found if operator in ("<", ">") else negated(found)


def number(value: Value, tongue: Tongue) -> Decimal | None:
    """What a value is as a number; NaN is none of JavaScript and XPath, None that the language has no answer."""
    match value:
        case bool():
            return Decimal(value) if tongue in (Tongue.JAVASCRIPT, Tongue.PYTHON, Tongue.XPATH) else None
        case Decimal():
            return value
        case str() if tongue in (Tongue.JAVASCRIPT, Tongue.XPATH, Tongue.JUEL):
            said = value.strip() or ("" if tongue is Tongue.XPATH else "0")
            none = None if tongue is Tongue.JUEL else _NOT_A_NUMBER
            return NUMBERS.create_decimal(said) if _WRITTEN.fullmatch(said) else none
        case _:
            return None


def added(left: Value, right: Value, tongue: Tongue) -> Value:
    """`+` where not both are numbers: texts and lists that are joined; null where the language has no answer."""
    texts = isinstance(left, str), isinstance(right, str)
    if tongue in (Tongue.JAVASCRIPT, Tongue.JAVA, Tongue.GROOVY, Tongue.MVEL) and any(texts):
        return _joined(_told(left), _told(right))
    if tongue in (Tongue.PYTHON, Tongue.COMMON) and all(texts):
        return _joined(_told(left), _told(right))
    if tongue in (Tongue.PYTHON, Tongue.GROOVY) and isinstance(left, tuple) and isinstance(right, tuple):
        return sized(left + right)
    return None


def _joined(left: str | None, right: str | None) -> str | None:
    if left is None or right is None or len(left) + len(right) > LONGEST_TEXT:
        return None
    return left + right


def _told(value: Value) -> str | None:
    """A value as a text that it is joined with."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Decimal() if value == 0:
            return "0"
        case Decimal() if -7 < value.adjusted() < 7:
            return format(NUMBERS.normalize(value), "f")
        case Decimal() if value == value.to_integral_value() and value.adjusted() < 15:
            return format(value.to_integral_value(), "f")
        case _:
            return None


def left_over(left: Decimal, right: Decimal, tongue: Tongue) -> Decimal | None:
    """`%`: with the sign of the dividend, in Python that of the divisor; said by all only where both are positive."""
    if tongue is Tongue.COMMON and (left < 0 or right < 0):
        return None
    rest = NUMBERS.remainder(left, right)
    if not rest.is_finite():
        return None
    if tongue is Tongue.PYTHON and rest and (rest < 0) is not (right < 0):
        return NUMBERS.add(rest, right)
    return rest


def held(value: Value, holder: Value, tongue: Tongue) -> bool | None:
    """`x in y` of Python and Groovy: a member of a list; of a text, a part in the one, the same in the other."""
    match holder:
        case tuple():
            return any(_is_it(value, one, tongue) for one in holder)
        case str() if isinstance(value, str):
            return value in holder if tongue is Tongue.PYTHON else value == holder
        case Context() if isinstance(value, str) and tongue is Tongue.PYTHON:
            return value in holder
        case _:
            return None


def _is_it(value: Value, member: Value, tongue: Tongue) -> bool:
    if value is None or member is None:
        return value is member
    return alike(value, member, tongue, strict=False) is True
