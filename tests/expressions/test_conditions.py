"""Conditions say what an office means by them, and null is never taken for true."""

# ruff: noqa: E501 - rows of XML and of tables read best unbroken

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from approvalflow.errors import Unreadable
from approvalflow.expressions import compile_expression
from approvalflow.words import remedy

CASE = {
    "amount": 5000, "price": 0.1, "name": "面馆", "kinds": ["热食", "冷食"], "urgent": True, "filed": date(2026, 3, 1),
    "at": datetime(2026, 3, 1, 9, tzinfo=UTC), "企业": "甲", "long": "x" * 9_999, "huge": "x" * 10_001, "table": {"a": 1},
    "nothing": None, "infinite": float("inf"),
}  # fmt: skip
STEPS = {("Review_1", "outcome"): "agree", ("the board", "agree"): 3, ("the board", "disagree"): 1}


class Desk:
    today = date(2026, 3, 2)

    def case(self, field):
        return CASE.get(field)

    def step(self, step, field):
        return STEPS.get((step, field))

    def matter(self, field):
        return {"kind": "许可"}.get(field)

    def workdays(self, count):
        return self.today + timedelta(days=count)


def value(text):
    return compile_expression(text).evaluate(Desk())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # comparison
        ("case.amount = 5000", True), ("case.amount != 5000", False), ("case.amount < 5000", False),
        ("case.amount <= 5000", True), ("case.amount > 4999.99", True), ("case.amount >= 5000.01", False),
        ('case.name = "面馆"', True), ("case.name = '面馆'", True), ('"a" < "b"', True), ('case.企业 = "甲"', True),
        ("case.urgent", True), ("case.urgent = true", True), ("true = 1", None), ('"1" = 1', None), ("1 < true", None),
        ("false < true", None), ('case.kinds = case.kinds', True),
        # null
        ("case.missing = 1", None), ("case.missing != 1", None), ("case.missing < 1", None), ("1 > case.missing", None),
        ("case.missing = case.nothing", None), ("case.missing = null", True), ("null != case.missing", False),
        ("case.amount = null", False), ("case.amount != null", True), ("null = null", True), ("null < 1", None),
        # and, or, not
        ("case.urgent and case.amount > 1", True), ("case.missing and false", False), ("case.missing and true", None),
        ("case.missing or true", True), ("case.missing or false", None), ("not(case.missing)", None), ("not(false)", True),
        ("not(1)", None), ("1 and true", None), ("1 or true", True), ("true or false and false", True),
        ("(true or false) and false", False),
        # in
        ("case.amount in (1, 5000)", True), ("case.amount in [1, 2]", False), ("case.amount in [1..5000]", True),
        ("case.amount in [1..5000)", False), ("case.amount in (5000..9000]", False), ("case.amount in ]5000..9000[", False),
        ("case.amount in (< 10, > 4000)", True), ("case.amount in (1..2)", False), ("case.amount in ((1+1)*2500, 7)", True),
        ("case.amount between 1 and 5000", True), ("case.amount between 1 and 2 or true", True),
        ('"热食" in case.kinds', True), ('"酒" in case.kinds', False), ('"酒" in (case.kinds)', False),
        ("case.missing in (1, 2)", None), ("1 in (case.missing, 1)", True), ("1 in (case.missing, 2)", None),
        ('case.name in ("面馆")', True), ("case.missing in case.kinds", None), ("case.filed in [date('2026-03-01')..today]", True),
        # reckoning
        ("case.price * 3 = 0.3", True), ("1 / 3 * 3 < 1", True), ("1/0", None), ("-case.amount + 1", Decimal(-4999)),
        ("2 + 3 * 4", Decimal(14)), ("10 - 3 - 2", Decimal(5)), ("- -1", Decimal(1)), ("case.missing + 1", None),
        ('"a" + "b"', "ab"), ('"a" + 1', None), ('"a" - "b"', None), ("-true", None), ("true + 1", None),
        ("12 / 5 / 2", Decimal("1.2")),
        # dates
        ('date("2026-03-01") < today', True), ("case.filed = date('2026-03-01')", True), ("case.filed < case.at", None),
        ("date(case.at) = case.filed", True), ("date(case.name)", None), ("workdays(3) > today", True),
        ("workdays(0) = today", True), ("workdays(-1)", None), ("workdays(1.5)", None), ("workdays(10001)", None),
        ('workdays("3")', None), ("today - today", timedelta(0)), ("today - case.missing", None),
        # steps and the matter
        ('step.Review_1.outcome = "agree"', True), ('step("the board").agree > step("the board").disagree', True),
        ("step.Never.outcome = 'agree'", None), ("step.Never.outcome = null", True), ('matter.kind = "许可"', True),
        ('case("企业") = "甲"', True), ('matter("kind") in ("许可", "备案")', True),
        # size and kind of values
        ("case.long + 'x' = null", False), ("case.long + 'xx'", None), ("case.huge", None), ("case.table.a", Decimal(1)), ("case.table.b", None), ("case.table.a.b", None), ("case.name.a", None), ("case.name.__class__", None),
        ("case.infinite", None),
        # old spellings
        ("${amount == 5000}", True), ("#{urgent && !(name == 'x')}", True), ("${amount > 1 || missing}", True),
        ("${case.amount = 5000 and urgent}", True), ("${!urgent}", False), ("= amount > 10", True), ("=case.amount = 5000", True),
        # spelling
        (" case.amount\n= 5000 ", True), ("case.in", None), ("case.and = 1", None), (r'"\u4e2d\n\"" = "中' + r'\n\""', True),
        ("case.today", None), ("'\\ud83d\\ude00' = '😀'", True),
    ],
)  # fmt: skip
def test_a_condition_has_the_value_that_it_says(text, expected):
    """One row, one meaning."""
    found = value(text)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "expression.empty"), (" ", "expression.empty"), ("${ }", "expression.empty"), ("=", "expression.empty"),
        ("1 +", "expression.ends_early"), ("(1", "expression.ends_early"), ("case.", "expression.ends_early"),
        ("1 2", "expression.not_readable"), ("case.a = 1 = 2", "expression.not_readable"), ("a ? b : c", "expression.not_readable"),
        ("'open", "expression.not_readable"), ("not true", "expression.not_readable"), ("2 ** 3", "expression.not_readable"),
        ("'a\nb'", "expression.not_readable"), ("1 in [1..2", "expression.ends_early"), ("2 ^ 3", "expression.not_readable"),
        ("x -> y", "expression.not_readable"), ("1;2", "expression.not_readable"),
        ("\0", "expression.not_readable"), ("ª = 1", "expression.unknown_name"), ("1e5", "expression.not_readable"),
        ("case.a == 1", "expression.wrong_operator"), ("true && true", "expression.wrong_operator"),
        ("!true", "expression.wrong_operator"), ("true || true", "expression.wrong_operator"),
        ("case.a in (== 1)", "expression.wrong_operator"), ("1 between 0 && 2", "expression.wrong_operator"),
        ("amount > 5", "expression.unknown_name"), ("case", "expression.unknown_name"), ("matter.kind.x", "expression.unknown_name"),
        ("step.Review_1", "expression.unknown_name"), ("__import__", "expression.unknown_name"), ("${case}", "expression.unknown_name"), ("step.R.outcome.x", "expression.unknown_name"),
        ("step.Review_1.__class__", "expression.unknown_step_field"), ("step('x').performer", "expression.unknown_step_field"),
        ("__import__('os')", "expression.unknown_function"), ("${execution.getVariable('x')}", "expression.method_call"), ("case.a.b(1)", "expression.method_call"),
        ("${bean.name.equals('x')}", "expression.method_call"), ("today.year()", "expression.method_call"), ("${''.getClass()}", "expression.method_call"),
        ("open('x')", "expression.unknown_function"), ("date()", "expression.wrong_use"), ("step(case.a).outcome", "expression.wrong_use"),
        ("date('2026-03-01', 1)", "expression.wrong_use"), ("step('x')", "expression.wrong_use"), ("today(1)", "expression.wrong_use"), ("today.hour", "expression.wrong_use"), ("today.year.x", "expression.wrong_use"),
        ("workdays(1).x", "expression.wrong_use"), ("case('')", "expression.wrong_use"),
        ("part.fire.outcome = 'granted'", "expression.reserved"), ("permit.food.in_force", "expression.reserved"),
        ("permit('food').in_force", "expression.reserved"), ("${part}", "expression.reserved"),
        ("date('2026-02-30')", "expression.bad_date"), ("date('20260301')", "expression.bad_date"), ("date(1)", "expression.bad_date"),
        ("time('25:00:00')", "expression.bad_moment"), ("duration('1 day')", "expression.bad_moment"), ("@'2026-13-01'", "expression.not_readable"),
        ('@"2026-13-01"', "expression.bad_moment"), ("date and time('2026')", "expression.bad_moment"), ("duration('P1Y2D')", "expression.bad_moment"),
        ("duration('P')", "expression.bad_moment"), ("duration('PT')", "expression.bad_moment"),
        ("matches(case.a, '.*')", "expression.pattern_not_plain"), ("split('a|b', '|')", "expression.pattern_not_plain"),
        ("replace('a', '', 'b')", "expression.pattern_not_plain"), ("{a: 1, a: 2}", "expression.named_twice"), ('{a: 1, "a": 2}', "expression.named_twice"),
        ("1 instance of money", "expression.unknown_type"), ("1 instance of", "expression.ends_early"), ("contains('a')", "expression.wrong_use"),
        ("count()", "expression.wrong_use"), ("floor(1, 2, 3)", "expression.wrong_use"), ("now()", "expression.unknown_function"),
        ("if true then 1", "expression.ends_early"), ("some x in [1]", "expression.ends_early"), ("for x return 1", "expression.not_readable"),
        ("some x in [1] satisfies y", "expression.unknown_name"), ("item > 1", "expression.unknown_name"), ("? > 1", "expression.not_readable"),
        ("[1..2", "expression.ends_early"), ("{a 1}", "expression.not_readable"), ("{1: 1}", "expression.not_readable"), ("[1, 2", "expression.ends_early"),
        ("function(x) x", "expression.not_readable"), ("1 in", "expression.ends_early"), ("x -> x", "expression.not_readable"),
        ("[" * 90 + "]" * 90, "expression.too_deep"), ("[" * 31 + "1" + "]" * 31, "expression.too_deep"),
        ("{a:" * 31 + "1" + "}" * 31, "expression.too_deep"), ("if " * 200 + "true", "expression.too_deep"), ("!" * 500, "expression.too_deep"),
        ("${" + "x ? " * 200 + "1}", "expression.too_deep"), ("9" * 35, "expression.number_too_long"), (r"'\ud800'", "expression.bad_text"),
        (r"'a\u0000'", "expression.bad_text"), ("'\ud800'", "expression.bad_text"), ("2**3", "expression.not_readable"),
        ("${a} > ${b}", "expression.mixed_legacy"), ("a > ${b}", "expression.mixed_legacy"),
        ("1" + " " * 2_000, "expression.too_long"), ("1" + "+1" * 100, "expression.too_many_parts"),
        ("1" + "+1" * 40, "expression.too_deep"), ("-" * 31 + "1", "expression.too_deep"),
        ("not(" * 31 + "true" + ")" * 31, "expression.too_deep"),
        ("case.a in (" + ",".join("1" * 200) + ")", "expression.too_many_parts"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(text, code):
    """The code is stable, the sentence exists in both languages, and it is short."""
    with pytest.raises(Unreadable) as refusal:
        compile_expression(text)

    assert refusal.value.code == code
    assert not re.search(r"\{[a-z]+\}", refusal.value.say("en") + remedy(code, refusal.value.values))
    assert refusal.value.say("zh-CN") != refusal.value.say("en")
    assert len(refusal.value.say("en")) < 500


def test_an_error_names_the_column():
    """Counted in the text as it was written, wrapping included."""
    with pytest.raises(Unreadable) as refusal:
        compile_expression("${amount > 5 5}")

    assert (refusal.value.values["column"], refusal.value.values["found"]) == (14, "5")


def test_the_names_that_are_read_are_known_before_it_runs():
    """So that an undeclared name is a finding at publishing."""
    condition = compile_expression(
        'case.a > 1 and (step.R.outcome = "x" or step("the board").agree in (matter.n, today))'
    )

    assert condition.names == {"case.a", "step.R.outcome", "step.the board.agree", "matter.n"}
    assert compile_expression("${amount > 5}").names == {"case.amount"}


def test_only_true_is_true():
    """A number, a text or null is no answer."""
    assert [compile_expression(text).holds(Desk()) for text in ("true", "false", "null", "1", "'true'")] == [
        True, False, None, None, None,
    ]  # fmt: skip


def test_brackets_are_not_depth():
    """Four hundred brackets around one number are harmless."""
    assert value("(" * 400 + "1" + ")" * 400) == 1


def test_a_condition_is_compiled_once():
    """The same text gives the same object, equal by its text."""
    assert compile_expression("case.once = 1") is compile_expression("case.once = 1")
    assert compile_expression("case.once = 1") != compile_expression("case.once = 2")
