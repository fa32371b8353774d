"""Another reader of the same language, feelin, answers as we do; where it does not, it is written down why."""

import tomllib
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from approvalflow.errors import Unreadable
from approvalflow.expressions import compile_expression
from approvalflow.expressions.functions.texts import written
from approvalflow.words import remedy
from expressions.generated import anything
from expressions.views import HERE, Desk, ask_feelin, passes, said, told
from node.tools import installed


def table(name):
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


ROWS = [tuple(row) for rows in table("expressions").values() for row in rows]
LEGACY = table("legacy")["rows"]
UNARY = table("unary")["rows"]
DIFFERENCES = {row[0]: row[1] for one in table("differences")["difference"] for row in one["rows"]}


@pytest.fixture(scope="module")
def feelin(request):
    """The folder in which feelin is installed."""
    return installed(request.config)


@pytest.fixture(scope="module")
def answers(feelin):
    """What feelin says to both tables: expressions, then cells."""
    asked = ask_feelin(feelin, [text for text, _ in ROWS], [(given, cell) for given, cell, _ in UNARY])
    return [told(one) for one in asked["expressions"]], [told(one) for one in asked["tests"]]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_an_expression_has_its_value(text, expected):
    """As the table says, written as the language writes it."""
    assert written(compile_expression(text).evaluate(Desk())) == expected


@pytest.mark.parametrize(("text", "same"), LEGACY)
def test_a_text_of_another_engine_means_the_same(text, same):
    """`${…}`, `#{…}` and `= …` are the one language in another spelling; method calls and beans are refused."""
    if same == "REFUSED":
        with pytest.raises(Unreadable) as refusal:
            compile_expression(text)
        assert remedy(refusal.value.code, refusal.value.values, "en")
    else:
        assert said(compile_expression(text).evaluate(Desk())) == said(compile_expression(same).evaluate(Desk()))


@pytest.mark.parametrize(("given", "cell", "expected"), UNARY)
def test_a_cell_passes_or_does_not(given, cell, expected):
    """Never null: a rule applies, or it does not."""
    assert passes(given, cell) is expected


@pytest.mark.node
def test_feelin_answers_the_same(answers):
    """Every row, except those that differences.toml decides; and those do differ, exactly as written there."""
    ours = [said(compile_expression(text).evaluate(Desk())) for text, _ in ROWS]
    found = {text: theirs for (text, _), mine, theirs in zip(ROWS, ours, answers[0], strict=True) if mine != theirs}

    assert len(ROWS) > 600
    assert found == {text: theirs for text, theirs in DIFFERENCES.items() if " | " not in text}


@pytest.mark.node
def test_feelin_passes_the_same_cells(answers):
    """The unary tests of decision tables, in the same way."""
    found = {
        f"{given} | {cell}": theirs
        for (given, cell, expected), theirs in zip(UNARY, answers[1], strict=True)
        if theirs != str(expected).lower()
    }

    assert found == {text: theirs for text, theirs in DIFFERENCES.items() if " | " in text}


def test_every_difference_has_a_reason():
    """With what the specification says, and rows that are in the tables."""
    known = {text for text, _ in ROWS} | {f"{given} | {cell}" for given, cell, _ in UNARY}
    for one in table("differences")["difference"]:
        assert one["reason"]
        assert one["dmn"]
        assert {row[0] for row in one["rows"]} <= known


def collected(count):
    """So many random expressions within the limits, gathered so that one process can answer all of them."""
    found = {}

    @settings(max_examples=count, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(anything)
    def collect(text):
        if len(text) < 300 and (condition := compiled(text)) is not None:
            found[text] = condition

    collect()
    return found


@pytest.mark.node
@pytest.mark.parametrize("count", [600, pytest.param(20_000, marks=pytest.mark.long)])
def test_feelin_answers_random_expressions_the_same(feelin, count):
    """Made by a grammar in which null has no place but among truth values."""
    found = collected(count)
    theirs = ask_feelin(feelin, found)["expressions"]

    assert len(found) > count / 4
    assert {text: told(one) for text, one in zip(found, theirs, strict=True)} == {
        text: said(condition.evaluate(Desk())) for text, condition in found.items()
    }


def compiled(text):
    """Whether it is within the limits."""
    with suppress(Unreadable):
        return compile_expression(text)
