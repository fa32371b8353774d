"""The logic of unknown things: the laws that and, or, not and comparison keep, and a reader that never crashes."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from approvalflow.errors import Unreadable
from approvalflow.expressions import compile_expression
from approvalflow.expressions.values import Context, before, both, either, equal, negated

truths = st.sampled_from([True, False, None])
plain = st.one_of(
    st.none(), st.booleans(), st.decimals(allow_nan=False, allow_infinity=False), st.text(max_size=5), st.dates(),
    st.datetimes(), st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip
values = st.one_of(plain, st.lists(plain, max_size=3).map(tuple))


@given(truths, truths)
def test_de_morgan(one, other):
    """not(a and b) is not(a) or not(b), unknowns included."""
    assert negated(both((one, other))) is either((negated(one), negated(other)))
    assert negated(either((one, other))) is both((negated(one), negated(other)))


@given(truths, truths, truths)
def test_unknown_is_between_false_and_true(one, other, third):
    """`and` is the least, `or` the greatest, in whatever order."""
    rank = {False: 0, None: 1, True: 2}
    assert rank[both((one, other, third))] == min(rank[one], rank[other], rank[third])
    assert rank[either((third, other, one))] == max(rank[one], rank[other], rank[third])


@given(values, values)
def test_comparison_is_symmetric_and_null_where_there_is_null(one, other):
    """Never an exception, whatever the kinds."""
    assert equal(one, other) is equal(other, one)
    if one is None or other is None:
        assert equal(one, other) is None
        assert before(one, other) is None


@given(values, values)
def test_at_most_one_of_less_equal_greater_is_true(one, other):
    """And exactly one, where two values of a kind have an order."""
    answers = [before(one, other), equal(one, other), before(other, one)]

    assert answers.count(True) <= 1
    if before(one, other) is not None:
        assert answers.count(True) == 1


class Anything:
    """A view that answers with whatever it was given."""

    today = date(2026, 3, 2)

    def __init__(self, value):
        self.value = value

    def case(self, field):
        return self.value

    def step(self, step, field):
        return self.value

    def matter(self, field):
        return self.value

    def workdays(self, count):
        return self.today


raw = st.recursive(
    st.one_of(values, st.integers(), st.floats(), st.binary(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=2), inner, max_size=2)),
    max_leaves=5,
)
KINDS = (type(None), bool, Decimal, str, date, datetime, tuple, Context)

atoms = st.sampled_from(
    [
        "case.a",
        "step.s.outcome",
        "step('x').agree",
        "matter.m",
        "today",
        "1",
        "0.5",
        "'t'",
        "true",
        "null",
        "date('2026-01-01')",
    ]
)
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["=", "!=", "<", ">=", "+", "-", "*", "/", "and", "or"]), inner).map(
            lambda part: f"({part[0]} {part[1]} {part[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda part: f"({part[0]} in ({part[1]}, [{part[2]}..9], > {part[1]}))"),
        inner.map(lambda part: f"not({part})"),
        inner.map(lambda part: f"workdays({part})"),
        inner.map(lambda part: f"-{part}"),
    ),
    max_leaves=12,
)


def tried(text):
    try:
        return compile_expression(text), None
    except Unreadable as problem:
        return None, problem


@given(expressions, raw)
@example("case.a", {})
def test_every_condition_has_a_value_on_every_view(text, answer):
    """Whatever the case holds: one of our kinds, never an exception."""
    condition, refusal = tried(text)
    if condition is None:
        assert refusal.code in ("expression.too_deep", "expression.too_many_parts", "expression.too_long")
        return

    assert isinstance(condition.evaluate(Anything(answer)), KINDS)
    assert condition.holds(Anything(answer)) in (True, False, None)


WORDS = (
    "case . a step ( ) [ ] .. , in between and or not true null today date workdays = != < <= == && || ! + - * /"
    " ${ } #{ ' \" \\ \\u12 1 2.5 part permit 面"
)
pieces = st.lists(st.one_of(st.sampled_from(WORDS.split(" ")), st.text(max_size=3)), max_size=20)


@given(pieces, st.sampled_from(["", " "]))
def test_no_text_crashes_the_reader(parts, between):
    """It is read, or refused with a code that has its sentence."""
    condition, refusal = tried(between.join(parts))

    assert condition is not None or refusal.code.startswith("expression.")
    assert condition is not None or refusal.say("zh-CN")
