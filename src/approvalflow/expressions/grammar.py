"""How a condition is written: the grammar, read by lark into a plain tree (LALR: the cost follows the text)."""

from functools import cache
from typing import TYPE_CHECKING, cast

from approvalflow.errors import Unreadable

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction (OR conjunction)*
?conjunction: comparison (AND comparison)*
?comparison: sum
    | sum OPERATOR sum                      -> compare
    | sum _BETWEEN sum AND sum              -> between
    | sum _IN tests                         -> within
tests: "(" _test ("," _test)* ")"
    | "[" _test ("," _test)* "]"
    | range
    | path
_test: sum | beyond | range
beyond: OPERATOR sum
range: (LPAR | LSQB | RSQB) sum ".." sum (RPAR | RSQB | LSQB)
?sum: product
    | sum (PLUS | MINUS) product            -> reckon
?product: sign
    | product (TIMES | DIVIDE) sign         -> reckon
?sign: atom
    | MINUS sign                            -> negative
    | BANG sign                             -> banged
?atom: NUMBER                               -> number
    | STRING                                -> string
    | _TRUE                                 -> true
    | _FALSE                                -> false
    | _NULL                                 -> null
    | path
    | "(" disjunction ")"
path: (NAME | call) ("." NAME)*
call: NAME "(" [disjunction ("," disjunction)*] ")"

OR.3: /or\b|\|\|/
AND.3: /and\b|&&/
_BETWEEN.3: /between\b/
_IN.3: /in\b/
_TRUE.3: /true\b/
_FALSE.3: /false\b/
_NULL.3: /null\b/
OPERATOR.2: /<=|>=|!=|==|=|<|>/
BANG: "!"
LPAR: "("
RPAR: ")"
LSQB: "["
RSQB: "]"
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIVIDE: "/"
NAME: /[^\W\d]\w*/
NUMBER: /[0-9]+(\.[0-9]+)?/
STRING: DOUBLE | SINGLE
DOUBLE: /"([^"\\\x00-\x1f\x7f]|\\["'\\\/nt]|\\u[0-9a-fA-F]{4})*"/
SINGLE: /'([^'\\\x00-\x1f\x7f]|\\["'\\\/nt]|\\u[0-9a-fA-F]{4})*'/
%ignore /[ \t\r\n\u3000\u00a0]+/
"""


@cache
def _parser() -> "Lark":
    from lark import Lark

    return Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False)


def parse(text: str, offset: int = 0) -> "Tree[Token]":
    """The tree of a text; `offset` is added to the column that an error names.

    Raises Unreadable `expression.not_readable` or `expression.ends_early`.
    """
    from lark import UnexpectedEOF, UnexpectedInput, UnexpectedToken

    try:
        return _parser().parse(text)
    except UnexpectedInput as problem:
        at = cast(int | None, problem.pos_in_stream) or 0
        ended = isinstance(problem, UnexpectedToken) and problem.token.type == "$END"
        if ended or isinstance(problem, UnexpectedEOF):
            raise Unreadable("expression.ends_early", text=shown(text)) from None
        place = {"column": offset + at + 1, "found": shown(text[at:], 12)}
        raise Unreadable("expression.not_readable", text=shown(text), **place) from None


def shown(text: str, most: int = 80) -> str:
    """A piece of hostile text as it may stand in a sentence: short, on one line, nothing unprintable."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in " ".join(text[: most + 1].split()))
    return plain if len(plain) <= most else plain[:most] + "…"
