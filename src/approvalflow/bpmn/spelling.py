"""An expression of a run as its drawing spells it: XPath names data by functions of the standard's own."""

import re

from approvalflow.expressions import Expression, compile_expression

_NAME = re.compile(r"[^\W\d]\w*")
_RESERVED = frozenset(
    {"and", "or", "in", "between", "not", "true", "false", "null", "today", "case", "step", "matter", "part", "permit"}
)
_NAMED = re.compile(
    r"""(?:\b[\w.-]{1,40}:)?\bgetDataObject\s*\(\s*(?:"([^"\\]{1,200})"|'([^'\\]{1,200})')\s*\)""", re.ASCII
)


def read_expression(text: str) -> Expression:
    """Any name is a name of the data; `getDataObject('x')` is `x` (BPMN 2.0, table 10.7).

    Raises Unreadable `expression.*`.
    """
    return compile_expression(_NAMED.sub(lambda found: spelt(found[1] or found[2]), text), free=True)


def spelt(name: str) -> str:
    """A datum as an expression names it, whatever characters its name has."""
    if _NAME.fullmatch(name) and name not in _RESERVED:
        return name
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    return 'case("{}")'.format(plain.replace("\\", "\\\\").replace('"', '\\"'))
