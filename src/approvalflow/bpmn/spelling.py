"""An expression of a run as its drawing spells it: our own language, or another where it says the same."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import cast

from approvalflow.bpmn.respelling import DATA, respelt, spelt
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression, compile_expression
from approvalflow.expressions.tree import CaseField, Node, parts

__all__ = ["named_by", "read_expression", "reading", "spelt"]

_STRANGE = re.compile(rf"\b(?:{'|'.join(sorted(DATA))})\s*\(|\b(?:True|False|None|undefined)\b|\bBoolean\.|\bthis\s*\.")
"""Words that our language would take for something else."""
_STRANGE_IN = {
    "xpath": re.compile(r"\bnumber\s*\(|\w/[^\W\d]"),
    "javascript": re.compile(r"\.length\b(?!\s*\()"),
    "ecmascript": re.compile(r"\.length\b(?!\s*\()"),
}
"""What ours would take for something else where the drawing says that it is of another language."""


def read_expression(text: str, language: str = "") -> Expression:
    """Any name is a name of the data; `getDataObject('x')` is `x` (BPMN 2.0, clause 10.4.3).

    `language` is what the drawing says that the text is written in.

    Raises Unreadable `expression.*`, about the text as it stands in the drawing.
    """
    foreign = language.lower() if "{" not in text else ""  # `${…}` is JUEL, whatever is said of it
    said = next((one for one in _STRANGE_IN if one in foreign), "")
    looked = [_STRANGE, _STRANGE_IN[said]] if said else [_STRANGE]
    strange = any(one.search(text[:2_000]) for one in looked)
    try:
        if not strange:
            return compile_expression(text, free=True)
        problem = Unreadable("expression.not_readable", text=text[:80], column=1, found=text[:12])
    except Unreadable as found:
        if found.code in ("expression.empty", "expression.too_long"):
            raise
        problem = found
    told = respelt(text, said)
    try:
        if told is not None:
            return replace(compile_expression(told, free=True), text=text.strip())
    except Unreadable:
        pass
    raise problem


def reading(expression: Expression, names: Mapping[str, str]) -> Expression:
    """The expression with other names for some of the data that it reads; its text stays as it was written."""
    tree = cast(Node, _reading(expression.tree, names))
    read = frozenset(f"case.{one.field}" for one in parts(tree) if isinstance(one, CaseField))
    others = frozenset(one for one in expression.names if not one.startswith("case."))
    return replace(expression, tree=tree, names=read | others)


def _reading(part: object, names: Mapping[str, str]) -> object:
    if isinstance(part, CaseField):
        return CaseField(names.get(part.field, part.field))
    if type(part) is tuple:
        return tuple(_reading(one, names) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{one.name: _reading(getattr(part, one.name), names) for one in fields(part)})
    return part


def named_by(text: str) -> str:
    """The datum that an expression names and does nothing else, as `x`, `${x}`, `getDataObject('x')`; else nothing."""
    try:
        tree = read_expression(text).tree
    except Unreadable:
        return ""
    return tree.field if isinstance(tree, CaseField) else ""
