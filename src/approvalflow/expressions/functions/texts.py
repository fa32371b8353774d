"""Functions on texts. A pattern is taken only where it means itself: no text becomes a regular expression."""

from decimal import Decimal

from approvalflow.expressions.functions.table import row
from approvalflow.expressions.temporal import shown
from approvalflow.expressions.values import LONGEST_LIST, LONGEST_TEXT, NUMBERS, Context, Months, Span, Value, usable

SPECIAL = frozenset("\\.[]{}()*+?|^$")
"""Characters that mean something else in a pattern."""


def _whole(value: Value) -> int | None:
    """A whole number that can be a place in a text or a list."""
    if not isinstance(value, Decimal) or abs(value) > LONGEST_TEXT or value != int(value):
        return None
    return int(value)


def substring(text: Value, start: Value, length: Value = Decimal(LONGEST_TEXT)) -> Value:
    """From the start-th character (from the end where negative), at most `length` of them."""
    begin, count = _whole(start), _whole(length)
    if not isinstance(text, str) or not begin or count is None or count < 1 or abs(begin) > len(text):
        return None
    begin = begin - 1 if begin > 0 else len(text) + begin
    return text[begin : begin + count]


def string_length(text: Value) -> Value:
    """How many characters."""
    return Decimal(len(text)) if isinstance(text, str) else None


def upper_case(text: Value) -> Value:
    """In capitals."""
    return text.upper() if isinstance(text, str) else None


def lower_case(text: Value) -> Value:
    """In small letters."""
    return text.lower() if isinstance(text, str) else None


def trim(text: Value) -> Value:
    """Without blanks at both ends."""
    return text.strip() if isinstance(text, str) else None


def contains(text: Value, part: Value) -> Value:
    """Whether one text stands in another."""
    return part in text if isinstance(text, str) and isinstance(part, str) else None


def starts_with(text: Value, part: Value) -> Value:
    """Whether a text begins with another."""
    return text.startswith(part) if isinstance(text, str) and isinstance(part, str) else None


def ends_with(text: Value, part: Value) -> Value:
    """Whether a text ends with another."""
    return text.endswith(part) if isinstance(text, str) and isinstance(part, str) else None


def substring_before(text: Value, part: Value) -> Value:
    """What stands before the first place; nothing where it does not occur."""
    if not isinstance(text, str) or not isinstance(part, str):
        return None
    return text.partition(part)[0] if part and part in text else ""


def substring_after(text: Value, part: Value) -> Value:
    """What stands after the first place; nothing where it does not occur."""
    if not isinstance(text, str) or not isinstance(part, str):
        return None
    return text.partition(part)[2] if part else text


def is_plain(pattern: Value) -> bool:
    """Whether a pattern means just itself."""
    return isinstance(pattern, str) and pattern != "" and not SPECIAL.intersection(pattern)


def matches(text: Value, pattern: Value) -> Value:
    """Whether a plain pattern occurs."""
    return contains(text, pattern) if is_plain(pattern) else None


def replace(text: Value, pattern: Value, new: Value) -> Value:
    """Every occurrence of a plain pattern replaced."""
    if not isinstance(text, str) or not isinstance(new, str) or not is_plain(pattern) or {"$", "\\"} & set(new):
        return None
    assert isinstance(pattern, str)
    grown = len(text) + text.count(pattern) * (len(new) - len(pattern))
    return text.replace(pattern, new) if grown <= LONGEST_TEXT else None


def split(text: Value, pattern: Value) -> Value:
    """The pieces between a plain delimiter."""
    if not isinstance(text, str) or not isinstance(pattern, str) or not is_plain(pattern):
        return None
    return tuple(text.split(pattern)) if text.count(pattern) < LONGEST_LIST else None


def string_join(parts: Value, between: Value = "") -> Value:
    """The texts of a list in a row; null members are left out."""
    parts = (parts,) if isinstance(parts, str) else parts
    glue = "" if between is None else between
    if not isinstance(parts, tuple) or not isinstance(glue, str):
        return None
    texts = [one for one in parts if isinstance(one, str)]
    if len(texts) + parts.count(None) < len(parts):
        return None
    if sum(map(len, texts)) + len(glue) * len(texts) > LONGEST_TEXT:
        return None
    return glue.join(texts)


def string(value: Value) -> Value:
    """A value as a text."""
    return value if isinstance(value, str) or value is None else written(value)


def written(value: Value) -> str:
    """A value as it is written in an expression; texts in quotes."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Decimal():
            return _number_text(value)
        case tuple():
            return "[" + ", ".join(map(written, value)) + "]"
        case Context(entries):
            return "{" + ", ".join(f"{name}: {written(inner)}" for name, inner in entries) + "}"
        case Span(low, high, with_low, with_high):
            return f"{'[' if with_low else '('}{written(low)}..{written(high)}{']' if with_high else ')'}"
        case Months() | _:
            return shown(value)


def _number_text(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-0", "0", number == 0)


def number(text: Value, grouping: Value = None, point: Value = None) -> Value:
    """A number from a text, with the signs that stand between thousands and before decimals, if any."""
    if not isinstance(text, str) or len(text) > 100:
        return None
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping and grouping == point):
        return None
    plain = text.replace(grouping, "") if isinstance(grouping, str) else text
    plain = plain.replace(point, ".") if isinstance(point, str) else plain
    if not plain.isascii() or not plain.lstrip("-").replace(".", "", 1).isdigit() or plain.count("-") > 1:
        return None
    return usable(NUMBERS.create_decimal(plain))


FUNCTIONS = (
    row("string length(text)", string_length),
    row("substring(text, start, length)", substring, 2, 3),
    row("substring before(text, part)", substring_before, 2),
    row("substring after(text, part)", substring_after, 2),
    row("upper case(text)", upper_case),
    row("lower case(text)", lower_case),
    row("trim(text)", trim),
    row("contains(text, part)", contains, 2),
    row("starts with(text, part)", starts_with, 2),
    row("ends with(text, part)", ends_with, 2),
    row("matches(text, plain)", matches, 2),
    row("replace(text, plain, new)", replace, 3),
    row("split(text, plain)", split, 2),
    row("string join(list, between)", string_join, 1, 2),
    row("string(value)", string),
    row("number(text, grouping, point)", number, 1, 3),
)
