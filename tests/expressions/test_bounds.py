"""An expression is bounded in what it is, what it holds and what it does; past a bound its value is null."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from approvalflow.expressions import compile_expression
from approvalflow.expressions.frame import Meter
from approvalflow.expressions.values import LONGEST_LIST, MOST_VALUES, Context, usable, weight
from counting import at_most

NUMBERS = list(range(1000))


class Case:
    """A case with large values."""

    today = date(2026, 3, 2)
    fields = {
        "numbers": NUMBERS, "more": list(range(1001)), "table": [[1] * 100] * 90, "large": [[1] * 100] * 200,
        "text": "x" * 10_000, "deep": [[[[[[[[[[[[1]]]]]]]]]]]], "odd": {1: 2}, "texts": ["x" * 100] * 200,
    }  # fmt: skip

    def case(self, field):
        return self.fields.get(field)

    def step(self, step, field):
        return None

    def matter(self, field):
        return None

    def workdays(self, count):
        return self.today + timedelta(days=count)


def value(text):
    return compile_expression(text).evaluate(Case())


@pytest.mark.parametrize(
    "text",
    [
        "for x in case.numbers, y in case.numbers return x",
        "some x in case.numbers, y in case.numbers, z in case.numbers satisfies x + y + z < 0",
        "every x in case.numbers, y in case.numbers satisfies x + y >= 0",
        "case.numbers[count(case.numbers[item > 1]) > item]",
        "for x in case.numbers return case.numbers",
        "for x in case.numbers return distinct values(case.numbers)",
        "for x in case.numbers return case.table = case.table",
        "every x in case.numbers satisfies case.table in case.table",
        "some x in case.numbers, y in case.numbers satisfies replace(case.text, 'x', 'y') = 'a'",
        "some x in case.numbers, y in case.numbers satisfies contains(case.text, 'xxxxxxxxy')",
        "some x in case.numbers, y in case.numbers satisfies string(case.table) = 'a'",
        "some x in case.numbers, y in case.numbers satisfies string join(case.texts) = 'a'",
        "some x in case.numbers, y in case.numbers satisfies mode(case.numbers) = 1",
        "some x in case.numbers, y in case.numbers satisfies sort(case.numbers) = 1",
        "some x in case.numbers, y in case.numbers satisfies workdays(10000) = null",
        "some x in case.numbers, y in case.numbers satisfies (for z in case.numbers return z) = 1",
        "for x in 1..100000 return x",
        "for x in 1..1000000000000 return x",
        "concatenate(case.numbers, case.numbers)",
        "append(case.numbers, 1)",
        "union(case.numbers, case.numbers, [1000])",
        "[case.table, case.table]",
        "{a: case.table, b: case.table}",
        "flatten([case.table])",
        "case.more",
        "case.large",
        "case.odd",
        "case.deep[1][1][1][1][1][1][1][1][1][1]",
        "string join(case.texts)",
        "case.text + case.text",
        'replace(case.text, "x", "xx")',
        'split(case.text, "x")',
        "string(case.texts)",
        "{a: 9999999999999999, b: a*a, c: b*b, d: c*c, e: d*d, f: e*e, g: f*f, h: g*g, i: h*h, j: i*i, k: j*j}.k",
        'date("9999-12-31") + duration("P1D")',
        'date("0001-01-01") - duration("P1M")',
        'duration("P999999999D") * 10',
        'date and time("9999-12-31T23:59:59Z") + duration("PT1S")',
        "decimal(1, 100000)",
        "decimal(1 / 3, 6000) + decimal(1, 7000)",
        "workdays(1000000)",
        'substring("abc", 99999999999999999999)',
        'number("' + "9" * 200 + '")',
    ],
)
def test_what_is_too_large_or_too_long_is_null(text):
    """Lists, texts, numbers, dates and steps alike; and the answer comes after so much work, and no more."""
    assert at_most(600_000, lambda: value(text)) is None


def test_a_costly_part_does_not_cost_the_rest_of_the_case():
    """Every evaluation has steps of its own."""
    dear = compile_expression("count(for x in case.numbers return x * 2) = 1000")

    assert [dear.evaluate(Case()) for _ in range(50)] == [True] * 50


def test_evaluations_that_share_a_meter_share_its_steps():
    """Each is right until it is spent, also the one that spends it; far beyond, all are null and cost nothing."""
    dear, meter = compile_expression("count(for x in case.numbers return x * 2) = 1000"), Meter(20_000)

    found = [dear.evaluate(meter.frame(Case())) for _ in range(400)]

    assert meter.is_spent
    assert found[:11] == [True] * 11
    assert found[-1] is None
    assert meter.left > -310_000


def test_long_texts_weigh_more_than_short_ones():
    """A thousand texts of ten thousand characters are more than a list may hold."""
    assert weight(["x" * 10_000] * 50) == 51 + 50 * 100
    assert usable(["x" * 10_000] * 1000) is None
    assert usable(["x"] * 1000) is not None
    assert weight({"n" * 1000: {"a": [1, "x"]}}) == 1 + 10 + 1 + 1 + 2


def test_what_is_within_the_bounds_is_kept():
    """As long as allowed, and no longer."""
    assert len(value("for x in 1..1000 return x")) == LONGEST_LIST
    assert value("count(case.numbers)") == 1000
    assert weight(value("case.table")) <= MOST_VALUES
    assert value("string length(case.text)") == 10_000


def test_values_from_outside_become_ours():
    """Mappings, lists in lists; what the language has no kind for is null in its place."""
    found = usable({"a": [1, {"b": object()}], "c": b"x", "d": float("nan")})

    assert found == Context((("a", (Decimal(1), Context((("b", None),)))), ("c", None), ("d", None)))
    assert found.get("none") is None
