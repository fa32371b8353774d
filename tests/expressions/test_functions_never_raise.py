"""Whatever kinds of value meet, in a function or around a sign: an answer of one of our kinds, never an exception."""

# ruff: noqa: E501 - rows of expressions read best unbroken

from datetime import UTC, date, timedelta, timezone
from decimal import Decimal

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from approvalflow.errors import Unreadable
from approvalflow.expressions import compile_cell, compile_expression
from approvalflow.expressions.frame import framed
from approvalflow.expressions.functions import FUNCTIONS
from approvalflow.expressions.functions.texts import written
from approvalflow.expressions.plain import exact
from approvalflow.expressions.plain import plain as in_json
from approvalflow.expressions.values import NUMBERS, Context, Months, Span, kind_of, sized, usable

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12)), None])
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.decimals(allow_nan=False, allow_infinity=False).map(NUMBERS.plus),
    st.integers(-12, 12).map(Decimal),
    st.sampled_from(["1E+36", "-9.99E+6144", "1E-6143", "9" * 34, "1E+33", "-1E+35", "0.1"]).map(Decimal),
    st.text(max_size=5),
    st.sampled_from(
        ["2026-03-01", "PT1H", "P1M", ".", "a,b", "1.5", "-", "09:30:00", "2026-03-01T00:00:00@Asia/Shanghai"]
    ),
    st.dates(),
    st.datetimes(timezones=ZONES),
    st.times(timezones=ZONES),
    st.timedeltas(),
    st.integers(-(10**10), 10**10).map(Months),
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.sampled_from(["a", "b", "key"]), inner, max_size=2).map(
            lambda one: Context(tuple(one.items()))
        ),
        st.builds(Span, inner, inner, st.booleans(), st.booleans()),
    ),
    max_leaves=6,
)


class Given:
    """A view whose fields are the values of one example."""

    today = date(2026, 3, 2)

    def __init__(self, *given):
        self.given = given

    def case(self, field):
        return self.given[int(field[1:] or 0)]

    def step(self, step, field):
        return None

    def matter(self, field):
        return None

    def workdays(self, count):
        return self.today


_JSON_OF = msgspec.json.Encoder(decimal_format="number")
_JSON = msgspec.json.Decoder(float_hook=exact)


def is_ours(value):
    return value is None or kind_of(value) is not object


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(deadline=None)
@given(given=st.lists(values, min_size=1, max_size=4))
def test_a_function_answers_whatever_it_is_given(name, given):
    """With every number of arguments that it takes."""
    function = FUNCTIONS[name]
    for count in range(function.least, min(function.most or 4, len(given)) + 1):
        found = sized(function.call(*given[:count]))
        assert is_ours(found)
        assert isinstance(written(found), str)
        assert usable(_JSON.decode(_JSON_OF.encode(in_json(found)))) == usable(in_json(found))
        assert is_ours(function.call(*given[:1] * count))


PATTERNS = [
    *(f"case.v0 {sign} case.v1" for sign in ("=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "in")),
    "case.v0 between case.v1 and case.v2", "case.v0 in [case.v1..case.v2]", "case.v0 in (> case.v1, case.v2)",
    "[case.v0..case.v1]", "[case.v0..case.v1) = case.v2", "-case.v0", "not(case.v0)", "if case.v0 then case.v1 else case.v2",
    "case.v0[case.v1]", "case.v0[item > case.v1]", "case.v0[a > case.v1]", "case.v0.a", "case.v0.year", "case.v0.hour",
    "case.v0.days", "case.v0.months", "case.v0.second", "case.v0.time offset", "case.v0.timezone", "case.v0.start",
    "case.v0.end included", "some x in case.v0 satisfies x = case.v1", "every x in case.v0, y in case.v1 satisfies x < y",
    "for x in case.v0 return x + case.v1", "for x in case.v0..case.v1 return x", "{a: case.v0, b: [a, case.v1]}.b",
    "case.v0 instance of number", "case.v0 instance of Any", "is defined(case.v0)", "workdays(case.v0)", "date(case.v0)",
    "${v0[v1]}", "${v0['a']}", "${empty v0}", "${v0 % v1}", "${v0 ? v1 : v2}", "= v0[a > v1]", "string([case.v0, {a: case.v1}])",
]  # fmt: skip


@pytest.mark.parametrize("text", PATTERNS)
@settings(deadline=None)
@given(given=st.tuples(values, values, values))
@example(given=(timedelta.min, timedelta.min, timedelta.max))
@example(given=(Decimal("9.99E+6144"), Decimal("1E-6143"), Decimal(0)))
@example(given=(Decimal("1E+30"), Decimal("1E+31"), Decimal(0)))
def test_an_expression_answers_whatever_the_case_holds(text, given):
    """Two or three values of any kind around each sign."""
    assert is_ours(compile_expression(text).evaluate(Given(*given)))


CELLS = [
    "case.v0",
    "< case.v0",
    "[case.v0..case.v1]",
    "not(case.v0)",
    "? > case.v0",
    "?[1] = case.v0",
    "?.a, case.v1",
    "-",
]


@pytest.mark.parametrize("text", CELLS)
@settings(deadline=None)
@given(given=st.tuples(values, values, values))
def test_a_cell_passes_or_not_whatever_it_is_given(text, given):
    """True or false, never null."""
    cell = compile_cell(text, names=(), local=())

    assert isinstance(cell.evaluate(framed(Given(*given)).bind("?", given[2])), bool)


WORDS = (
    "case . a step ( ) [ ] .. , in between and or not true null today date workdays = != < <= == && || ! + - * / ? : % { }"
    ' ${ } #{ \' " @ @"P1D" 1 .5 if then else some every for x return satisfies item instance of number count empty eq mod'
    " string length substring is defined date and time div 面 ; $ # \\"
)


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(WORDS.split()), st.text(max_size=3)), max_size=25), st.sampled_from(["", " "])
)
def test_no_text_crashes_the_reader(parts, between):
    """As a condition, in `${…}`, after `=`, as a cell: read, or refused with a code."""
    text = between.join(parts)
    for read in (text, f"${{{text}}}", f"={text}"):
        tried(compile_expression, read)
    tried(compile_cell, text, names=("Applicant Age",), local=("x",))


def tried(read, *given, **named):
    """Reads, or is refused with a code that has its sentence."""
    refusal = None
    try:
        read(*given, **named)
    except Unreadable as problem:
        refusal = problem
    assert refusal is None or (refusal.code.startswith("expression.") and refusal.say("zh-CN"))
