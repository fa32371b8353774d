"""A script as assignments, in the plainest forms of the languages that drawings use; nothing is run."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from approvalflow.bpmn.respelling import spelt
from approvalflow.expressions.tongues import Tongue

_TYPES = (
    "var|let|const|def|val|int|long|short|Integer|Long|Short|BigInteger|double|float|boolean|bool|string|String|Double"
    "|Float|Boolean|BigDecimal|Object"
)
_ASSIGNED = re.compile(
    rf"\s*(?:(?P<type>{_TYPES})\s+)?(?:case\.)?(?P<name>[^\W\d]\w*)\s*(?P<sign>:|[-+*])?=(?!=)"
    r"\s*(?P<value>.+?)\s*",
    re.DOTALL,
)
_CHAINED = re.compile(r"(?!(?:null|true|false|None|True|False|undefined|nil)\b)[^\W\d][\w.]*\s*[-+*:]?=(?![=])")
"""`y = 1` as a value: a comparison in one language, one more assignment in another."""
_STEPPED = re.compile(r"\s*(?:([^\W\d]\w*)\s*(\+\+|--)|(\+\+|--)\s*([^\W\d]\w*))\s*")
_SET = re.compile(
    r"""\s*(?:execution|task|kcontext|delegateExecution|variables|vars)\s*\.\s*(?:setVariable|setVariableLocal|set|put)
    \s*\(\s*(?:"([^"\\]{1,200})"|'([^'\\]{1,200})')\s*,\s*(.+?)\s*\)\s*""",
    re.DOTALL | re.VERBOSE,
)
_QUIET = re.compile(
    r"""\s*(?:(?://|\#).*|["']use\ strict["']|(?:import|package)\s+[\w.*]+\s*
    |(?:System\s*\.\s*(?:out|err)\s*\.\s*print(?:ln)?|out\s*[:.]\s*println|print(?:ln)?|echo|console\s*\.\s*\w+
    |(?:log|logger|LOG|LOGGER)\s*\.\s*\w+)\s*(?P<said>\(.*\)|"[^"]*"|'[^']*')\s*)""",
    re.DOTALL | re.VERBOSE,
)
"""What a script says to its reader, or to a log: it changes no data."""
_ACTS = re.compile(
    r"\+\+|--|(?<![=!<>])=(?!=)|\b(?:set|put|remove|add|delete|clear|pop|push|append|insert|exec|complete)\w*\s*\("
)
"""What would change data inside of what is only said to a log."""
_RETURN = re.compile(r"\s*return\s*")
_STRING = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*\'""" ""
_PIECE = re.compile(rf"{_STRING}|/\*.*?\*/|//[^\n\r]*|\#[^\n\r]*|[;\n\r]|.", re.DOTALL)
_COMMENTS = {Tongue.PYTHON: ("#",), Tongue.COMMON: ("/*",)}
"""How a remark begins behind a line; where no language is named, two strokes may also divide."""


class Line(NamedTuple):
    """What one line of a script sets: the datum, the expression whose value it gets, and as what it is declared."""

    name: str
    value: str
    kind: str = ""


def read_script(text: str, tongue: Tongue) -> Iterator[tuple[str, Line | None]]:
    """Each line of a script that does something, with what it sets; nothing where that cannot be told.

    A `return` ends a script, so that one before the end leaves lines undone.
    """
    lines = list(_lines(text, tongue))
    for number, line in enumerate(lines):
        if _RETURN.fullmatch(line):
            if any(not _is_quiet(one) for one in lines[number + 1 :]):
                yield line, None
            return
        if not _is_quiet(line):
            yield line, _read(line, tongue)


def _is_quiet(line: str) -> bool:
    """Whether a line is a remark, or is said to a log and does nothing beside."""
    found = _QUIET.fullmatch(line)
    return found is not None and not _ACTS.search(re.sub(_STRING, "''", found["said"] or ""))


def _read(line: str, tongue: Tongue) -> Line | None:
    if found := _SET.fullmatch(line):
        return Line(found[1] or found[2], found[3])
    if (found := _STEPPED.fullmatch(line)) and tongue is not Tongue.PYTHON:
        name = found[1] or found[4]
        sign = (found[2] or found[3])[0]
        if tongue is Tongue.JAVASCRIPT and sign == "+":  # which would join a text with 1
            return Line(name, f"{spelt(name)} - (-1)")
        return Line(name, f"{spelt(name)} {sign} 1")
    found = _ASSIGNED.fullmatch(line)
    if found is None or _CHAINED.match(found["value"]):
        return None
    sign, name = (found["sign"] or "").strip(":"), found["name"]
    value = f"{spelt(name)} {sign} ({found['value']})" if sign else found["value"]
    return Line(name, value, found["type"] or "")


def _lines(text: str, tongue: Tongue) -> Iterator[str]:
    """The lines of a script without remarks, apart at `;` and line ends that stand in no quotes."""
    line = ""
    for piece in (found[0] for found in _PIECE.finditer(text)):
        if piece.startswith(_COMMENTS.get(tongue, ("//", "/*"))) and len(piece) > 1:
            line += " "
        elif piece not in (";", "\n", "\r"):
            line += piece
        else:
            if line.strip():
                yield line
            line = ""
    if line.strip():
        yield line
