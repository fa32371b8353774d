"""When a step signed by several is settled, and as what."""

from itertools import product

import pytest

from approvalflow.errors import Defect
from approvalflow.patterns import PATTERNS, Ballot, Voice, settle

ALL = {"pattern": "all"}


def outcome(properties: dict[str, str], opinions: list[str | None]) -> str | None:
    """What a step with these properties comes to."""
    settled = settle(Ballot.read({"pass": "> 1/2", **properties}), [Voice(opinion=one) for one in opinions])
    return settled and settled.outcome


def test_a_single_seat_settles_with_its_opinion() -> None:
    """Nothing given, nothing settled."""
    assert outcome({}, [None]) is None
    assert outcome({}, ["disagree"]) == "disagree"


def test_a_single_seat_with_signers_added_is_signed_by_all() -> None:
    """加签: the adder and whoever was added all sign; one against is against."""
    assert outcome({}, ["agree", None]) is None
    assert outcome({}, ["agree", "agree"]) == "agree"
    assert outcome({}, ["agree", "disagree"]) == "disagree"


@pytest.mark.parametrize("pattern", ["all", "in_turn"])
def test_countersigning_waits_for_everybody(pattern: str) -> None:
    """会签, 顺序会签: all must have spoken before the step is agreed."""
    assert outcome({"pattern": pattern}, ["agree", None]) is None
    assert outcome({"pattern": pattern}, ["agree", "agree"]) == "agree"
    assert outcome({"pattern": pattern}, ["granted", "granted"]) == "granted"


@pytest.mark.parametrize("pattern", ["all", "in_turn"])
def test_one_against_settles_at_the_end_or_at_once(pattern: str) -> None:
    """A switch says whether the others are still heard; of decisions the first refusal is the decision."""
    said = {"pattern": pattern}
    assert outcome(said, ["disagree", None]) is None
    assert outcome({**said, "against": "at_once"}, ["disagree", None]) == "disagree"
    assert outcome(said, ["disagree", "agree"]) == "disagree"
    assert outcome({**said, "act": "decide"}, ["granted", "refused", None]) == "refused"


def test_an_abstention_neither_agrees_nor_disagrees() -> None:
    """Only when everybody abstains is the step settled as abstained."""
    assert outcome(ALL, ["abstain", "agree"]) == "agree"
    assert outcome(ALL, ["abstain", "abstain"]) == "abstain"
    assert outcome({"pattern": "any"}, ["abstain", None]) is None
    assert outcome({"pattern": "any"}, ["abstain", "abstain"]) == "abstain"


def test_the_first_opinion_settles_an_or_step() -> None:
    """或签: one opinion is enough, whichever it is."""
    assert outcome({"pattern": "any"}, [None, "disagree", None]) == "disagree"
    assert outcome({"pattern": "any"}, [None, None]) is None


def test_a_consultation_records_and_decides_nothing() -> None:
    """意见征求: it is done when everybody has answered, whatever they said."""
    assert outcome({"pattern": "consult"}, ["disagree", None]) is None
    assert outcome({"pattern": "consult"}, ["disagree", "agree"]) == "done"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_return_settles_every_pattern(pattern: str) -> None:
    """One seat's return settles the whole step as returned."""
    assert outcome({"pattern": pattern}, ["return", None]) == "return"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_seat_settles_nothing(pattern: str) -> None:
    """Nobody found is never an automatic pass."""
    assert outcome({"pattern": pattern}, []) is None


def test_agreement_never_comes_over_a_disagreement() -> None:
    """Whatever three people say, a countersigned step is not agreed while one disagrees."""
    for opinions in product(["agree", "disagree", "abstain", None], repeat=3):
        for switch in ("end", "at_once"):
            settled = outcome({"pattern": "all", "against": switch}, list(opinions))
            assert settled != "agree" or "disagree" not in opinions
            assert settled is None or None not in opinions or settled == "disagree"


def test_an_unknown_pattern_is_our_own_bug() -> None:
    """Drawings are checked for patterns before they run."""
    with pytest.raises(Defect, match="lottery"):
        outcome({"pattern": "lottery"}, ["agree"])
