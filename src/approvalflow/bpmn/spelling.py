"""An expression of a run as its drawing spells it: our own language, or another where it says the same."""

import re
from dataclasses import replace

from approvalflow.bpmn.respelling import DATA, respelt, spelt
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression, compile_expression

__all__ = ["read_expression", "spelt"]

_STRANGE = re.compile(rf"\b(?:{'|'.join(sorted(DATA))})\s*\(|\b(?:True|False|None|undefined)\b|\bBoolean\.")
"""Words that our language would take for something else."""


def read_expression(text: str) -> Expression:
    """Any name is a name of the data; `getDataObject('x')` is `x` (BPMN 2.0, clause 10.4.3).

    Raises Unreadable `expression.*`, about the text as it stands in the drawing.
    """
    strange = _STRANGE.search(text[:2_000]) is not None
    try:
        if not strange:
            return compile_expression(text, free=True)
        problem = Unreadable("expression.not_readable", text=text[:80], column=1, found=text[:12])
    except Unreadable as found:
        if found.code in ("expression.empty", "expression.too_long"):
            raise
        problem = found
    told = respelt(text)
    try:
        if told is not None:
            return replace(compile_expression(told, free=True), text=text.strip())
    except Unreadable:
        pass
    raise problem
