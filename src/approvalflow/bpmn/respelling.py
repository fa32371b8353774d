"""A text in the words of XPath, Java, JavaScript, Groovy, MVEL or Python, put into our words where they say the same.

Comparisons, arithmetic, names, and the few calls of the tables below are put into our words; what the signs between
them do is for the compiled text to know, which is told the tongue. Anything else is refused. Nothing is ever run.

Longer than most modules because it is one reader with its tables of words.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from approvalflow.errors import Unreadable
from approvalflow.expressions.tongues import Tongue

DEEPEST = 40
_NAME = re.compile(r"[^\W\d]\w*")
_RESERVED = frozenset(
    {
        "and", "or", "in", "between", "not", "true", "false", "null", "today", "case", "step", "matter", "part",
        "permit", "if", "some", "every", "for", "instance", "empty", "div", "mod", "eq", "ne", "lt", "gt", "le", "ge",
    }
)  # fmt: skip
_PIECES = re.compile(
    r"""(?P<blank>\s+)|(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<open>[$\#]\{)|(?P<close>\})
    |(?P<variable>\$[^\W\d]\w*(?:-[^\W\d]\w*)*(?::[^\W\d]\w*(?:-[^\W\d]\w*)*)?)|(?P<hyphened>(?:starts|ends)-with|string-length|(?:lower|upper)-case)
    |(?P<name>(?:[^\W\d]\w*:)?[^\W\d]\w*)|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[dDfFlLgG]\b)?)
    |(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[-+*/%=<>!?:,.()\[\]{])""",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {"and": "&&", "or": "||", "not": "!", "div": "/", "mod": "%", "eq": "==", "ne": "!="}
_SIGNS |= {"lt": "<", "gt": ">", "le": "<=", "ge": ">="}
_WORDS = frozenset({"and", "or", "not", "empty", "div", "mod", "eq", "ne", "lt", "gt", "le", "ge", "is", "in"})
_SAID_BY: Mapping[str, frozenset[Tongue]] = {
    "in": frozenset({Tongue.PYTHON, Tongue.GROOVY}),
    "is": frozenset({Tongue.PYTHON, Tongue.COMMON}),
    "empty": frozenset({Tongue.JUEL, Tongue.COMMON}),
    **dict.fromkeys(
        ("div", "mod", "eq", "ne", "lt", "gt", "le", "ge"), frozenset({Tongue.XPATH, Tongue.JUEL, Tongue.COMMON})
    ),
    **dict.fromkeys(("and", "or", "not"), frozenset({Tongue.PYTHON, Tongue.XPATH, Tongue.JUEL, Tongue.COMMON})),
}
"""The words that are signs, and in whose language; in any other they would be names, or nothing."""
_NO_NAMES = frozenset(
    {
        "typeof", "instanceof", "new", "delete", "void", "lambda", "if", "else", "then", "for", "while", "in", "is",
        "await", "yield", "return", "throw", "function", "instance", "matches", "contains", "soundslike", "strsim",
        "isdef", "as", "assert", "some", "every", "satisfies", "between",
    }
)  # fmt: skip
"""Words between names that do something in some language: no name of several words has them."""
_LITERALS = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null"}
_COMPARES = frozenset({"=", "==", "!=", "<", ">", "<=", ">=", "===", "!==", "eq", "ne", "lt", "gt", "le", "ge"})
_ORDERS = frozenset({"<", ">", "<=", ">=", "in", "not in"})
_NUMBER = re.compile(r"0[0-9]+")
_DATES = frozenset({"Year", "FullYear", "Month", "Day", "Date", "Hours", "Minutes", "Seconds", "Time", "Class"})
"""Getters that count from 0, from 1900 or in milliseconds, or lead out of the data."""
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
    ("equals", 1): "({0} === {1})",
    ("equalsIgnoreCase", 1): "(lower case({0}) === lower case({1}))",
    ("contains", 1): _LISTED.format("{0}", "list contains({0}, {1})", "contains({0}, {1})"),
    ("includes", 1): _LISTED.format("{0}", "list contains({0}, {1})", "contains({0}, {1})"),
    **dict.fromkeys((("startsWith", 1), ("startswith", 1)), "starts with({0}, {1})"),
    **dict.fromkeys((("endsWith", 1), ("endswith", 1)), "ends with({0}, {1})"),
    ("isEmpty", 0): _LISTED.format("{0}", "(count({0}) == 0)", "(string length({0}) == 0)"),
    **dict.fromkeys((("size", 0), ("length", 0)), _LISTED.format("{0}", "count({0})", "string length({0})")),
    **dict.fromkeys((("toLowerCase", 0), ("lower", 0)), "lower case({0})"),
    **dict.fromkeys((("toUpperCase", 0), ("upper", 0)), "upper case({0})"),
    **dict.fromkeys((("toString", 0),), "string({0})"),
    **dict.fromkeys((("trim", 0), ("strip", 0)), "trim({0})"),
    **{(f"{kind}Value", 0): "round down({0}, 0)" for kind in ("int", "long")},
    **{(f"{kind}Value", 0): "{0}" for kind in ("double", "boolean", "float")},
    ("get", 1): "{0}[{1}]",
}
"""Methods that change nothing, by name and number of arguments."""
_FUNCTIONS: Mapping[tuple[str, int], str] = {
    ("starts-with", 2): "starts with({0}, {1})",
    ("ends-with", 2): "ends with({0}, {1})",
    ("string-length", 1): "string length({0})",
    ("lower-case", 1): "lower case({0})",
    ("upper-case", 1): "upper case({0})",
    ("concat", 2): "string join([string({0}), string({1})])",
    ("concat", 3): "string join([string({0}), string({1}), string({2})])",
    ("boolean", 1): "(!(!({0})))",
    ("string", 1): "string({0})",
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


_OF_XPATH = frozenset(
    {
        "starts-with", "ends-with", "string-length", "lower-case", "upper-case", "concat", "boolean", "string",
        "number", "true", "false", "not", "contains", "count", "sum", "floor", "ceiling", "exists",
    }
)  # fmt: skip
_CALLED: Mapping[Tongue, frozenset[str]] = {
    Tongue.XPATH: _OF_XPATH,
    Tongue.PYTHON: frozenset({"len", "abs", "min", "max", "sum"}),
    **dict.fromkeys((Tongue.JAVASCRIPT, Tongue.JAVA, Tongue.GROOVY, Tongue.MVEL), frozenset[str]()),
}
"""The functions that mean the same in a language; where nothing is listed, all of ours are known."""

_BOUNDS = frozenset({"and", "or", "&&", "||", "?", ":", ","})
"""What stands between two comparisons."""


class _Piece(NamedTuple):
    kind: str
    text: str


class _Told(NamedTuple):
    """A piece of our text, and whether it compares what stands on both sides."""

    text: str
    compares: bool = False


class _UntoldError(Exception):
    """Something that cannot be put into our words."""


def respelt(text: str, tongue: Tongue = Tongue.COMMON) -> str | None:
    """The text as `${…}` of our language; None where it says something that we have no words for.

    Raises Unreadable `expression.other_meaning`, `expression.language_unsaid` where a sign would mean something else.
    """
    plain = text.strip().removesuffix(";").removeprefix("return ").strip()
    try:
        return "${" + _Reader(_pieces(plain), tongue).all() + "}"
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

    def __init__(self, pieces: Sequence[_Piece], tongue: Tongue) -> None:
        self.pieces = [*pieces, _Piece("end", "")]
        self.tongue = tongue
        self.paths = tongue is Tongue.XPATH
        self.place = self.depth = 0

    def all(self) -> str:
        told = self._until("end")
        if not told:
            raise _UntoldError
        return told

    def _otherwise(self, found: str) -> Unreadable:
        if self.tongue is Tongue.COMMON:
            return Unreadable("expression.language_unsaid", found=found)
        return Unreadable("expression.other_meaning", found=found, language=str(self.tongue))

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
        whole: list[str] = []
        part: list[_Told] = []
        denied = 0
        while True:
            piece = self.pieces[self.place]
            closes = piece.kind == "end" or (piece.kind in ("sign", "close") and piece.text in closers)
            if closes or (piece.kind in ("sign", "name") and piece.text in _BOUNDS):
                whole += [self._compared(part), ")" * denied]
                part, denied = [], 0
            if closes:
                if (piece.kind == "end") != ("end" in closers):
                    raise _UntoldError
                self._take()
                self.depth -= 1
                return " ".join(one for one in whole if one)
            if piece.kind in ("sign", "name") and piece.text in _BOUNDS - {","}:
                whole.append(self._sign().text)
            elif piece.text == "not" and self._is_sign(piece) and not self._denies_one() and not part:
                self._said(self._take().text)
                whole, denied = [*whole, "!("], denied + 1
            elif self._is_sign(piece):
                part.append(self._sign())
            else:
                part.append(_Told(self._operand()))

    def _compared(self, part: Sequence[_Told]) -> str:
        """What stands between two `and`: of several comparisons, Python means each with the next one."""
        signs = [place for place, one in enumerate(part) if one.compares]
        orders = [place for place in signs if part[place].text in _ORDERS]
        if len(signs) < 2 and not any(part[place].text in ("in", "not in") for place in signs):
            return " ".join(one.text for one in part)
        if len(signs) > 1 and self.tongue is not Tongue.PYTHON:
            if len(orders) > 1 or self.tongue in (Tongue.COMMON, Tongue.GROOVY):
                raise self._otherwise(" … ".join(part[place].text for place in signs)[:40])
            return " ".join(one.text for one in part)
        ends = [-1, *signs, len(part)]
        terms = [" ".join(one.text for one in part[low + 1 : high]) for low, high in pairwise(ends)]
        if not all(terms):
            raise _UntoldError
        pairs = zip(terms, signs, terms[1:], strict=False)
        return " && ".join(_pair(left, part[sign].text, right) for left, sign, right in pairs)

    def _denies_one(self) -> bool:
        """`not` of JUEL takes what comes right after it; that of Python all up to the next `and` or `or`."""
        return any(piece.kind == "open" for piece in self.pieces) or self.pieces[self.place + 1].text == "empty"

    def _is_sign(self, piece: _Piece) -> bool:
        if piece.kind == "name":
            called = self.pieces[self.place + 1].text == "(" and piece.text not in ("empty", "in")
            called = called and not (piece.text == "not" and self.tongue is Tongue.PYTHON)
            return piece.text in _WORDS and not (called and piece.text not in ("and", "or", "div", "mod", "is"))
        return piece.kind == "sign" and piece.text not in ("(", ",", "[", "{")

    def _said(self, word: str) -> str:
        """A word that is a sign in this language."""
        if word in _SAID_BY and self.tongue not in _SAID_BY[word]:
            raise self._otherwise(word)
        return word

    def _sign(self) -> _Told:
        """An operator; `is` and `is not` compare, `not` and `!` deny."""
        text = self._said(self._take().text)
        if text in (".", ")", "]"):
            raise _UntoldError
        if text == "is":
            denies = self._next("not")
            if denies:
                self._take()
            if not self._next("None", "True", "False", "null", "true", "false"):
                raise self._otherwise("is")
            return _Told("!==" if denies else "===", compares=True)
        if text == "not" and self._next("in"):
            self._said(self._take().text)
            return _Told("not in", compares=True)
        if text == "not" and self._next("empty"):
            return _Told("not")
        if text == "in":
            return _Told("in", compares=True)
        return _Told(_SIGNS.get(text, text), compares=text in _COMPARES)

    def _operand(self) -> str:
        piece = self._take()
        match piece.kind:
            case "string":
                return self._followed(self._quoted(piece.text))
            case "number":
                return self._number(piece.text)
            case "variable":
                return self._followed(spelt(piece.text[1:].rpartition(":")[2]), path=True)
            case "open":
                return self._followed(f"({self._until('}')})")
            case "name":
                return self._named(piece.text)
        if piece.text == "[":
            return self._followed(f"[{self._listed(']')}]")
        if piece.text == "{":
            return self._followed(self._context())
        if piece.text != "(":
            raise _UntoldError
        if self.tongue is Tongue.PYTHON and self.pieces[self.place - 2].text == "in":
            inner = self._listed(")")
            return self._followed(f"[{inner}]" if self._had_comma else f"({inner})")
        return self._followed(f"({self._until(')')})")

    _had_comma = False

    def _listed(self, closing: str) -> str:
        """The members of a list; whether there was a comma tells Python's brackets from its tuples."""
        if closing == "]" and self.tongue in (Tongue.JAVA, Tongue.XPATH):
            raise self._otherwise("[…]")
        told: list[str] = []
        while not self._next(closing):
            told.append(self._until(",", closing))
            if self.pieces[self.place - 1].text == closing:
                break
        else:
            self._take()
        if not all(told) or (closing == ")" and not told):
            raise _UntoldError
        self._had_comma = len(told) > 1 or self.pieces[self.place - 2].text == ","
        return ", ".join(told)

    def _context(self) -> str:
        """`{"a": 1}`; what a bare key names is told apart by the languages."""
        if self.tongue not in (Tongue.JAVASCRIPT, Tongue.PYTHON, Tongue.COMMON):
            raise self._otherwise("{…}")
        entries: list[str] = []
        while not self._next("}"):
            key = self._take()
            if key.kind not in ("string", "name") or self._take().text != ":":
                raise _UntoldError
            if key.kind == "name" and self.tongue is not Tongue.JAVASCRIPT:
                raise self._otherwise("{" + key.text[:40] + ": …}")
            entries.append(f"{self._quoted(key.text) if key.kind == 'string' else key.text}: {self._until(',', '}')}")
            if self.pieces[self.place - 1].text == "}":
                break
        else:
            self._take()
        return f"{{{', '.join(entries)}}}"

    def _number(self, text: str) -> str:
        """Of a number with a letter behind it; one that begins with 0 counts by eights somewhere."""
        digits = text.rstrip("dDfFlLgG")
        if _NUMBER.match(digits):
            raise self._otherwise(digits[:40])
        return f"{digits}.0" if text[-1] in "dDfF" and "." not in digits else digits

    def _quoted(self, text: str) -> str:
        """A text as ours has it; one that holds nothing but `${x}` is that value."""
        inner = text[1:-1]
        held = (
            inner.strip()[2:-1].strip() if inner.strip().startswith(("${", "#{")) and inner.strip()[-1] == "}" else ""
        )
        if self.tongue is Tongue.GROOVY and text[0] == '"' and "$" in inner:
            raise self._otherwise("$")
        if self.tongue is Tongue.JAVA and text[0] == "'":
            raise self._otherwise(text[:12])
        if self.tongue is Tongue.PYTHON and "\\/" in inner:
            raise self._otherwise("\\/")
        if self.tongue is Tongue.XPATH and "\\" in inner:
            return text[0] + inner.replace("\\", "\\\\") + text[0]
        return spelt(held) if _NAME.fullmatch(held) and self.tongue in (Tongue.XPATH, Tongue.COMMON) else text

    def _named(self, text: str) -> str:
        prefix, _, name = text.rpartition(":")
        if self._next("("):
            return self._called(prefix, name)
        if prefix:
            raise _UntoldError
        if name in ("NaN", "Infinity"):
            raise self._otherwise(name)
        if name in _LITERALS:
            return _LITERALS[name]
        if name == "Boolean" and self._next(".") and self.pieces[self.place + 1].text in ("TRUE", "FALSE"):
            self._take()
            return self._take().text.lower()
        if name in _SCOPES and self._next("."):
            return self._of_scope(name)
        if name == "this":
            return self._of_this()
        if name in ("true", "false", "null"):
            return name
        if name == "today" and self.tongue in (Tongue.JUEL, Tongue.COMMON, Tongue.XPATH):
            return name
        return self._followed(self._words(name), path=self.paths)

    def _words(self, name: str) -> str:
        """A name of several words, which FEEL allows, before a sign that compares it."""
        words, at = [name], self.place
        while self.pieces[at].kind == "name" and self.pieces[at].text not in _WORDS:
            words.append(self.pieces[at].text)
            at += 1
        if len(words) == 1:
            return name if name in ("case", "step", "matter") and self._next(".", "(") else spelt(name)
        if strange := next((one for one in words if one in _NO_NAMES), ""):
            raise self._otherwise(strange)
        if self.tongue not in (Tongue.COMMON, Tongue.XPATH) or self.pieces[at].text not in _COMPARES:
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
            following = self.pieces[self.place]
            if self.tongue is Tongue.COMMON and following.text not in {"", *_BOUNDS, ")", "]", "}"}:
                raise self._otherwise("not (…)")  # Python denies all that follows
            return f"!({told[0]})"
        if name not in _CALLED.get(self.tongue, (name,)):
            raise self._otherwise(f"{name[:40]}(…)")
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
                if path and (self.tongue is not Tongue.XPATH or self.pieces[self.place + 1].kind != "number"):
                    raise self._otherwise("[…]")  # XPath may ask for more than a place
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
            if name == "length" and self.tongue is Tongue.JAVASCRIPT:
                return _METHODS["length", 0].format(told)
            if name == "length" and self.tongue is Tongue.COMMON:
                raise self._otherwise(".length")
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
        part = next((name.removeprefix(one) for one in ("get", "is") if name.startswith(one) and name != one), "")
        if part in _DATES:
            raise self._otherwise(f".{name}()")
        if arguments or not part or not part[0].isupper():
            raise _UntoldError
        return f"{told}.{part[0].lower()}{part[1:]}"


def _pair(left: str, sign: str, right: str) -> str:
    """One of Python's comparisons."""
    if sign in ("in", "not in"):
        return f"{'!' if sign == 'not in' else ''}({left} in ({right}))"
    return f"{left} {sign} {right}"


def _datum(written: Sequence[_Piece]) -> str:
    """The datum that the last argument names, in quotes or without."""
    if not written or written[-1].kind not in ("string", "name"):
        raise _UntoldError
    text = written[-1].text
    return spelt(text[1:-1] if written[-1].kind == "string" else text)
