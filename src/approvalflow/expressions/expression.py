"""An expression: its text, the names it reads, and its value on a view of a case."""

from dataclasses import dataclass, field
from functools import lru_cache

from approvalflow.errors import Unreadable
from approvalflow.expressions.tree import Node
from approvalflow.expressions.values import Value, View


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled condition; equal when the texts are. `names` holds `case.amount`, `step.Review_1.outcome`, …"""

    text: str
    names: frozenset[str] = field(compare=False)
    tree: Node = field(compare=False, repr=False)

    def evaluate(self, view: View) -> Value:
        """The value on this view; null where there is none. Reads the view and changes nothing."""
        return self.tree.evaluate(view)

    def holds(self, view: View) -> bool | None:
        """True, False, or None when the answer is unknown or is no boolean: only `true` is true."""
        value = self.tree.evaluate(view)
        return value if isinstance(value, bool) else None


@lru_cache(maxsize=1024)
def compile_expression(text: str, *, free: bool = False) -> Expression:
    """Read a condition. `${…}`, `#{…}` and `= …`, as other engines write it, are the same language in another spelling.

    `free`: any name is a name of the data, as in a run without a form, and the other spelling is read everywhere.

    Raises Unreadable `expression.*`.
    """
    from approvalflow.expressions.compiler import LONGEST, compile_tree

    if len(text) > LONGEST:
        raise Unreadable("expression.too_long", length=len(text), limit=LONGEST)
    plain = text.strip()
    inner, legacy = _unwrapped(plain)
    if not inner.strip():
        raise Unreadable("expression.empty")
    if "${" in inner or "#{" in inner:
        raise Unreadable("expression.mixed_legacy")
    tree, names = compile_tree(inner, legacy=legacy or free, free=free, offset=text.index(inner))
    return Expression(plain, names, tree)


def _unwrapped(text: str) -> tuple[str, bool]:
    """The text inside another engine's wrapping, and whether there was one."""
    if text.startswith(("${", "#{")) and text.endswith("}"):
        return text[2:-1], True
    return (text[1:], True) if text.startswith("=") else (text, False)
