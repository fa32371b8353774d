"""The page of the language says what the language does."""

import re
from pathlib import Path

import pytest

from approvalflow.expressions import compile_expression
from approvalflow.expressions.functions import FUNCTIONS
from approvalflow.expressions.functions.texts import written
from approvalflow.expressions.scanner import SPECIAL_CALLS
from approvalflow.words import catalogue
from expressions.views import Desk

PAGE = (Path(__file__).parents[2] / "docs/reference/expressions.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([^`]+\(.*\))` \| `([^`]+)` \| .*\|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("text", "gives"), ROWS)
def test_every_row_of_the_page_is_true(text, gives):
    """As it is written there."""
    assert written(compile_expression(text).evaluate(Desk())) == gives


def test_every_function_has_a_row():
    """And no row names a function that is not there."""
    named = {text[: text.index("(")] for text, _ in ROWS}

    assert named == {*FUNCTIONS, *SPECIAL_CALLS} - {"case", "matter", "step"}


def test_every_code_is_explained():
    """Whatever a condition can be refused for."""
    assert [code for code in catalogue() if code.startswith("expression.") and f"`{code}`" not in PAGE] == [
        "expression.undeclared"
    ]
