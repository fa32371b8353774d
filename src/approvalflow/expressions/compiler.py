"""From the written tree to the compiled one: names are resolved, limits are kept, what we do not know is refused.

Longer than most modules because it is one table in the shape of a class: a method for each kind of written node.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Final, Literal, cast

from approvalflow.errors import Unreadable
from approvalflow.expressions.functions import FUNCTIONS
from approvalflow.expressions.functions.texts import is_plain
from approvalflow.expressions.grammar import STRICT, Dialect, Written, parse, parse_tests
from approvalflow.expressions.loops import (
    ITEM,
    Apply,
    ContextOf,
    Entry,
    Filter,
    ItemOrField,
    ListOf,
    Local,
    Lookup,
    Loop,
    Property,
    Source,
)
from approvalflow.expressions.scanner import SPECIAL_CALLS, shown
from approvalflow.expressions.temporal import DATE_PARTS, read_any
from approvalflow.expressions.tongues import WHOLES, Tongue
from approvalflow.expressions.tree import (
    And,
    AsDate,
    Beyond,
    CaseField,
    Compare,
    Defined,
    Empty,
    Held,
    If,
    In,
    InstanceOf,
    IsNull,
    Literally,
    MatterField,
    Member,
    Negative,
    Node,
    Not,
    Operator,
    Or,
    Passes,
    Range,
    Reckon,
    StepField,
    Today,
    Workdays,
)
from approvalflow.expressions.values import Value

LONGEST = 2_000
MOST_DIGITS = 34

STEP_FIELDS = ("outcome", "agree", "disagree", "abstain")
NAMES = ("case.<field>", "step.<id>.outcome", "matter.<field>", "today", "workdays(n)")
RESERVED = ("part", "permit")
ROOTS = ("case", "matter", "step", "today", *RESERVED)
OURS = {"==": "=", "&&": "and", "||": "or", "!": "not(…)"}
INPUT = "?"
"""The value that the cell of a decision table tests."""

Test = Range | Beyond | Member


@dataclass(frozen=True, slots=True)
class Compiled:
    """The compiled tree, the names it reads, and whether it may take many steps."""

    tree: Node
    names: frozenset[str]
    heavy: bool


def compile_tree(
    text: str,
    dialect: Dialect = Dialect.OURS,
    offset: int = 0,
    names: tuple[str, ...] = (),
    local: tuple[str, ...] = (),
    tongue: Tongue | None = None,
) -> Compiled:
    """A condition. Other dialects also take `==`, `&&`, `||`, `!` and plain field names.

    `names` may hold blanks; those that are `local` are bound by a frame and not read from the case. In another
    `tongue` each sign does what it does there; what that cannot be told of is refused.
    """
    return _compiled(parse(text, offset, dialect, names), dialect, local, tongue)


def compile_tests(text: str, names: tuple[str, ...] = (), local: tuple[str, ...] = ()) -> Compiled:
    """The unary tests of a cell, as a condition on the local name `?`."""
    return _compiled(parse_tests(text, names), Dialect.PLAIN_NAMES, (*local, INPUT))


def _compiled(tree: Written, dialect: Dialect, local: tuple[str, ...], tongue: Tongue | None = None) -> Compiled:
    compiler = _Compiler(dialect, local, tongue)
    node = compiler.node(tree)
    return Compiled(node, frozenset(compiler.names), compiler.heavy)


@dataclass(slots=True)
class _Compiler:
    """Builds the nodes of one expression and collects the names on the way."""

    dialect: Dialect
    locals: tuple[str, ...]
    tongue: Tongue | None = None
    names: set[str] = field(default_factory=set)
    heavy: bool = False
    built: int = 0
    in_filter: bool = False
    reads_item: bool = False

    @property
    def legacy(self) -> bool:
        """Whether a plain name is a field of the form, and the signs of other languages are understood."""
        return self.dialect is not Dialect.OURS

    def node(self, tree: Written) -> Node:
        """The node of a written one."""
        self.built += 1
        build: Callable[[Written], Node] = getattr(self, f"_{tree.kind}")
        return build(tree)

    def _nodes(self, tree: Written) -> tuple[Node, ...]:
        return tuple(map(self.node, tree.nodes))

    def _word(self, token: str) -> str:
        """An operator as we write it; the spellings of other languages only where the text is theirs."""
        if token in OURS and not self.legacy:
            raise Unreadable("expression.wrong_operator", found=token, use=OURS[token])
        return OURS.get(token, token)

    @contextmanager
    def _knowing(self, *names: str) -> Iterator[None]:
        """Local names, for as long as they are known."""
        before, self.locals = self.locals, (*self.locals, *names)
        yield
        self.locals = before

    # Logic and comparison

    def _or(self, tree: Written) -> Node:
        return Or(self._chain(tree), self.tongue)

    def _and(self, tree: Written) -> Node:
        return And(self._chain(tree), self.tongue)

    def _chain(self, tree: Written) -> tuple[Node, ...]:
        for word in tree.words:
            self._word(word)
        parts = self._nodes(tree)
        self._needs_truths(tree.words[0], parts)
        return parts

    def _banged(self, tree: Written) -> Node:
        self._word("!")
        return self._not(tree)

    def _not(self, tree: Written) -> Node:
        part = self.node(tree.nodes[0])
        self._needs_truths("!", (part,))
        return Not(part, self.tongue)

    def _empty(self, tree: Written) -> Node:
        return Empty(self.node(tree.nodes[0]))

    def _if(self, tree: Written) -> Node:
        condition, then, otherwise = self._nodes(tree)
        self._needs_truths("?", (condition,))
        return If(condition, then, otherwise, self.tongue)

    def _compare(self, tree: Written) -> Node:
        left, right = self._nodes(tree)
        sign = tree.words[0]
        strict = sign in STRICT
        operator = cast(Operator, self._word(sign[:-1] if strict else sign))
        if operator in ("=", "!="):
            if right == Literally(None):
                return IsNull(left, operator == "=")
            if left == Literally(None):
                return IsNull(right, operator == "=")
        if self.tongue is not None:
            self._check_compared(sign, left, right, strict=strict)
        return Compare(operator, left, right, self.tongue, strict)

    def _between(self, tree: Written) -> Node:
        self._word(tree.words[0])
        part, low, high = self._nodes(tree)
        return In(part, (Range(low, high, True, True),))

    def _in(self, tree: Written) -> Node:
        part, *tests = tree.nodes
        if self.tongue in _HELD:
            return Held(self.node(part), self.node(tests[0]), self.tongue)
        return In(self.node(part), tuple(map(self._test, tests)))

    def _test(self, tree: Written) -> Test:
        if tree.kind == "beyond":
            return Beyond(cast(Operator, self._word(tree.words[0])), self.node(tree.nodes[0]))
        found = self.node(tree)
        return found if isinstance(found, Range) else Member(found)

    def _range(self, tree: Written) -> Node:
        (opening, closing), (low, high) = tree.words, self._nodes(tree)
        return Range(low, high, opening == "[", closing == "]")

    def _instance(self, tree: Written) -> Node:
        return InstanceOf(self.node(tree.nodes[0]), tree.words[0])

    # The cell of a decision table

    def _anything(self, tree: Written) -> Node:
        return Literally(True)

    def _none(self, tree: Written) -> Node:
        return Passes(self._any_test(tree), False)

    def _tests(self, tree: Written) -> Node:
        return Passes(self._any_test(tree), True)

    def _any_test(self, tree: Written) -> Node:
        return Or(tuple(map(self._cell_test, tree.nodes)))

    def _cell_test(self, tree: Written) -> Node:
        reads, self.reads_item = self.reads_item, False
        test = self._test(tree)
        asks, self.reads_item = self.reads_item, reads
        if isinstance(test, Member) and asks:
            return test.of
        if test == Member(Literally(None)):
            return IsNull(Local(INPUT), True)
        return In(Local(INPUT), (test,))

    # Reckoning and values

    def _reckon(self, tree: Written) -> Node:
        left, right = self._nodes(tree)
        if self.tongue is not None:
            self._check_reckoned(tree.words[0], left, right)
        return Reckon(cast(Literal["+", "-", "*", "/", "%"], tree.words[0]), left, right, self.tongue)

    def _negative(self, tree: Written) -> Node:
        part = self.node(tree.nodes[0])
        if self.tongue is None or isinstance(part, Literally):
            return Negative(part)
        return Reckon("-", Literally(Decimal(0)), part, self.tongue)

    def _number(self, tree: Written) -> Node:
        digits = tree.words[0]
        if len(digits.replace(".", "")) > MOST_DIGITS:
            raise Unreadable("expression.number_too_long", text=shown(digits), limit=MOST_DIGITS)
        return Literally(Decimal(digits))

    def _string(self, tree: Written) -> Node:
        return Literally(_unescaped(tree.words[0][1:-1]))

    def _temporal(self, tree: Written) -> Node:
        text = _unescaped(tree.words[0][2:-1])
        return Literally(_read(read_any(text), "@", text))

    def _constant(self, tree: Written) -> Node:
        return Literally({"true": True, "false": False, "null": None}[tree.words[0]])

    def _list(self, tree: Written) -> Node:
        self.heavy = True
        return ListOf(self._nodes(tree))

    def _context(self, tree: Written) -> Node:
        self.heavy = True
        entries: list[tuple[str, Node]] = []
        before = self.locals
        for entry in tree.nodes:
            key = entry.words[0]
            name = _unescaped(key[1:-1]) if key[0] in "\"'" else key
            if any(name == other for other, _ in entries):
                raise Unreadable("expression.named_twice", name=shown(name))
            entries.append((name, self.node(entry.nodes[0])))
            self.locals = (*self.locals, name)
        self.locals = before
        return ContextOf(tuple(entries))

    # Walking through lists

    def _loop(self, tree: Written) -> Node:
        self.heavy = True
        kind, (*sources, body) = tree.words[0], tree.nodes
        before, found = self.locals, []
        for source in sources:
            name = source.words[0]
            found.append(Source(name, self.node(source.nodes[0])))
            self.locals = (*self.locals, name)
        built = self.built
        inner = self.node(body)
        self.locals = before
        return Loop(cast(Literal["some", "every", "for"], kind), tuple(found), inner, self.built - built)

    def _place(self, tree: Written) -> Node:
        """`list[…]`: a place or a test; `context["name"]` in the texts of others."""
        head, inner = tree.nodes
        if self.legacy and inner.kind == "string":
            return self._keyed(head, _unescaped(inner.words[0][1:-1]))
        if self.tongue is Tongue.COMMON:
            raise self._otherwise("[…]")
        if self.dialect is Dialect.JUEL:
            first = 1 if self.tongue is Tongue.XPATH else 0
            return Lookup(self.node(head), self.node(inner), first, self.tongue or Tongue.JUEL)
        self.heavy = True
        of = self.node(head)
        before, built = (self.in_filter, self.reads_item), self.built
        self.in_filter, self.reads_item = True, False
        with self._knowing(ITEM):
            test = self.node(inner)
        by_item = self.reads_item
        self.in_filter, self.reads_item = before
        return Filter(of, test, by_item, self.built - built)

    def _keyed(self, head: Written, name: str) -> Node:
        if head.kind == "path" and head.words == ("case",):
            return self._case_field(name)
        return self._entries(self.node(head), (name,))

    # What another language says with the same signs

    def _otherwise(self, found: str) -> Unreadable:
        """A refusal of what means something else in the language of the text."""
        if self.tongue is Tongue.COMMON:
            return Unreadable("expression.language_unsaid", found=found)
        return Unreadable("expression.other_meaning", found=found, language=str(self.tongue))

    def _needs_truths(self, sign: str, parts: tuple[Node, ...]) -> None:
        """Where only a boolean is a truth value, and something else is written, the languages part."""
        plain = self.tongue in WHOLES or self.tongue is Tongue.JUEL
        if plain and any(_is_no_truth(part) for part in parts):
            raise self._otherwise(sign)

    def _check_compared(self, sign: str, left: Node, right: Node, *, strict: bool) -> None:
        """Lists are compared as objects in some languages, texts in Java."""
        either = (left, right)
        if any(isinstance(part, ListOf | ContextOf) for part in either) and self.tongue in _BY_OBJECT:
            raise self._otherwise(sign)
        if self.tongue is Tongue.JAVA and not strict and any(map(_is_text, either)):
            raise self._otherwise(sign)

    def _check_reckoned(self, sign: str, left: Node, right: Node) -> None:
        """The division of whole numbers, and what is reckoned with texts and lists."""
        either = (left, right)
        if sign == "/" and self.tongue in WHOLES and not any(map(_is_decimal, either)):
            raise self._otherwise(sign)
        joins = sign == "+" and self.tongue not in (Tongue.JUEL, Tongue.XPATH)
        if any(map(_is_text, either)) and not joins and self.tongue is not Tongue.JAVASCRIPT:
            raise self._otherwise(sign)
        lists = sign == "+" and self.tongue in (Tongue.PYTHON, Tongue.GROOVY)
        if any(isinstance(part, ListOf | ContextOf) for part in either) and not lists:
            raise self._otherwise(sign)

    # Names

    def _closed(self, tree: Written) -> Node:
        return self.node(tree.nodes[0])

    def _path(self, tree: Written) -> Node:
        words = tree.words
        if words[0] in self.locals:
            self.reads_item = self.reads_item or words[0] in (ITEM, INPUT)
            return _parts(Local(words[0]), words[1:])
        match words:
            case ("today", *rest):
                return self._day(Today(), tuple(rest), "today")
            case ("case", name, *rest):
                return self._entries(self._case_field(name), rest)
            case ("matter", name):
                return self._matter_field(name)
            case ("step", step, name):
                return self._step_field(step, name)
            case (first, *_) if first in RESERVED:
                raise Unreadable("expression.reserved", name=shown(".".join(words)))
            case (first, *rest) if self.in_filter and first not in ROOTS:
                return _parts(self._of_item(first), rest)
            case (first, *rest) if self.legacy and first not in ROOTS:
                return self._entries(self._case_field(first), rest)
            case _:
                raise Unreadable("expression.unknown_name", name=shown(".".join(words)), known=NAMES)

    def _of_item(self, name: str) -> Node:
        self.reads_item = True
        if self.legacy:
            return ItemOrField(name, self._case_field(name))
        return Property(Local(ITEM), name)

    def _part(self, tree: Written) -> Node:
        """A part of a value; `step("any id").outcome` among them."""
        head, name = tree.nodes[0], tree.words[0]
        if head.kind == "call":
            if head.words[0] == "step":
                return self._step_field(self._literal_text(head), name)
            if head.words[0] in ("workdays", "today"):
                return self._day(self.node(head), (name,), head.words[0])
            return Property(self.node(head), name)
        return self._entries(self.node(head), (name,))

    def _entries(self, node: Node, names: "tuple[str, ...] | list[str]") -> Node:
        """Parts of a value, as the language of the text has them."""
        if self.tongue is None:
            return _parts(node, names)
        for name in names:
            if name == "length" and self.tongue is Tongue.COMMON:
                raise self._otherwise(".length")
            node = Entry(node, name, self.tongue)
        return node

    def _day(self, node: Node, rest: tuple[str, ...], head: str) -> Node:
        """A part of a day, which is known to have these only."""
        if rest and (len(rest) > 1 or rest[0] not in DATE_PARTS):
            raise Unreadable("expression.wrong_use", name=head, form=f"{SPECIAL_CALLS[head]}.{DATE_PARTS[0]}")
        return _parts(node, rest)

    def _case_field(self, name: str) -> Node:
        self.names.add(f"case.{name}")
        return CaseField(name)

    def _matter_field(self, name: str) -> Node:
        self.names.add(f"matter.{name}")
        return MatterField(name)

    def _step_field(self, step: str, name: str) -> Node:
        if name not in STEP_FIELDS:
            raise Unreadable("expression.unknown_step_field", name=shown(name), known=STEP_FIELDS)
        self.names.add(f"step.{step}.{name}")
        return StepField(step, name)

    # Calls

    def _call(self, tree: Written) -> Node:
        name, arguments = tree.words[0], tree.nodes
        if name in RESERVED:
            raise Unreadable("expression.reserved", name=shown(name))
        if name in SPECIAL_CALLS and not (name == "date" and len(arguments) == 3):
            return self._special(tree, name)
        function = FUNCTIONS.get(name)
        if function is None:
            known = (*FUNCTIONS, *SPECIAL_CALLS)
            near = get_close_matches(name[:40], known, 5, 0.5) or ("count", "contains", "date", "not", "workdays")
            raise Unreadable("expression.unknown_function", name=shown(name), known=tuple(near))
        if not function.takes(len(arguments)):
            raise Unreadable("expression.wrong_use", name=name, form=function.form)
        self.heavy = True
        given = self._nodes(tree)
        self._check_pattern(name, given)
        if name in _READERS and len(given) == 1 and isinstance(given[0], Literally):
            return Literally(_read(function.call(given[0].value), name, given[0].value))
        return Apply(name, given, function.call)

    def _special(self, tree: Written, name: str) -> Node:
        if name in ("case", "matter"):
            text = self._literal_text(tree)
            return self._case_field(text) if name == "case" else self._matter_field(text)
        if name == "step" or len(tree.nodes) != (0 if name == "today" else 1):
            raise Unreadable("expression.wrong_use", name=name, form=SPECIAL_CALLS[name])
        if name == "today":
            return Today()
        if name == "not":
            return self._not(tree)
        argument = self.node(tree.nodes[0])
        if name == "date" and isinstance(argument, Literally):
            return Literally(_read(FUNCTIONS["date"].call(argument.value), name, argument.value))
        return _SPECIAL[name](argument)

    def _literal_text(self, tree: Written) -> str:
        """The one argument, a text: a name with any letters in quotes."""
        name, given = tree.words[0], tree.nodes
        text = _unescaped(given[0].words[0][1:-1]) if len(given) == 1 and given[0].kind == "string" else ""
        if not text:
            raise Unreadable("expression.wrong_use", name=name, form=SPECIAL_CALLS[name])
        return text

    def _check_pattern(self, name: str, given: tuple[Node, ...]) -> None:
        """A pattern written in the text must mean itself; one that comes from the case gives null where it does not."""
        pattern = given[1] if name in ("matches", "replace", "split") else None
        if isinstance(pattern, Literally) and not is_plain(pattern.value):
            raise Unreadable("expression.pattern_not_plain", name=name, text=shown(str(pattern.value)))


_HELD = frozenset({Tongue.PYTHON, Tongue.GROOVY})
_BY_OBJECT = frozenset({Tongue.JAVASCRIPT, Tongue.JAVA, Tongue.XPATH, Tongue.COMMON})


def _is_text(node: Node) -> bool:
    return isinstance(node, Literally) and isinstance(node.value, str)


def _is_no_truth(node: Node) -> bool:
    """Whether what is written can be no boolean."""
    return isinstance(node, Reckon | ListOf | ContextOf) or (
        isinstance(node, Literally) and not isinstance(node.value, bool)
    )


def _is_decimal(node: Node) -> bool:
    """Whether what is written is a number with a point, or reckoned with one."""
    if isinstance(node, Reckon):
        return _is_decimal(node.left) or _is_decimal(node.right)
    return isinstance(node, Literally) and isinstance(node.value, Decimal) and "." in str(node.value)


_SPECIAL: Final[dict[str, Callable[[Node], Node]]] = {
    "date": AsDate,
    "workdays": Workdays,
    "is defined": Defined,
}
_READERS = ("time", "date and time", "duration")


def _parts(node: Node, names: "tuple[str, ...] | list[str]") -> Node:
    for name in names:
        node = Property(node, name)
    return node


def _read(found: Value, name: str, text: Value) -> Value:
    """What a literal says, or a refusal: a date that is none is a slip of the pen. Nothing gives null."""
    if found is not None or text is None:
        return found
    if name == "date":
        raise Unreadable("expression.bad_date", text=shown(str(text)))
    raise Unreadable("expression.bad_moment", name=name, text=shown(str(text)))


def _unescaped(text: str) -> str:
    """The text between the quotes. Half of a surrogate pair is no character, and NUL none that books can keep."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]), text)
    try:
        if "\0" in plain:
            raise Unreadable("expression.bad_text", text=shown(text))
        return plain.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise Unreadable("expression.bad_text", text=shown(text)) from None


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_ESCAPED = {"n": "\n", "t": "\t"}
