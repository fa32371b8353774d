"""From the written tree to the compiled one: names are resolved, limits are kept, what we do not know is refused."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, cast

from approvalflow.errors import Unreadable
from approvalflow.expressions.grammar import parse, shown
from approvalflow.expressions.tree import (
    And,
    AsDate,
    Beyond,
    CaseField,
    Compare,
    In,
    IsNull,
    Literally,
    MatterField,
    Member,
    Negative,
    Node,
    Not,
    Operator,
    Or,
    Range,
    Reckon,
    StepField,
    Today,
    Workdays,
    read_date,
)

if TYPE_CHECKING:
    from lark import Token, Tree

LONGEST = 2_000
MOST_NODES = 200
DEEPEST = 30
MOST_DIGITS = 34

STEP_FIELDS = ("outcome", "agree", "disagree", "abstain")
NAMES = ("case.<field>", "step.<id>.outcome", "matter.<field>", "today", "workdays(n)")
RESERVED = ("part", "permit")
OURS = {"==": "=", "&&": "and", "||": "or", "!": "not(…)"}


def compile_tree(text: str, *, legacy: bool, offset: int, free: bool = False) -> tuple[Node, frozenset[str]]:
    """The compiled tree and the names it reads. `legacy` also takes `==`, `&&`, `||`, `!` and plain field names.

    `free` takes any path of names as a field.
    """
    tree = parse(text, offset)
    _keep_limits(tree)
    compiler = _Compiler(legacy=legacy, free=free)
    return compiler.node(tree), frozenset(compiler.names)


def _keep_limits(tree: "Tree[Token]") -> None:
    """Walks from the leaves up without recursion, since the tree is not trusted yet."""
    depths: dict[int, int] = {}
    for branch in tree.iter_subtrees():
        below = (depths.get(id(child), 0) for child in branch.children)
        depths[id(branch)] = 1 + max(below, default=0)
    if len(depths) > MOST_NODES:
        raise Unreadable("expression.too_many_parts", count=len(depths), limit=MOST_NODES)
    if depths[id(tree)] > DEEPEST:
        raise Unreadable("expression.too_deep", depth=depths[id(tree)], limit=DEEPEST)


class _Compiler:
    """Builds the nodes of one expression and collects the names on the way."""

    def __init__(self, *, legacy: bool, free: bool = False) -> None:
        self.legacy = legacy
        self.free = free
        self.names: set[str] = set()

    def node(self, tree: "Tree[Token]") -> Node:
        build: Callable[[list[Any]], Node] = getattr(self, f"_{tree.data}")
        return build(tree.children)

    def _word(self, token: str) -> str:
        """An operator as we write it; the spellings of other languages only where the text is theirs."""
        if token in OURS and not self.legacy:
            raise Unreadable("expression.wrong_operator", found=token, use=OURS[token])
        return OURS.get(token, token)

    def _disjunction(self, children: list[Any]) -> Node:
        return Or(self._chain(children))

    def _conjunction(self, children: list[Any]) -> Node:
        return And(self._chain(children))

    def _chain(self, children: list[Any]) -> tuple[Node, ...]:
        for word in children[1::2]:
            self._word(word)
        return tuple(self.node(child) for child in children[::2])

    def _compare(self, children: list[Any]) -> Node:
        left, operator, right = self.node(children[0]), cast(Operator, self._word(children[1])), self.node(children[2])
        if operator in ("=", "!="):
            if right == Literally(None):
                return IsNull(left, operator == "=")
            if left == Literally(None):
                return IsNull(right, operator == "=")
        return Compare(operator, left, right)

    def _between(self, children: list[Any]) -> Node:
        part, low, word, high = children
        self._word(word)
        return In(self.node(part), (Range(self.node(low), self.node(high), True, True),))

    def _within(self, children: list[Any]) -> Node:
        return In(self.node(children[0]), tuple(self._test(test) for test in children[1].children))

    def _test(self, tree: "Tree[Token]") -> Range | Beyond | Member:
        children: list[Any] = tree.children
        if tree.data == "range":
            opening, low, high, closing = children
            return Range(self.node(low), self.node(high), opening == "[", closing == "]")
        if tree.data == "beyond":
            return Beyond(cast(Operator, self._word(children[0])), self.node(children[1]))
        return Member(self.node(tree))

    def _reckon(self, children: list[Any]) -> Node:
        left, sign, right = children
        return Reckon(cast(Literal["+", "-", "*", "/"], str(sign)), self.node(left), self.node(right))

    def _negative(self, children: list[Any]) -> Node:
        return Negative(self.node(children[1]))

    def _banged(self, children: list[Any]) -> Node:
        self._word(children[0])
        return Not(self.node(children[1]))

    def _number(self, children: list[Any]) -> Node:
        digits = str(children[0])
        if len(digits.replace(".", "")) > MOST_DIGITS:
            raise Unreadable("expression.number_too_long", text=shown(digits), limit=MOST_DIGITS)
        return Literally(Decimal(digits))

    def _string(self, children: list[Any]) -> Node:
        return Literally(_unescaped(str(children[0])[1:-1]))

    def _true(self, children: list[Any]) -> Node:
        return Literally(True)

    def _false(self, children: list[Any]) -> Node:
        return Literally(False)

    def _null(self, children: list[Any]) -> Node:
        return Literally(None)

    def _path(self, children: list[Any]) -> Node:
        head, *rest = children
        words = [str(word) for word in rest]
        if not isinstance(head, str):
            return self._called(str(head.children[0]), head.children[1:], words)
        return self._named([str(head), *words])

    def _named(self, words: list[str]) -> Node:
        match words:
            case ["today"]:
                return Today()
            case ["case", field]:
                return self._case_field(field)
            case ["matter", field]:
                return self._matter_field(field)
            case ["step", step, field]:
                return self._step_field(step, field)
            case [field] if self.legacy and field not in {"case", "matter", "step", *RESERVED}:
                return self._case_field(field)
            case [first, *_] if first in RESERVED:
                raise Unreadable("expression.reserved", name=shown(".".join(words)))
            case _ if self.free:
                return self._case_field(".".join(words))
            case _:
                raise Unreadable("expression.unknown_name", name=shown(".".join(words)), known=NAMES)

    def _called(self, name: str, arguments: list[Any], words: list[str]) -> Node:
        """A function or a name with any id in quotes: `step("Approve it").outcome`."""
        if name in RESERVED:
            raise Unreadable("expression.reserved", name=shown(name))
        if name not in _CALLS:
            raise Unreadable("expression.unknown_function", name=shown(name), known=tuple(_CALLS))
        expected = 1 if name == "step" else 0
        if len(arguments) != 1 or len(words) != expected:
            raise Unreadable("expression.wrong_use", name=name, form=_CALLS[name])
        argument = self.node(arguments[0])
        if name in ("not", "date", "workdays"):
            return _function(name, argument)
        if not isinstance(argument, Literally) or not isinstance(argument.value, str) or not argument.value:
            raise Unreadable("expression.wrong_use", name=name, form=_CALLS[name])
        if name == "step":
            return self._step_field(argument.value, words[0])
        return self._case_field(argument.value) if name == "case" else self._matter_field(argument.value)

    def _case_field(self, field: str) -> Node:
        self.names.add(f"case.{field}")
        return CaseField(field)

    def _matter_field(self, field: str) -> Node:
        self.names.add(f"matter.{field}")
        return MatterField(field)

    def _step_field(self, step: str, field: str) -> Node:
        if field not in STEP_FIELDS:
            raise Unreadable("expression.unknown_step_field", name=shown(field), known=STEP_FIELDS)
        self.names.add(f"step.{step}.{field}")
        return StepField(step, field)


_CALLS = {
    "not": "not(condition)",
    "date": 'date("2026-03-01")',
    "workdays": "workdays(5)",
    "step": 'step("any id").outcome',
    "case": 'case("any field")',
    "matter": 'matter("any field")',
}


def _function(name: str, argument: Node) -> Node:
    if name == "not":
        return Not(argument)
    if name == "workdays":
        return Workdays(argument)
    if not isinstance(argument, Literally):
        return AsDate(argument)
    day = read_date(argument.value) if isinstance(argument.value, str) else None
    if day is None:
        raise Unreadable("expression.bad_date", text=shown(str(argument.value)))
    return Literally(day)


def _unescaped(text: str) -> str:
    """The text between the quotes. Half of a surrogate pair is no character and is refused."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]), text)
    try:
        return plain.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise Unreadable("expression.bad_text", text=shown(text)) from None


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_ESCAPED = {"n": "\n", "t": "\t"}
