"""A text becomes tokens. What a word means depends on where it stands, so that is left to the grammar."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from approvalflow.errors import Unreadable
from approvalflow.expressions.functions import FUNCTIONS

Kind = Literal["number", "string", "temporal", "name", "sign", "end"]

SPECIAL_CALLS = {
    "not": "not(condition)",
    "date": 'date("2026-03-01")',
    "workdays": "workdays(5)",
    "today": "today()",
    "is defined": "is defined(case.amount)",
    "step": 'step("any id").outcome',
    "case": 'case("any field")',
    "matter": 'matter("any field")',
}
"""What is written like a function but needs more than values; each with its form."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text and where it begins."""

    kind: Kind
    text: str
    at: int


_DOUBLE = r'"(?:[^"\\\x00-\x1f\x7f]|\\["\'\\/nt]|\\u[0-9a-fA-F]{4})*"'
_SINGLE = r"'(?:[^'\\\x00-\x1f\x7f]|\\[\"'\\/nt]|\\u[0-9a-fA-F]{4})*'"
_BLANK = re.compile(r"[ \t\r\n\u3000\u00a0]+")
_AFTER_DOT = re.compile(r"(?:time\s+offset|start\s+included|end\s+included)\b|[^\W\d]\w*")


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Functions of several words are names only before their bracket; a sign is the longest that fits."""
    several = sorted((name for name in (*FUNCTIONS, *SPECIAL_CALLS) if " " in name), key=len, reverse=True)
    calls = "|".join(name.replace(" ", r"\s+") for name in several)
    known = "|".join(re.escape(name) + r"(?!\w)" for name in sorted(names, key=len, reverse=True)) or "(?!)"
    return re.compile(
        rf"(?P<temporal>@{_DOUBLE})|(?P<string>{_DOUBLE}|{_SINGLE})|(?P<name>(?:{calls})(?=\s*\()|{known}|[^\W\d]\w*)"
        r"|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|(?P<sign>\.\.|===|!==|<=|>=|!=|==|&&|\|\||[-+*/%=<>!?:,.(){}\[\]])"
    )


def scan(text: str, offset: int = 0, names: tuple[str, ...] = ()) -> list[Token]:
    """The tokens of a text and an end. `names` are known names that may hold blanks.

    Raises Unreadable `expression.not_readable`.
    """
    return [*_scanned(text, offset, _pattern(names)), Token("end", "", len(text))]


def _scanned(text: str, offset: int, pattern: re.Pattern[str]) -> Iterator[Token]:
    at, after_dot = 0, False
    while at < len(text):
        if blank := _BLANK.match(text, at):
            at = blank.end()
            continue
        if after_dot and (part := _AFTER_DOT.match(text, at)):
            token = Token("name", " ".join(part[0].split()), at)
            end = part.end()
        elif found := pattern.match(text, at):
            kind = cast(Kind, found.lastgroup)
            token = Token(kind, " ".join(found[0].split()) if kind == "name" else found[0], at)
            end = found.end()
        else:
            raise not_readable(text, at, offset)
        yield token
        at, after_dot = end, token.text == "."


def not_readable(text: str, at: int, offset: int) -> Unreadable:
    """A refusal that names the column, counted from 1 in the text as it was written."""
    place = {"column": offset + at + 1, "found": shown(text[at:], 12)}
    return Unreadable("expression.not_readable", text=shown(text), **place)


def shown(text: str, most: int = 80) -> str:
    """A piece of hostile text as it may stand in a sentence: short, on one line, nothing unprintable."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in " ".join(text[: most + 1].split()))
    return plain if len(plain) <= most else plain[:most] + "…"
