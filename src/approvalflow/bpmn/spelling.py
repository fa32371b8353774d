"""An expression of a run as its drawing spells it: our own language, or another where it says the same."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import cast

from lxml.etree import _Element

from approvalflow.bpmn.respelling import DATA, respelt, spelt
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression, compile_expression
from approvalflow.expressions.compiler import LONGEST
from approvalflow.expressions.functions import FUNCTIONS
from approvalflow.expressions.loops import Apply
from approvalflow.expressions.scanner import shown
from approvalflow.expressions.tongues import Tongue
from approvalflow.expressions.tree import CaseField, Literally, Node, Not, parts

__all__ = ["declared", "language_of", "named_by", "read_expression", "reading", "spelt", "tongue_of"]

_STRANGE = re.compile(rf"\b(?:{'|'.join(sorted(DATA))})\s*\(|\b(?:True|False|None|undefined)\b|\bBoolean\.|\bthis\s*\.")
"""Words that our language would take for something else."""
_SIGNS = re.compile(r"===|!==|==|&&|\|\||!(?!=)")
"""Signs that our language does not have: who writes them writes in another one."""
_XPATH = re.compile(rf"\$[^\W\d]|\b(?:div|mod)\b|\b(?:{'|'.join(sorted(DATA))})\s*\(")
"""What only XPath has of those that may stand without a wrapping."""
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', re.DOTALL)
_WRAPPED = re.compile(r"[$#]\{")
_LED_ON = re.compile(r"[^\W\d]\w*\s*/\s*[^\W\d]|[^\W\d]\w*\s*\[\s*0\s*\]")
"""A stroke between names, and a place that no list of ours has."""
_NAMED = (
    (Tongue.JAVASCRIPT, ("javascript", "ecmascript", "nashorn", "graal.js", "ecma-262", "typescript")),
    (Tongue.PYTHON, ("python", "jython")),
    (Tongue.GROOVY, ("groovy",)),
    (Tongue.MVEL, ("mvel",)),
    (Tongue.JUEL, ("juel",)),
    (Tongue.XPATH, ("xpath",)),
    (Tongue.JAVA, ("java",)),
)
UNSAID = "expression.language_unsaid"
_KEPT = ("other_meaning", "language_unsaid", "too_long", "too_many_parts", "too_deep", "number_too_long", "bad_text")
FEEL, INHERITED = "feel", "inherited "
"""Our own language by its name, and what is said of a whole file, where most tools say XPath whatever they write."""


def tongue_of(language: str) -> Tongue | None:
    """The language that a drawing names, by any of its addresses and types; None for ours and for none that we know."""
    if isinstance(language, Tongue):
        return language
    said = language.strip().lower()
    if said == "js":
        return Tongue.JAVASCRIPT
    return next((tongue for tongue, names in _NAMED if any(name in said for name in names)), None)


def language_of(element: _Element) -> str:
    """What the drawing says of an expression's language: at itself, or of its whole file."""
    if said := element.get("language", "").strip():
        return said
    above = next((one for one in element.iterancestors() if one.get("expressionLanguage") is not None), None)
    return "" if above is None else INHERITED + above.get("expressionLanguage", "").strip()


def read_expression(text: str, language: str = "") -> Expression:
    """Any name is a name of the data; `getDataObject('x')` is `x` (BPMN 2.0, clause 10.4.3).

    `language` is what the drawing says that the text is written in; `${…}` is JUEL whatever is said of it. A text says
    here what it says there, or it is refused.

    Raises Unreadable `expression.*`, about the text as it stands in the drawing.
    """
    tongue = tongue_of(language)
    plain = _TEXTS.sub('""', text[:2_001])
    if text.lstrip().startswith("=") or FEEL in language.lower():
        return _unsaid(text, plain, ours=True)
    if tongue is Tongue.XPATH and not _WRAPPED.search(plain):
        if _SIGNS.search(plain):
            tongue = None  # no XPath, whatever is said
        elif language.startswith(INHERITED):
            tongue = None
            if found := _LED_ON.search(plain):
                raise Unreadable(UNSAID, found=found[0][:40])
    if tongue is None or _WRAPPED.search(plain):
        return _unsaid(text, plain)
    return _foreign(text, tongue)


def _unsaid(text: str, plain: str, *, ours: bool = False) -> Expression:
    """A text of ours or in `${…}`, else one that says the same in every language."""
    other = Tongue.JUEL if _WRAPPED.search(plain) else Tongue.COMMON
    tongue = Tongue.COMMON if other is Tongue.COMMON and not ours and _SIGNS.search(plain) else None
    if other is Tongue.COMMON and tongue is None and _XPATH.search(plain):
        other = Tongue.XPATH
    try:
        if not _STRANGE.search(plain):
            return compile_expression(text, free=True, tongue=tongue)
        problem = _unread(text)
    except Unreadable as refused:
        if refused.code in ("expression.empty", "expression.too_long"):
            raise
        problem = refused
    try:
        if (said := _said_in(other, text)) is not None:
            return said
    except Unreadable as refused:
        if _kept(refused) and (refused.code != UNSAID or _SIGNS.search(plain) or _said_somewhere(text)):
            raise
    raise problem


def _said_somewhere(text: str) -> bool:
    """Whether a text says something in some language; else it is prose."""
    for tongue in Tongue:
        with suppress(Unreadable):
            if _said_in(tongue, text) is not None:
                return True
    return False


def _said_in(tongue: Tongue, text: str) -> Expression | None:
    """What a text says in a language; None where it is none of it."""
    told = respelt(text, tongue)
    return None if told is None else replace(compile_expression(told, free=True, tongue=tongue), text=text.strip())


def _foreign(text: str, tongue: Tongue) -> Expression:
    """A text in a language that the drawing names."""
    if len(text) > LONGEST or not text.strip():
        return compile_expression(text, free=True)  # which says so
    try:
        if (said := _said_in(tongue, text)) is not None:
            return said
    except Unreadable as refused:
        if _kept(refused):
            raise
    raise _unread(text)


def _kept(problem: Unreadable) -> bool:
    return problem.code.removeprefix("expression.") in _KEPT


def _unread(text: str) -> Unreadable:
    return Unreadable("expression.not_readable", text=shown(text), column=1, found=shown(text, 12))


def declared(expression: Expression, kind: str) -> Expression:
    """The value as Groovy keeps it in a variable of a type: cut to a whole number, told as a text, or whether true."""
    form: Node
    if kind in ("String", "string"):
        form = Apply("string", (expression.tree,), FUNCTIONS["string"].call)
    elif kind in ("boolean", "Boolean"):
        form = Not(Not(expression.tree, Tongue.GROOVY), Tongue.GROOVY)
    elif kind in _WHOLE:
        form = Apply("round down", (expression.tree, Literally(Decimal(0))), FUNCTIONS["round down"].call)
    else:
        return expression
    return replace(expression, tree=form, heavy=True)


_WHOLE = ("int", "long", "short", "Integer", "Long", "Short", "BigInteger")


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
