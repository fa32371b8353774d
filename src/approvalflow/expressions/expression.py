"""An expression: its text, the names it reads, and its value on a view of a case."""

from dataclasses import dataclass, field
from functools import lru_cache

from approvalflow.errors import Unreadable
from approvalflow.expressions.frame import framed
from approvalflow.expressions.tongues import Tongue
from approvalflow.expressions.tree import Node, answer
from approvalflow.expressions.values import Value, View


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled condition; equal when the texts are. `names` holds `case.amount`, `step.Review_1.outcome`, …"""

    text: str
    names: frozenset[str] = field(compare=False)
    tree: Node = field(compare=False, repr=False)
    heavy: bool = field(compare=False, repr=False, default=False)

    def evaluate(self, view: View) -> Value:
        """The value on this view; null where there is none. Reads the view and changes nothing.

        Null as well when it takes more than 100,000 steps.
        """
        return answer(self.tree, framed(view) if self.heavy else view)

    def holds(self, view: View) -> bool | None:
        """True, False, or None when the answer is unknown or is no boolean: only `true` is true."""
        value = self.evaluate(view)
        return value if isinstance(value, bool) else None


@lru_cache(maxsize=1024)
def compile_expression(text: str, *, free: bool = False, tongue: Tongue | None = None) -> Expression:
    """Read a condition. `${…}`, `#{…}` and `= …`, as other engines write it, are the same language in another spelling.

    `free`: any name is a name of the data, as in a run without a form, and the other spelling is read everywhere.
    `tongue`: the language whose meaning the signs have; `${…}` is JUEL where nothing else is said.

    Raises Unreadable `expression.*`.
    """
    from approvalflow.expressions.compiler import compile_tree
    from approvalflow.expressions.grammar import Dialect

    plain = _short(text).strip()
    inner, wrapping = _unwrapped(plain)
    if not inner.strip():
        raise Unreadable("expression.empty")
    if "${" in inner or "#{" in inner:
        raise Unreadable("expression.mixed_legacy")
    dialect = Dialect.PLAIN_NAMES if free and wrapping == "ours" else Dialect(wrapping)
    if tongue is None and dialect is Dialect.JUEL:
        tongue = Tongue.JUEL
    found = compile_tree(inner, dialect, text.index(inner), tongue=tongue)
    return Expression(plain, found.names, found.tree, found.heavy)


def compile_entry(text: str, *, names: tuple[str, ...], local: tuple[str, ...], juel: bool = False) -> Expression:
    """An input or output of a decision table: plain names are fields, or `local` ones that a frame binds.

    `names` are known names that may hold blanks. Raises Unreadable `expression.*`.
    """
    from approvalflow.expressions.compiler import compile_tree
    from approvalflow.expressions.grammar import Dialect

    inner, wrapping = _unwrapped(_short(text).strip())
    dialect = Dialect.JUEL if juel or wrapping == "${…}" else Dialect.PLAIN_NAMES
    found = compile_tree(inner, dialect, 0, names, local, Tongue.JUEL if dialect is Dialect.JUEL else None)
    return Expression(text, found.names, found.tree, found.heavy)


def compile_cell(text: str, *, names: tuple[str, ...], local: tuple[str, ...]) -> Expression:
    """The unary tests of a cell, true or false of the local name `?`; an empty cell is true of everything.

    Raises Unreadable `expression.*`.
    """
    from approvalflow.expressions.compiler import compile_tests

    found = compile_tests(_short(text).strip() or "-", names, local)
    return Expression(text, found.names, found.tree, found.heavy)


def _short(text: str) -> str:
    from approvalflow.expressions.compiler import LONGEST

    if len(text) > LONGEST:
        raise Unreadable("expression.too_long", length=len(text), limit=LONGEST)
    return text


def _unwrapped(text: str) -> tuple[str, str]:
    """The text inside another engine's wrapping, and what wrapped it."""
    if text.startswith(("${", "#{")) and text.endswith("}"):
        return text[2:-1], "${…}"
    return (text[1:], "= …") if text.startswith("=") else (text, "ours")
