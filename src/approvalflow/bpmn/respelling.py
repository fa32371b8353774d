"""A condition in the words of XPath, Java, JavaScript, Groovy or Python, put into ours where it says the same.

Only what has one meaning in all of them is put into our words: comparisons, arithmetic, names, and the few calls of
the tables below. Anything else stays unread, and is refused by whoever asked. Nothing is ever run.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

DEEPEST = 40
_NAME = re.compile(r"[^\W\d]\w*")
_RESERVED = frozenset(
    {"and", "or", "in", "between", "not", "true", "false", "null", "today", "case", "step", "matter", "part", "permit"}
)
_PIECES = re.compile(
    r"""(?P<blank>\s+)|(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<open>[$\#]\{)|(?P<close>\})
    |(?P<variable>\$[^\W\d]\w*(?:-[^\W\d]\w*)*(?::[^\W\d]\w*(?:-[^\W\d]\w*)*)?)|(?P<hyphened>(?:starts|ends)-with|string-length|(?:lower|upper)-case)
    |(?P<name>(?:[^\W\d]\w*:)?[^\W\d]\w*)|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))(?:[dDfFlL]\b)?
    |(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[-+*/%=<>!?:,.()\[\]])""",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {"===": "==", "!==": "!=", "and": "&&", "or": "||", "not": "!"}
_WORDS = frozenset({"and", "or", "not", "empty", "div", "mod", "eq", "ne", "lt", "gt", "le", "ge", "is"})
_LITERALS = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null"}
_COMPARES = frozenset({"=", "==", "!=", "<", ">", "<=", ">=", "===", "!=="})
DATA = frozenset(
    {
        "getDataObject", "getDataInput", "getDataOutput", "getProcessProperty", "getActivityProperty",
        "getEventProperty", "getProcessInstanceAttribute", "getActivityInstanceAttribute",
    }
)  # fmt: skip
"""The functions by which XPath reads data (BPMN 2.0, tables 10.57 and following): the last text is the name."""
_GETTERS = frozenset({"getVariable", "getVariableLocal"})
_SCOPES = frozenset({"execution", "task", "kcontext", "delegateExecution", "variables", "vars", "var"})

_LISTED = "(if {0} instance of list then {1} else {2})"
_METHODS: Mapping[tuple[str, int], str] = {
    ("equals", 1): "({0} == {1})",
    ("equalsIgnoreCase", 1): "(lower case({0}) == lower case({1}))",
    ("contains", 1): _LISTED.format("{0}", "list contains({0}, {1})", "contains({0}, {1})"),
    ("includes", 1): _LISTED.format("{0}", "list contains({0}, {1})", "contains({0}, {1})"),
    ("startsWith", 1): "starts with({0}, {1})",
    ("endsWith", 1): "ends with({0}, {1})",
    ("isEmpty", 0): "(empty {0})",
    **dict.fromkeys((("size", 0), ("length", 0)), _LISTED.format("{0}", "count({0})", "string length({0})")),
    **dict.fromkeys((("toLowerCase", 0), ("lower", 0)), "lower case({0})"),
    **dict.fromkeys((("toUpperCase", 0), ("upper", 0)), "upper case({0})"),
    **{(f"{kind}Value", 0): "{0}" for kind in ("int", "long", "double", "boolean", "float")},
    ("get", 1): "{0}[{1}]",
}
"""Methods that change nothing, by name and number of arguments."""
_FUNCTIONS: Mapping[tuple[str, int], str] = {
    ("starts-with", 2): "starts with({0}, {1})",
    ("ends-with", 2): "ends with({0}, {1})",
    ("string-length", 1): "string length({0})",
    ("lower-case", 1): "lower case({0})",
    ("upper-case", 1): "upper case({0})",
    ("concat", 2): "({0} + {1})",
    ("concat", 3): "({0} + {1} + {2})",
    ("boolean", 1): "({0})",
    ("string", 1): "({0})",
    ("number", 1): "(if {0} instance of string then number({0}) else {0})",
    ("true", 0): "true",
    ("false", 0): "false",
    ("exists", 1): "({0} != null)",
    ("empty", 1): "(empty {0})",
    ("isEmpty", 1): "(empty {0})",
    ("notEmpty", 1): "(not empty {0})",
    ("isNotEmpty", 1): "(not empty {0})",
    **dict.fromkeys((("len", 1), ("size", 1)), _METHODS["size", 0]),
    **dict.fromkeys((("equals", 2), ("eq", 2)), "({0} == {1})"),
    **dict.fromkeys((("notEquals", 2), ("ne", 2)), "({0} != {1})"),
    **dict.fromkeys((("lessThan", 2), ("lt", 2)), "({0} < {1})"),
    **dict.fromkeys((("lessThanOrEquals", 2), ("lte", 2)), "({0} <= {1})"),
    **dict.fromkeys((("greaterThan", 2), ("gt", 2)), "({0} > {1})"),
    **dict.fromkeys((("greaterThanOrEquals", 2), ("gte", 2)), "({0} >= {1})"),
}  # fmt: skip
"""Functions by name and number of arguments; any other is left to our own language, without its prefix."""


_ENDS_DENIAL = frozenset({"and", "or", "&&", "||", ")", "]", ",", "}"})


class _Piece(NamedTuple):
    kind: str
    text: str


class _UntoldError(Exception):
    """Something that cannot be put into our words."""


def respelt(text: str, language: str = "") -> str | None:
    """The text as `${…}` of our language; None where it says something that we have no words for.

    In `xpath` a stroke behind a name leads on into it; in `javascript` a list or text has a `length`.
    """
    plain = text.strip().removesuffix(";").removeprefix("return ").strip()
    try:
        return "${" + _Reader(_pieces(plain), language).all() + "}"
    except _UntoldError:
        return None


def spelt(name: str) -> str:
    """A datum as an expression names it, whatever characters its name has."""
    if _NAME.fullmatch(name) and name not in _RESERVED:
        return name
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    return 'case("{}")'.format(plain.replace("\\", "\\\\").replace('"', '\\"'))


def _pieces(text: str) -> list[_Piece]:
    found, at = [], 0
    while at < len(text):
        piece = _PIECES.match(text, at)
        if piece is None:
            raise _UntoldError
        kind = piece.lastgroup or ""
        if kind != "blank":
            found.append(_Piece("name" if kind == "hyphened" else kind, piece[kind]))
        at = piece.end()
    return found


class _Reader:
    """Reads the pieces from left to right, once; what it returns is a text of our language."""

    def __init__(self, pieces: Sequence[_Piece], language: str) -> None:
        self.pieces = [*pieces, _Piece("end", "")]
        self.paths, self.lengths = language == "xpath", language.endswith("script")
        self.place = self.depth = 0

    def all(self) -> str:
        told = self._until("end")
        if not told:
            raise _UntoldError
        return told

    def _next(self, *texts: str) -> bool:
        piece = self.pieces[self.place]
        return piece.kind != "string" and piece.text in texts

    def _take(self) -> _Piece:
        self.place += 1
        return self.pieces[self.place - 1]

    def _until(self, *closers: str) -> str:
        """Everything up to a sign that closes it, which is read as well."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _UntoldError
        told: list[str] = []
        denied = 0
        while True:
            piece = self.pieces[self.place]
            if denied and (piece.kind == "end" or piece.text in _ENDS_DENIAL) and piece.kind != "string":
                told, denied = [*told, ")" * denied], 0
            if piece.kind == "end" or (piece.kind in ("sign", "close") and piece.text in closers):
                if (piece.kind == "end") != ("end" in closers):
                    raise _UntoldError
                self._take()
                self.depth -= 1
                return " ".join(told)
            if piece.text == "not" and self._is_sign(piece) and not self._denies_one():
                self._take()
                told, denied = [*told, "!("], denied + 1
            else:
                told.append(self._sign() if self._is_sign(piece) else self._operand())

    def _denies_one(self) -> bool:
        """`not` of JUEL takes what comes right after it; that of Python all up to the next `and` or `or`."""
        return any(piece.kind == "open" for piece in self.pieces) or self.pieces[self.place + 1].text == "empty"

    def _is_sign(self, piece: _Piece) -> bool:
        if piece.kind == "name":
            called = self.pieces[self.place + 1].text == "(" and piece.text != "empty"
            return piece.text in _WORDS and not (called and piece.text not in ("and", "or", "div", "mod", "is"))
        return piece.kind == "sign" and piece.text not in ("(", ",")

    def _sign(self) -> str:
        """An operator; `is` and `is not` compare, `not` and `!` deny."""
        text = self._take().text
        if text in (".", ")", "]"):
            raise _UntoldError
        if text == "is":
            if self._next("not"):
                self._take()
                return "!="
            return "=="
        if text == "not" and self._next("empty"):
            return "not"
        return _SIGNS.get(text, text)

    def _operand(self) -> str:
        piece = self._take()
        match piece.kind:
            case "string":
                return self._followed(_quoted(piece.text))
            case "number":
                return piece.text
            case "variable":
                return self._followed(spelt(piece.text[1:].rpartition(":")[2]), path=True)
            case "open":
                return self._followed(f"({self._until('}')})")
            case "name":
                return self._named(piece.text)
        if piece.text != "(":
            raise _UntoldError
        return self._followed(f"({self._until(')')})")

    def _named(self, text: str) -> str:
        prefix, _, name = text.rpartition(":")
        if self._next("("):
            return self._called(prefix, name)
        if prefix:
            raise _UntoldError
        if name in _LITERALS:
            return _LITERALS[name]
        if name == "Boolean" and self._next(".") and self.pieces[self.place + 1].text in ("TRUE", "FALSE"):
            self._take()
            return self._take().text.lower()
        if name in _SCOPES and self._next("."):
            return self._of_scope(name)
        if name == "this":
            return self._of_this()
        if name in _RESERVED and name not in ("case", "step", "matter"):
            return name
        return self._followed(self._words(name), path=self.paths)

    def _words(self, name: str) -> str:
        """A name of several words, which FEEL allows, before a sign that compares it."""
        words, at = [name], self.place
        while self.pieces[at].kind == "name" and self.pieces[at].text not in _WORDS:
            words.append(self.pieces[at].text)
            at += 1
        if len(words) == 1:
            return name if name in ("case", "step", "matter") else spelt(name)
        if self.pieces[at].text not in _COMPARES:
            raise _UntoldError
        self.place = at
        return spelt(" ".join(words))

    def _arguments(self) -> tuple[list[str], list[_Piece]]:
        """What stands in the brackets, told and as it was written."""
        self._take()
        begun = self.place
        if self._next(")"):
            self._take()
            return [], []
        told = [self._argument()]
        while self.pieces[self.place - 1].text == ",":
            told.append(self._argument())
        return told, self.pieces[begun : self.place - 1]

    def _argument(self) -> str:
        told = self._until(",", ")")
        if not told:
            raise _UntoldError
        return told

    def _called(self, prefix: str, name: str) -> str:
        told, written = self._arguments()
        if name in DATA or name in _GETTERS:
            return self._followed(_datum(written), path=name in DATA)
        if prefix in _SCOPES:
            told, name = self._of_variables(name, told, written)
        if name == "get" and len(told) == 1:
            return self._followed(told[0])
        if name == "not" and len(told) == 1:
            return f"!({told[0]})"
        form = _FUNCTIONS.get((name, len(told)))
        return self._followed(form.format(*told) if form else f"{name}({', '.join(told)})")

    def _of_variables(self, name: str, told: list[str], written: list[_Piece]) -> tuple[list[str], str]:
        """`vars:equals(x, 1)`, `variables:get("x")`: the first argument but an execution names a datum."""
        if written and written[0].text in _SCOPES and len(told) > 1:
            told, written = told[1:], written[2:]
        if not written or written[0].kind not in ("name", "string"):
            raise _UntoldError
        return [_datum(written[:1]), *told[1:]], name

    def _of_scope(self, name: str) -> str:
        """`execution.getVariable("x")` is `x`."""
        self._take()
        method = self._take().text
        if (method not in _GETTERS and not (name in ("variables", "vars") and method == "get")) or not self._next("("):
            raise _UntoldError
        return self._followed(_datum(self._arguments()[1]))

    def _of_this(self) -> str:
        """`this.environment.variables.x` is `x`."""
        for one in (".", "environment", ".", "variables", "."):
            if self._take().text != one:
                raise _UntoldError
        name = self._take()
        if name.kind != "name":
            raise _UntoldError
        return self._followed(spelt(name.text))

    def _followed(self, told: str, *, path: bool = False) -> str:
        """What comes after a point or in square brackets; a path of XPath goes on after a stroke."""
        while True:
            if self._next("["):
                if path:  # XPath counts places from 1, and may ask for more than a place
                    raise _UntoldError
                self._take()
                told = f"{told}[{self._until(']')}]"
            elif self._next(".") or (path and self._next("/") and self.pieces[self.place + 1].kind == "name"):
                self._take()
                piece = self._take()
                if piece.kind != "name":
                    raise _UntoldError
                told = self._part(told, piece.text, path=path)
            else:
                return told

    def _part(self, told: str, name: str, *, path: bool) -> str:
        if not self._next("("):
            if self.lengths and name == "length":
                return _METHODS["length", 0].format(told)
            return f"{told}.{name.rpartition(':')[2]}"
        if path and name in ("text", "node", "string"):
            if self._arguments()[0]:
                raise _UntoldError
            return told
        return self._method(told, name)

    def _method(self, told: str, name: str) -> str:
        arguments, _ = self._arguments()
        if form := _METHODS.get((name, len(arguments))):
            return form.format(told, *arguments)
        if name in ("toString", "trim", "strip") and not arguments:
            return told
        part = next((name.removeprefix(one) for one in ("get", "is") if name.startswith(one) and name != one), "")
        if arguments or not part or not part[0].isupper():
            raise _UntoldError
        return f"{told}.{part[0].lower()}{part[1:]}"


def _quoted(text: str) -> str:
    """A text; one that holds nothing but `${x}` is that value."""
    inner = text[1:-1].strip()
    held = inner[2:-1].strip() if inner.startswith(("${", "#{")) and inner.endswith("}") else ""
    return spelt(held) if _NAME.fullmatch(held) else text


def _datum(written: Sequence[_Piece]) -> str:
    """The datum that the last argument names, in quotes or without."""
    if not written or written[-1].kind not in ("string", "name"):
        raise _UntoldError
    text = written[-1].text
    return spelt(text[1:-1] if written[-1].kind == "string" else text)
