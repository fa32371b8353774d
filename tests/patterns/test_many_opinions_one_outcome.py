"""When a step signed by several is settled, and as what."""

from itertools import product

import pytest

from approvalflow.errors import Defect
from approvalflow.patterns import PATTERNS, settle


def test_a_single_seat_settles_with_its_opinion() -> None:
    """Nothing given, nothing settled."""
    assert settle("single", [None]) is None
    assert settle("single", ["disagree"]) == "disagree"


def test_countersigning_waits_for_everybody() -> None:
    """会签: all must have spoken before the step is agreed."""
    assert settle("all", ["agree", None]) is None
    assert settle("all", ["agree", "agree"]) == "agree"
    assert settle("all", ["granted", "granted"]) == "granted"


def test_one_against_settles_at_the_end_or_at_once() -> None:
    """A switch says whether the others are still heard."""
    assert settle("all", ["disagree", None]) is None
    assert settle("all", ["disagree", None], all_settles="at_once") == "disagree"
    assert settle("all", ["disagree", "agree"]) == "disagree"


def test_an_abstention_neither_agrees_nor_disagrees() -> None:
    """Only when everybody abstains is the step settled as abstained."""
    assert settle("all", ["abstain", "agree"]) == "agree"
    assert settle("all", ["abstain", "abstain"]) == "abstain"
    assert settle("any", ["abstain", None]) is None
    assert settle("any", ["abstain", "abstain"]) == "abstain"


def test_the_first_opinion_settles_an_or_step() -> None:
    """或签: one opinion is enough, whichever it is."""
    assert settle("any", [None, "disagree", None]) == "disagree"
    assert settle("any", [None, None]) is None


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_return_settles_every_pattern(pattern: str) -> None:
    """One seat's return settles the whole step as returned."""
    assert settle(pattern, ["return", None]) == "return"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_seat_settles_nothing(pattern: str) -> None:
    """Nobody found is never an automatic pass."""
    assert settle(pattern, []) is None


def test_agreement_never_comes_over_a_disagreement() -> None:
    """Whatever three people say, a countersigned step is not agreed while one disagrees."""
    for opinions in product(["agree", "disagree", "abstain", None], repeat=3):
        for switch in ("end", "at_once"):
            outcome = settle("all", opinions, all_settles=switch)
            assert outcome != "agree" or "disagree" not in opinions
            assert outcome is None or None not in opinions or outcome == "disagree"


def test_an_unknown_pattern_is_our_own_bug() -> None:
    """Drawings are checked for patterns before they run."""
    with pytest.raises(Defect, match="vote"):
        settle("vote", ["agree"])
