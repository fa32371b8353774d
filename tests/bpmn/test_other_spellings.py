"""Conditions in XPath, Java, JavaScript, Groovy and Python are read where they say what ours would; else refused."""

import random
from datetime import datetime

import pytest

from approvalflow.bpmn.respelling import respelt
from approvalflow.bpmn.spelling import named_by, read_expression
from approvalflow.calendars import national
from approvalflow.dryrun.data import Scene
from approvalflow.errors import Unreadable
from approvalflow.expressions.tongues import Tongue

DATA = {
    "a": 1, "b": 3, "s": "abc", "yes": True, "no": False, "items": ["x", "y"],
    "order": {"price": 5, "to": {"city": "x"}}, "Service Level": "gold", "a-b": 7, "blank": "", "nothing": None,
}  # fmt: skip


def value(text, language=""):
    return read_expression(text, language).evaluate(
        Scene(DATA, {}, datetime.fromisoformat("2026-01-05T09:00:00+08:00"), national())
    )


@pytest.mark.parametrize(
    "text",
    [
        # XPath, and the functions of the standard for it
        "$a = 1", "$p:a + 1 = 2", "contains($s, 'b')", "fn:contains($s, \"b\")", "starts-with($s,'a') and $yes",
        "string-length($s) = 3", "$b mod 2 = 1", "$b div 3 = 1", "not($a = 2)", "true()", "$order/price > 4",
        "getDataObject('a') = 1", "bpmn:getDataObject('order')/to/city = 'x'", "getProcessProperty('P', 'b') = 3",
        "getActivityProperty('A', 's') = 'abc'", "contains(string('${s}'), 'a')", "number($a) = 1", "$a-b = 7",
        # JUEL with methods, as Camunda and Flowable drawings have it
        "${s.equals('abc')}", "${'abc'.equals(s)}", "${s.contains('b') && !s.contains('z')}", "${items.contains('y')}",
        "${items.size() == 2}", "${s.length() > 2}", "${!items.isEmpty()}", "${blank.isEmpty()}",
        "${order.getPrice() == 5}",
        "${execution.getVariable('a') == 1}", "${vars:get(execution, 'a') == 1}", "${variables:equals(a, 1)}",
        "${variables:greaterThanOrEquals(b, 3)}", "${a} < 2", "${a == 1} && ${b == 3}", "${order.get('price') == 5}",
        # Java, JavaScript, Groovy, MVEL
        "return a == 1;", "a === 1", "s !== 'x'", "a == 1L", "kcontext.getVariable(\"a\") == 1",
        "s.toUpperCase() == 'ABC'",
        "s.equalsIgnoreCase(\"ABC\")", "yes == Boolean.TRUE", "order.to.city.equals('x')",
        # Python
        "nothing is None", "a is not None and not no", "not a == 2", "yes == True", "len(items) == 2",
        # places of XPath
        "$items[1] = 'x'",
        # names of several words
        "Service Level = 'gold'",
    ],
)  # fmt: skip
def test_what_says_the_same_is_read(text):
    assert value(text) is True


XPATH, SCRIPT = "http://www.w3.org/1999/XPath", "text/javascript"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("order/price = 5", XPATH, True),
        ("order/to/city = 'x' and number(a) < 2", XPATH, True),
        ("b/a = 3", "", True),
        ("${b/a == 3}", XPATH, True),
        ("number(a) = 1", "", None),
        ("items.length == 2 && s.length === 3", SCRIPT, True),
        ("order.length = 2", "", None),
        ("this.environment.variables.a === 1", SCRIPT, True),
        ("this.environment.variables.order.price > 4", "", True),
    ],
)
def test_what_two_languages_mean_by_one_text_is_told_by_the_language_of_the_drawing(text, language, expected):
    """A stroke divides, and in XPath leads on into a datum; a length is a part of a datum, or of JavaScript."""
    assert value(text, language) is expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a", "a"), ("${a}", "a"), ("$a", "a"), ("getDataObject('a')", "a"), ("bpmn:getDataObject('a b')", "a b"),
        ("execution.getVariable('a')", "a"), ("a.b", ""), ("a + 1", ""), ("a(", ""), ("", ""), ("'a'", ""),
    ],
)  # fmt: skip
def test_an_expression_that_only_names_a_datum_names_it(text, name):
    """Where a value is led to, an expression says so in its own language."""
    assert named_by(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "this.x == 1", "this.environment.x", "this.environment.variables.",
        "${bean.check(a)}", "new Date() > a", "x -> y", "a b c", "a = 1; b = 2", "${s.matches('x')} ?",
        "exec('rm')", "__import__('os')", "a instanceof String", "${a.b(}", "${order.getPrice(1) == 5}",
        "getDataObject()",
        "a.getClass().forName('x')", "T(java.lang.Runtime)", "f(" * 500, "(" * 1_999, "not " * 400, "${",
    ],
)  # fmt: skip
def test_what_has_no_words_of_ours_is_refused(text):
    """The refusal is about the text as it was drawn."""
    with pytest.raises(Unreadable) as refused:
        read_expression(text)

    assert refused.value.code.startswith("expression.")


def test_the_text_stays_as_it_was_drawn():
    assert read_expression("$a = 1").text == "$a = 1"


def test_any_heap_of_signs_is_read_or_left_quickly():
    """Whatever stands there, reading ends without a traceback."""
    pieces = [
        "$x",
        "'a'",
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "not",
        "and",
        "x",
        "f(",
        "${",
        "}",
        "==",
        "is",
        "1",
        "-",
        "/",
        "get(",
        "this.",
        "environment.",
        "variables.",
    ]
    dice = random.Random(4)
    for _ in range(3_000):
        text = "".join(dice.choice(pieces) + dice.choice(("", " ")) for _ in range(dice.randint(1, 12)))
        try:
            told = respelt(text, dice.choice(tuple(Tongue)))
        except Unreadable:
            continue
        assert told is None or told.startswith("${")
