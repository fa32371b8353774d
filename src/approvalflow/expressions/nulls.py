"""What other languages do with null: in each some signs take it for something, the others know no answer.

A datum that is not there is null. JavaScript has `undefined` besides, for a part that is not there: where the two are
not alike, only a datum itself is known to be null. Of XPath nothing is answered: whether a datum that is not there is
no node or an empty one, its engines do not agree. Where no language is said, what all say alike that say anything.
"""

from decimal import Decimal

from approvalflow.expressions.tongues import Tongue, added, number
from approvalflow.expressions.values import Value, before, negated

NOTHING = frozenset({Tongue.JAVASCRIPT, Tongue.PYTHON, Tongue.GROOVY, Tongue.JUEL, Tongue.COMMON})
"""Where null counts as false; the others fail on it, or part."""
_EQUAL = NOTHING | {Tongue.MVEL}
"""Whose `==` says of null that it is like null alone."""
_METHOD = frozenset({Tongue.JAVA, Tongue.MVEL, Tongue.JUEL})
"""Where `equals` asks the value on its left, which must be there."""
FAILING = frozenset({Tongue.JAVA, Tongue.GROOVY, Tongue.MVEL})
"""Where whatever has no answer fails, also beside what has one."""
_NOTHING = Decimal(0)


def alike_null(left: Value, right: Value, tongue: Tongue, *, strict: bool) -> bool | None:
    """`==`, or where it is strict `===` and `equals`, where one is null or both are."""
    if strict and tongue in _METHOD:
        return None if left is None else False
    if strict and left is right and tongue is Tongue.JAVASCRIPT:
        return None  # null and undefined are not the same
    return left is right if tongue in _EQUAL else None


def ordered_null(operator: str, left: Value, right: Value, tongue: Tongue) -> bool | None:
    """`<`, `<=`, `>` or `>=`, where one is null or both are."""
    match tongue:
        case Tongue.JUEL:
            return left is right and operator in ("<=", ">=")
        case Tongue.GROOVY:
            low, high = (left, right) if operator in ("<", ">=") else (right, left)
            less = low is None and high is not None
            return less if operator in ("<", ">") else not less
        case Tongue.JAVASCRIPT:
            pair = _as_number(left, tongue), _as_number(right, tongue)
            if pair[0] is None or pair[1] is None:
                return None
            if pair[0].is_nan() or pair[1].is_nan():
                return False
            low, high = pair if operator in ("<", ">=") else (pair[1], pair[0])
            found = before(low, high)
            return found if operator in ("<", ">") else negated(found)
        case _:
            return None


def reckoned_null(operator: str, left: Value, right: Value, tongue: Tongue) -> Value:
    """`+`, `-`, `*`, `/` or `%` before any reckoning: what the answer is by itself, else null."""
    if operator == "+" and tongue in (Tongue.JAVASCRIPT, Tongue.JAVA, Tongue.GROOVY) and _any_text(left, right):
        return added("null" if left is None else left, "null" if right is None else right, tongue)
    if operator in ("/", "%") and left is right and tongue is Tongue.JUEL:
        return _NOTHING
    return None


def _any_text(left: Value, right: Value) -> bool:
    return isinstance(left, str) or isinstance(right, str)


def _as_number(value: Value, tongue: Tongue) -> Decimal | None:
    return _NOTHING if value is None else number(value, tongue)
