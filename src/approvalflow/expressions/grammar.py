"""How a condition is written: tokens become a plain tree, by the binding power of what stands between them.

Three dialects share the grammar: FEEL as it is meant to be written here, FEEL after a leading `=` (plain names are
fields of the form), and `${…}` (JUEL: its own operators, `? :`, places in lists counted from 0).

Longer than most modules because it is one grammar, rule by rule: the rules call each other in a circle.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from approvalflow.errors import Unreadable
from approvalflow.expressions.scanner import Token, not_readable, scan, shown
from approvalflow.expressions.tree import TYPES

MOST_NODES = 200
DEEPEST = 30
_MOST_NESTED = 80
"""Brackets and the like inside each other; a tree of 30 levels never needs as many."""


class Dialect(Enum):
    """Whose spelling a text uses."""

    OURS = "ours"
    PLAIN_NAMES = "= …"
    JUEL = "${…}"


@dataclass(frozen=True, slots=True)
class Written:
    """A node of the tree as it was written: what it is, its parts (nodes, or words), and how deep it is."""

    kind: str
    parts: tuple["Written | str", ...]
    depth: int

    @property
    def nodes(self) -> tuple["Written", ...]:
        """The parts that are nodes."""
        return tuple(part for part in self.parts if isinstance(part, Written))

    @property
    def words(self) -> tuple[str, ...]:
        """The parts that are words."""
        return tuple(part for part in self.parts if isinstance(part, str))


CHOICE, OR, AND, EQUALITY, COMPARISON, SUM, PRODUCT, SIGN, PLACE = range(1, 10)

_POWERS = {
    "?": CHOICE, "or": OR, "||": OR, "and": AND, "&&": AND,
    **dict.fromkeys(("=", "==", "!=", "<", "<=", ">", ">=", "between", "in", "instance"), COMPARISON),
    **dict.fromkeys("+-", SUM), **dict.fromkeys("*/%", PRODUCT), **dict.fromkeys(".[", PLACE),
}  # fmt: skip
_JUEL_WORDS = {"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "div": "/", "mod": "%"}
_BETWEEN_PARTS = ("in", "and", "or", "between")
STRICT = ("===", "!==")
"""Equal, and of one kind; only where a text is that of another language."""
_COMPARISONS = ("=", "==", "!=", "<", "<=", ">", ">=")


def parse(text: str, offset: int = 0, dialect: Dialect = Dialect.OURS, names: tuple[str, ...] = ()) -> Written:
    """The tree of a text; `offset` is added to the column that an error names, `names` may hold blanks.

    Raises Unreadable `expression.not_readable`, `expression.ends_early`, `expression.method_call`,
    `expression.too_many_parts` or `expression.too_deep`.
    """
    return _Reader(text, offset, dialect, names).whole(lambda reader: reader.expression())


def parse_tests(text: str, names: tuple[str, ...] = ()) -> Written:
    """The tree of the unary tests in a cell of a decision table: `< 5, [10..20], "a"`, `not(…)` or `-`."""
    return _Reader(text, 0, Dialect.PLAIN_NAMES, names, is_cell=True).whole(_cell)


def _cell(reader: "_Reader") -> Written:
    if reader.token.text == "-" and reader.tokens[reader.place + 1].kind == "end":
        reader.step()
        return reader.made("anything")
    if reader.token.text == "not" and reader.tokens[reader.place + 1].text == "(" and reader.closes_last():
        reader.step()
        reader.step()
        inner = reader.tests(")")
        return reader.made("none", *inner)
    return reader.made("tests", *reader.tests(""))


class _Reader:
    """Reads the tokens from left to right, once."""

    def __init__(
        self, text: str, offset: int, dialect: Dialect, names: tuple[str, ...], *, is_cell: bool = False
    ) -> None:
        self.text, self.offset, self.dialect, self.is_cell = text, offset, dialect, is_cell
        self.tokens = _without_double_brackets(scan(text, offset, names))
        self.place = self.count = self.nested = 0
        self.high_end = False

    # What stands next

    @property
    def token(self) -> Token:
        """The token not yet read."""
        return self.tokens[self.place]

    def step(self) -> Token:
        """Read a token."""
        token = self.token
        self.place += 1
        return token

    def _meets(self, *texts: str) -> bool:
        """Whether one of these signs or words is next; never a text in quotes."""
        return self.token.kind in ("sign", "name") and self.token.text in texts

    def _took(self, *texts: str) -> bool:
        if found := self._meets(*texts):
            self.place += 1
        return found

    def _need(self, *texts: str) -> str:
        if not self._meets(*texts):
            raise self._unexpected()
        return self.step().text

    def _need_name(self) -> str:
        if self.token.kind != "name":
            raise self._unexpected()
        return self.step().text

    def _unexpected(self) -> Unreadable:
        if self.token.kind == "end":
            return Unreadable("expression.ends_early", text=shown(self.text))
        return not_readable(self.text, self.token.at, self.offset)

    def closes_last(self) -> bool:
        """Whether the bracket after the next token is closed by the last one."""
        depth = 0
        for number, token in enumerate(self.tokens):
            if token.kind == "sign" and token.text in ("(", ")"):
                depth += 1 if token.text == "(" else -1
                if depth == 0:
                    return self.tokens[number + 1].kind == "end"
        return False

    # Making nodes

    def whole(self, read: "Callable[[_Reader], Written]") -> Written:
        """Everything up to the end, within the limits."""
        tree = read(self)
        if self.token.kind != "end":
            raise self._unexpected()
        if self.count > MOST_NODES:
            raise Unreadable("expression.too_many_parts", count=self.count, limit=MOST_NODES)
        if tree.depth > DEEPEST:
            raise Unreadable("expression.too_deep", depth=tree.depth, limit=DEEPEST)
        return tree

    def made(self, kind: str, *parts: "Written | str") -> Written:
        """A node, counted."""
        self.count += 1
        depth = 1 + max((part.depth for part in parts if isinstance(part, Written)), default=0)
        return Written(kind, parts, depth)

    def expression(self, least: int = 0) -> Written:
        """What binds at least as strongly as `least`."""
        self.nested += 1
        if self.nested > _MOST_NESTED:
            raise Unreadable("expression.too_deep", depth=self.nested, limit=DEEPEST)
        left, most = self._start(), PLACE
        while least <= (power := self._power()) <= most:
            left = self._joined(left, power)
            # A comparison of comparisons says something else in every language: here it is not said.
            if power == COMPARISON:
                most = COMPARISON - 1
        self.nested -= 1
        return left

    def _inside(self, least: int = 0) -> Written:
        """An expression in brackets of its own."""
        before, self.high_end = self.high_end, False
        found = self.expression(least)
        self.high_end = before
        return found

    def _power(self) -> int:
        token = self.token
        if token.kind not in ("sign", "name"):
            return -1
        text = token.text
        if self.dialect is Dialect.JUEL:
            text = _JUEL_WORDS.get(text, text)
            if text in ("=", "==", "!=", *STRICT):
                return EQUALITY
        elif text in ("?", "%"):
            return -1
        if text == "[" and self.high_end:
            return -1
        return _POWERS.get(text, -1)

    def _joined(self, left: Written, power: int) -> Written:
        """The node of what follows `left`."""
        word = self.step().text
        if power in (OR, AND):
            return self._chain(left, word, power)
        if power == PLACE:
            return self._within(left) if word == "[" else self._dotted(left)
        if power == CHOICE:
            then = self._inside()
            self._need(":")
            return self.made("if", left, then, self.expression(CHOICE))
        if word == "between":
            low = self.expression(SUM)
            return self.made("between", left, low, self._need("and", "&&"), self.expression(SUM))
        if word == "in":
            return self.made("in", left, *self._after_in())
        if word == "instance":
            self._need("of")
            return self.made("instance", left, self._type())
        sign = _JUEL_WORDS.get(word, word) if self.dialect is Dialect.JUEL else word
        kind = "compare" if sign in (*_COMPARISONS, *STRICT) else "reckon"
        return self.made(kind, left, sign, self.expression(power + 1))

    def _chain(self, left: Written, word: str, power: int) -> Written:
        parts: list[Written | str] = [left, word, self.expression(power + 1)]
        while self._power() == power:
            parts += [self.step().text, self.expression(power + 1)]
        return self.made("or" if power == OR else "and", *parts)

    def _dotted(self, left: Written) -> Written:
        name = self._need_name()
        if self._meets("("):
            raise Unreadable("expression.method_call", name=shown(name))
        return self.made("part", left, name) if left.kind != "path" else self.made("path", *left.parts, name)

    def _within(self, left: Written) -> Written:
        inner = self._inside()
        self._need("]")
        return self.made("place", left, inner)

    def _type(self) -> str:
        words = [self._need_name()]
        while not any(name == " ".join(words) for name in (*TYPES, "Any")) or self._type_goes_on(words):
            if self.token.kind != "name":
                raise Unreadable("expression.unknown_type", name=shown(" ".join(words)), known=(*TYPES, "Any"))
            words.append(self.step().text)
        return " ".join(words)

    def _type_goes_on(self, words: list[str]) -> bool:
        following = [token.text for token in self.tokens[self.place : self.place + 2]]
        return " ".join([*words, *following]) in TYPES

    # What an expression begins with

    def _start(self) -> Written:
        token = self.token
        match token.kind:
            case "number" | "string" | "temporal":
                self.step()
                return self.made(token.kind, token.text)
            case "name":
                return self._word()
            case "sign" if (read := _STARTS.get(token.text)) is not None:
                self.step()
                return read(self)
            case _:
                raise self._unexpected()

    def _word(self) -> Written:
        name, following = self.token.text, self.tokens[self.place + 1]
        is_call = following.kind == "sign" and following.text == "("
        if name in _BETWEEN_PARTS or (name == "not" and not is_call and self.dialect is not Dialect.JUEL):
            raise self._unexpected()
        self.step()
        if name in ("true", "false", "null"):
            return self.made("constant", name)
        if is_call and name != "if":
            self.step()
            return self.made("call", name, *self._listed(")"))
        if self.dialect is Dialect.JUEL and name in ("not", "empty"):
            return self.made(name, self.expression(SIGN))
        if name == "if":
            return self._if()
        if name in ("some", "every", "for") and following.kind == "name":
            return self._loop(name)
        return self.made("path", name)

    def _if(self) -> Written:
        condition = self._inside()
        self._need("then")
        then = self._inside()
        self._need("else")
        return self.made("if", condition, then, self._inside())

    def _loop(self, kind: str) -> Written:
        sources = [self._source()]
        while self._took(","):
            sources.append(self._source())
        self._need("return" if kind == "for" else "satisfies")
        return self.made("loop", kind, *sources, self._inside())

    def _source(self) -> Written:
        name = self._need_name()
        self._need("in")
        low = self._inside(SUM)
        if self._took(".."):
            low = self.made("range", "[", low, self._inside(SUM), "]")
        return self.made("source", name, low)

    def _negative(self) -> Written:
        return self.made("negative", self.expression(SIGN))

    def _banged(self) -> Written:
        return self.made("banged", self.expression(SIGN))

    def _asked(self) -> Written:
        if not self.is_cell:
            self.place -= 1
            raise self._unexpected()
        return self.made("path", "?")

    def _bracketed(self) -> Written:
        inner = self._inside()
        if self._took(".."):
            return self._range("(", inner)
        self._need(")")
        # Brackets close a path: what follows is a part of its value.
        return inner if inner.kind != "path" else Written("closed", (inner,), inner.depth)

    def _list(self) -> Written:
        if self._took("]"):
            return self.made("list")
        first = self._inside()
        if self._took(".."):
            return self._range("[", first)
        return self.made("list", first, *self._more("]"))

    def _open_range(self) -> Written:
        low = self._inside()
        self._need("..")
        return self._range("]", low)

    def _range(self, opening: str, low: Written) -> Written:
        before, self.high_end = self.high_end, True
        high = self.expression(SUM)
        self.high_end = before
        return self.made("range", opening, low, high, self._need(")", "]", "["))

    def _context(self) -> Written:
        entries: list[Written] = []
        while not self._took("}"):
            if entries:
                self._need(",")
            if self.token.kind not in ("name", "string"):
                raise self._unexpected()
            key = self.step().text
            self._need(":")
            entries.append(self.made("entry", key, self._inside()))
        return self.made("context", *entries)

    # Lists of things

    def _listed(self, closing: str) -> Iterator[Written]:
        if self._took(closing):
            return
        yield self._inside()
        yield from self._more(closing)

    def _more(self, closing: str) -> Iterator[Written]:
        while self._took(","):
            yield self._inside()
        self._need(closing)

    def _after_in(self) -> tuple[Written, ...]:
        """The tests after `in`: several in brackets, or one."""
        opening = self.token.text if self._meets("(", "[") else ""
        if not opening:
            return (self._test(SUM),)
        self.step()
        if opening == "[" and self._took("]"):
            return (self.made("list"),)
        first = self._test()
        if first.kind != "beyond" and self._took(".."):
            return (self._range(opening, first),)
        closing = {"(": ")", "[": "]"}[opening]
        tests = [first]
        while self._took(","):
            tests.append(self._test())
        self._need(closing)
        return tuple(tests)

    def tests(self, closing: str) -> tuple[Written, ...]:
        """Tests up to a bracket, or to the end."""
        tests = [self._test()]
        while self._took(","):
            tests.append(self._test())
        if closing:
            self._need(closing)
        return tuple(tests)

    def _test(self, least: int = 0) -> Written:
        if self.token.kind == "sign" and self.token.text in _COMPARISONS:
            return self.made("beyond", self.step().text, self._inside(SUM))
        return self._inside(least)


_STARTS: dict[str, Callable[[_Reader], Written]] = {
    "-": _Reader._negative,
    "!": _Reader._banged,
    "?": _Reader._asked,
    "(": _Reader._bracketed,
    "[": _Reader._list,
    "]": _Reader._open_range,
    "{": _Reader._context,
}


def _without_double_brackets(tokens: list[Token]) -> list[Token]:
    """Brackets right around brackets say nothing; without them no text nests deeper than its tree."""
    opened: list[int] = []
    closing: dict[int, int] = {}
    for number, token in enumerate(tokens):
        if token.kind == "sign" and token.text == "(":
            opened.append(number)
        elif token.kind == "sign" and token.text == ")" and opened:
            closing[opened.pop()] = number
    idle = {
        place
        for number, end in closing.items()
        if closing.get(number + 1) == end - 1
        for place in (number, end)
    }  # fmt: skip
    return [token for number, token in enumerate(tokens) if number not in idle]
