"""Terms: an amount never goes without its unit."""

import pytest

from approvalflow.errors import Unreadable
from approvalflow.terms import Term, Unit


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [("20 WD", 20, Unit.WD), ("30nd", 30, Unit.ND), (" 8  wh ", 8, Unit.WH), ("24 H", 24, Unit.H), ("6 M", 6, Unit.M)],
)
def test_a_term_is_an_amount_with_a_unit(text, amount, unit):
    """Case and spaces do not matter; what is read is shown in one form."""
    assert Term.parse(text) == Term(amount, unit)
    assert str(Term.parse(text)) == f"{amount} {unit}"


@pytest.mark.parametrize(
    ("text", "code", "offered"),
    [
        ("20", "term.no_unit", ["20 WD", "20 ND"]),
        ("20日", "term.two_readings", ["20 WD", "20 ND"]),
        ("20 天", "term.two_readings", ["20 WD", "20 ND"]),
        ("20 days", "term.two_readings", ["20 WD", "20 ND"]),
        ("P20D", "term.two_readings", ["20 WD", "20 ND"]),
        ("PT8H", "term.two_readings", ["8 WH", "8 H"]),
        ("8小时", "term.two_readings", ["8 WH", "8 H"]),
        ("20个工作日", "term.one_reading", ["20 WD"]),
        ("2个月", "term.one_reading", ["2 M"]),
        ("P2M", "term.one_reading", ["2 M"]),
        ("3年", "term.one_reading", ["3 Y"]),
    ],
)
def test_a_term_without_our_unit_is_answered_with_what_it_may_mean(text, code, offered):
    """A bare number, a bare 日 and an ISO duration are refused, and the refusal offers each reading."""
    with pytest.raises(Unreadable) as refused:
        Term.parse(text)
    assert refused.value.code == code
    for language in ("en", "zh-CN"):
        assert all(reading in refused.value.say(language) for reading in offered)


NO_TERMS = ["", "WD", "0 WD", "-3 WD", "1.5 WD", "２０ WD", "123456 WD", "PT2M", "P1W", "P1Y2M", "20 WD 5 ND", "二十日"]


@pytest.mark.parametrize("text", NO_TERMS)
def test_anything_else_is_not_a_term(text):
    """Zero, fractions, full-width digits, absurd amounts and mixtures are refused with the units that exist."""
    with pytest.raises(Unreadable, match="20 WD") as refused:
        Term.parse(text)
    assert refused.value.code == "term.not_a_term"
