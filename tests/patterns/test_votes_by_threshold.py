"""票签: pass and refuse thresholds, abstentions, weights, veto, quorum; exact, and settled as soon as it is certain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvalflow.errors import Unreadable
from approvalflow.patterns import Ballot, Settled, Voice, faults, settle
from approvalflow.thresholds import Threshold
from approvalflow.words import sentence
from patterns.completions import ABSTAIN, NO, YES, all_completions

OPEN = None


def vote(opinions: str, weights: str = "", veto: str = "", **properties: str) -> Settled | None:
    """A vote written as letters: y, n, a, and . for whoever has not spoken; a veto seat is marked with v."""
    said = {"y": YES, "n": NO, "a": ABSTAIN, ".": OPEN}
    voices = [
        Voice(opinion=said[one], weight=int(weights[place]) if weights else 1, veto=veto[place : place + 1] == "v")
        for place, one in enumerate(opinions)
    ]
    named = {("pass" if name == "passes" else name): value for name, value in properties.items()}
    return settle(Ballot.read({"pattern": "vote", "pass": "60 %", **named}), voices)


def outcome(opinions: str, weights: str = "", veto: str = "", **properties: str) -> str | None:
    """The outcome alone."""
    settled = vote(opinions, weights, veto, **properties)
    return settled and settled.outcome


def test_it_settles_with_the_vote_that_makes_it_certain() -> None:
    """Of five with a threshold of 60 % the third yes settles, and the third no, since sixty can then not be reached."""
    assert outcome("yy...") is None
    assert outcome("yyy..") == "agree"
    assert outcome("yynn.") is None
    assert outcome("nn...") is None
    assert outcome("nnn..") == "disagree"


def test_the_settling_explains_itself() -> None:
    """As numbers, and as a sentence in both languages."""
    settled = vote("yyyn.")
    assert settled is not None
    told = settled.tally
    assert (told.got, told.base, told.threshold, told.disagree, told.missing) == (3, 5, "60 %", 1, 1)

    values = {name: getattr(told, name) for name in told.__struct_fields__}
    assert sentence(f"tally.{told.rule}", values, "en") == "3 of 5 agree, threshold 60 %."
    assert "3/5" in sentence(f"tally.{told.rule}", values, "zh-CN")


def test_shares_are_exact() -> None:
    """Two of three are two thirds, three of five are 60 %: no rounding is ever against or in favour of anybody."""
    assert outcome("yyn", passes="2/3") == "agree"
    assert outcome("yyn", passes="66.666666 %") == "agree"
    assert outcome("yyn", passes="66.666667 %") == "disagree"
    assert outcome("yyynn", passes="60 %") == "agree"
    assert outcome("yynn", passes="> 1/2") == "disagree"
    assert outcome("yynn", passes="1/2") == "agree"


def test_the_thresholds_are_separate() -> None:
    """Two thirds pass, more than half refuse: in between nobody has won, and the drawing says what that is."""
    two = {"passes": "2/3", "refuse": "> 1/2"}
    assert outcome("yyynn", **two) == "disagree"
    assert outcome("yyynn", **two, neither="abstain") == "abstain"
    assert outcome("yyyyn", **two, neither="abstain") == "agree"
    assert outcome("nnn..", **two, neither="abstain") == "disagree"
    assert outcome("nn...", **two, neither="abstain") is None
    assert vote("yyynn", **two, neither="abstain").tally.rule == "not_passed"  # type: ignore[union-attr]


def test_without_a_threshold_for_refusing_what_cannot_pass_is_refused() -> None:
    """Whatever stands for neither: that is then the outcome of a quorum that was missed."""
    assert outcome("nnn..", neither="abstain") == "disagree"
    assert outcome("nnnnn", neither="abstain") == "disagree"
    assert outcome("nnn..", neither="abstain", quorum="4") is None
    assert outcome("nnnaa", neither="abstain", quorum="4", abstain="out") == "abstain"


def test_where_both_thresholds_can_be_met_refusing_prevails_in_any_order() -> None:
    """Two signers more make three of five three of seven: nobody gains by speaking first."""
    both = {"passes": "3", "refuse": "3"}
    assert outcome("yyynn", **both) == "agree"
    assert outcome("yyy....", **both) is None
    assert outcome("yyynnn.", **both) == outcome("nnnyyy.", **both) == "disagree"
    assert outcome("yyyyy..", **both) == "agree"


def test_a_threshold_may_be_a_number_of_seats_or_a_weight() -> None:
    """`3` counts heads whatever they weigh; `5 points` counts weight."""
    assert outcome("yyy..", passes="3") == "agree"
    assert outcome("y....", weights="51111", passes="5 points") == "agree"
    assert outcome("y....", weights="51111", passes="3") is None
    assert outcome("y....", weights="51111", passes="> 1/2") == "agree"


@pytest.mark.parametrize(
    ("counted", "settled"), [("base", "disagree"), ("out", "agree"), ("agree", "agree"), ("disagree", "disagree")]
)
def test_abstentions_count_as_stated(counted: str, settled: str) -> None:
    """Two yes, one no and two abstentions: 40 % of five, two thirds of the three that voted, or 80 %."""
    assert outcome("yynaa", abstain=counted) == settled


def test_a_veto_settles_alone() -> None:
    """一票否决: and until the one who has it has spoken, nothing passes."""
    assert outcome("yyyyn", veto="    v") == "disagree"
    assert outcome("n....", veto="v    ") == "disagree"
    assert outcome("yyyy.", veto="    v") is None
    assert outcome("yyyya", veto="    v") == "agree"


def test_nothing_passes_without_its_quorum() -> None:
    """Who abstains counts as present, unless abstentions are left out."""
    assert outcome("yy...", passes="2", quorum="3") is None
    assert outcome("yya..", passes="2", quorum="3") == "agree"
    assert outcome("yyaaa", passes="2", quorum="3", abstain="out", neither="abstain") == "abstain"
    assert vote("yyaaa", passes="2", quorum="3", abstain="out").tally.rule == "no_quorum"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", "0", "0 %", "0/3", "3/2", "120 %", "sixty", "1.5", "> ", "-1", "1/0", "60％"])
def test_what_is_no_threshold_is_refused(text: str) -> None:
    """Nothing is guessed: zero, more than the whole, or another way of writing is a finding."""
    with pytest.raises(Unreadable, match="threshold"):
        Threshold.parse(text)


@pytest.mark.parametrize(
    ("said", "weights", "found"),
    [
        ({}, [1] * 5, ["no_pass"]),
        ({"pass": "6"}, [1] * 5, ["pass_never"]),
        ({"pass": "> 100 %"}, [1] * 5, ["pass_never"]),
        ({"pass": "9 points"}, [5, 1, 1], ["pass_never"]),
        ({"pass": "7 points"}, [5, 1, 1], []),
        ({"pass": "60 %", "refuse": "6"}, [1] * 5, ["refuse_never"]),
        ({"pass": "60 %", "refuse": "40 %"}, [1] * 5, ["both"]),
        ({"pass": "60 %", "refuse": "> 40 %"}, [1] * 5, []),
        ({"pass": "60 %", "refuse": "30 %"}, [], ["both"]),
        ({"pass": "3", "refuse": "2"}, [1] * 4, []),
        ({"pass": "3", "refuse": "2"}, [1] * 5, ["both"]),
        ({"pass": "2", "refuse": "1/2"}, [3, 1, 1], ["both"]),
        ({"pass": "60 %", "quorum": "6"}, [1] * 5, ["quorum"]),
    ],
)
def test_a_vote_that_cannot_come_to_an_end_is_found_before(
    said: dict[str, str], weights: list[int], found: list[str]
) -> None:
    """Thresholds that are never reached, that can both be reached, and a quorum above the seats."""
    assert list(faults(Ballot.read({"pattern": "vote", **said}), weights)) == found


THRESHOLDS = st.sampled_from(
    ["60 %", "2/3", "> 1/2", "1/2", "> 2/3", "3/4", "100 %", "1", "2", "3", "4 points", "5 points", "33.333333 %"]
)


@settings(max_examples=300, deadline=None)
@given(THRESHOLDS, THRESHOLDS, st.lists(st.integers(1, 9), min_size=1, max_size=7))
def test_both_are_reached_only_where_some_division_of_the_seats_does(
    passes: str, refuse: str, weights: list[int]
) -> None:
    """Every division is tried."""
    ballot = Ballot.read({"pattern": "vote", "pass": passes, "refuse": refuse})
    assert ballot.passes is not None
    assert ballot.refuse is not None

    def met(threshold: Threshold, seats: list[int]) -> bool:
        by_seats = threshold.of == "seats"
        return threshold.met(len(seats) if by_seats else sum(seats), len(weights) if by_seats else sum(weights))

    divided: list[list[list[int]]] = [[[], []]]
    for weight in weights:
        divided = [side for yes, no in divided for side in ([[*yes, weight], no], [yes, [*no, weight]])]
    assert ("both" in faults(ballot, weights)) == any(
        met(ballot.passes, yes) and met(ballot.refuse, no) for yes, no in divided
    )


def test_a_vote_of_many_seats_is_looked_at_at_once() -> None:
    """Five hundred seats of different weights have more sums by number than anybody can write down."""
    ballot = Ballot.read({"pattern": "vote", "pass": "> 1/2", "refuse": "1/2"})
    weights = [1 + number * 7919 % 999 for number in range(500)]

    assert list(faults(ballot, weights)) == []
    assert list(faults(Ballot.read({"pattern": "vote", "pass": "1/2", "refuse": "1/3"}), weights)) == ["both"]


# Against all completions


VOICES = st.builds(
    Voice, opinion=st.sampled_from([YES, NO, ABSTAIN, None]), weight=st.sampled_from([1, 1, 1, 2, 3]),
    veto=st.sampled_from([False] * 5 + [True]),
)  # fmt: skip


@st.composite
def votes(draw: st.DrawFn) -> tuple[Ballot, list[Voice]]:
    """Any vote at any moment of it, also one whose thresholds could both be met, as after signers were added."""
    said = {"pattern": "vote", "pass": draw(THRESHOLDS), "abstain": draw(st.sampled_from(["base", "out", YES, NO]))}
    said["neither"] = draw(st.sampled_from([NO, ABSTAIN]))
    if draw(st.booleans()):
        said["refuse"] = draw(THRESHOLDS)
    if draw(st.booleans()):
        said["quorum"] = str(draw(st.integers(1, 5)))
    voices = draw(st.lists(VOICES, min_size=1, max_size=5))
    return Ballot.read(said), voices


def test_a_refusal_that_stands_waits_for_no_quorum_whose_absence_would_refuse_too() -> None:
    """Where one no is enough, four of five have spoken and all five must: whatever the last does, it is refused."""
    assert outcome("yyyn.", refuse="1", quorum="5") == "disagree"
    assert outcome("yyyn.", refuse="1", quorum="5", neither="abstain") is None


@settings(max_examples=400, deadline=None)
@given(votes())
def test_it_settles_exactly_when_the_outcome_is_certain(voted: tuple[Ballot, list[Voice]]) -> None:
    """All that the others may still say agrees with what was settled early; and it is never settled later than that."""
    ballot, voices = voted
    possible = set(all_completions(ballot, voices))

    settled = settle(ballot, voices)

    assert (settled and settled.outcome) == (next(iter(possible)) if len(possible) == 1 else None)


@settings(max_examples=200, deadline=None)
@given(votes(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_speak_changes_nothing(voted: tuple[Ballot, list[Voice]], random: object) -> None:
    """Whoever speaks first, the same opinions come to the same outcome."""
    ballot, voices = voted
    shuffled = list(voices)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    one, other = settle(ballot, voices), settle(ballot, shuffled)

    assert (one and one.outcome) == (other and other.outcome)
