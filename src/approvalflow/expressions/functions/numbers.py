"""Functions on numbers: rounding in every direction, remainders, signs."""

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from decimal import Context as Arithmetic

from approvalflow.expressions.functions.table import row
from approvalflow.expressions.values import NUMBERS, Months, Value

_LEAST_SCALE, _MOST_SCALE = -6111, 6176
_MODES = {
    mode: Arithmetic(prec=NUMBERS.prec, Emin=NUMBERS.Emin, Emax=NUMBERS.Emax, traps=[], rounding=mode)
    for mode in (ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP)
}


def _rounded(number: Value, scale: Value, mode: str) -> Value:
    """To `scale` digits after the point (before it where negative)."""
    if not isinstance(number, Decimal) or not isinstance(scale, Decimal):
        return None
    if scale != scale.to_integral_value() or not _LEAST_SCALE <= scale <= _MOST_SCALE:
        return None
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -int(scale):
        return number
    found = number.quantize(Decimal((0, (1,), -int(scale))), context=_MODES[mode])
    return found if found.is_finite() else None


def decimal(number: Value, scale: Value) -> Value:
    """Rounded to `scale` digits, a half to the even digit."""
    return _rounded(number, scale, ROUND_HALF_EVEN)


def floor(number: Value, scale: Value = Decimal()) -> Value:
    """Rounded down, towards the smaller number."""
    return _rounded(number, scale, ROUND_FLOOR)


def ceiling(number: Value, scale: Value = Decimal()) -> Value:
    """Rounded up, towards the greater number."""
    return _rounded(number, scale, ROUND_CEILING)


def round_up(number: Value, scale: Value) -> Value:
    """Rounded away from zero."""
    return _rounded(number, scale, ROUND_UP)


def round_down(number: Value, scale: Value) -> Value:
    """Rounded towards zero."""
    return _rounded(number, scale, ROUND_DOWN)


def round_half_up(number: Value, scale: Value) -> Value:
    """Rounded to the nearest, a half away from zero (四舍五入)."""
    return _rounded(number, scale, ROUND_HALF_UP)


def round_half_down(number: Value, scale: Value) -> Value:
    """Rounded to the nearest, a half towards zero."""
    return _rounded(number, scale, ROUND_HALF_DOWN)


def absolute(value: Value) -> Value:
    """Without its sign."""
    match value:
        case Decimal():
            return NUMBERS.abs(value)
        case timedelta():
            return abs(value)
        case Months(count):
            return Months(abs(count))
        case _:
            return None


def modulo(dividend: Value, divisor: Value) -> Value:
    """What is left after division, with the sign of the divisor."""
    if not isinstance(dividend, Decimal) or not isinstance(divisor, Decimal) or not divisor:
        return None
    rest = NUMBERS.remainder(dividend, divisor)
    if not rest.is_finite():  # of a quotient with more digits than a number has
        return None
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


def odd(number: Value) -> Value:
    """Whether a whole number is odd."""
    rest = modulo(number, Decimal(2))
    return None if rest is None else rest == 1


def even(number: Value) -> Value:
    """Whether a whole number is even."""
    rest = modulo(number, Decimal(2))
    return None if rest is None else rest == 0


def sqrt(number: Value) -> Value:
    """The square root; null below zero."""
    return NUMBERS.sqrt(number) if isinstance(number, Decimal) and number >= 0 else None


FUNCTIONS = (
    row("decimal(number, scale)", decimal, 2),
    row("floor(number, scale)", floor, 1, 2),
    row("ceiling(number, scale)", ceiling, 1, 2),
    row("round up(number, scale)", round_up, 2),
    row("round down(number, scale)", round_down, 2),
    row("round half up(number, scale)", round_half_up, 2),
    row("round half down(number, scale)", round_half_down, 2),
    row("abs(number)", absolute),
    row("modulo(dividend, divisor)", modulo, 2),
    row("odd(number)", odd),
    row("even(number)", even),
    row("sqrt(number)", sqrt),
)
