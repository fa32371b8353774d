"""票签: settled as soon as what the others may still say, or never say, can change nothing.

Where both thresholds can be met, as after signers were added, whoever refuses prevails, in whatever order they speak.

Both thresholds are looked at from the worst and the best that can still come; that these two ends are enough, and that
nothing is settled earlier or later than certain, the tests show against all completions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from approvalflow.patterns.ballot import Ballot
from approvalflow.patterns.tally import Settled, Tally, tally
from approvalflow.patterns.voice import AGAINST, FOR, SILENT, Voice, words
from approvalflow.thresholds import Threshold


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """Votes by seats and by weight: for, against, not yet given, and all that make the base."""

    yes: int = 0
    no: int = 0
    open: int = 0
    base: int = 0


def settle_vote(ballot: Ballot, voices: Sequence[Voice]) -> Settled | None:
    """The outcome, or None while it is not certain."""
    return next(_certain(ballot, voices), None)


def _certain(ballot: Ballot, voices: Sequence[Voice]) -> Iterator[Settled]:
    passing, refusing = ballot.passes or Threshold.parse("> 1/2"), ballot.refuse
    yes, no = words(voices)
    if any(one.veto and _side(ballot, one) == "no" for one in voices):
        yield Settled(outcome=no, tally=tally("veto", voices))
    seats, points = _count(ballot, voices, weighed=False), _count(ballot, voices, weighed=True)
    for_, against = _by(passing, seats, points), _by(refusing or passing, seats, points)
    voted = seats.base - seats.open
    unvetoed = not any(one.veto and one.opinion is None for one in voices)
    quorate = seats.base >= ballot.quorum
    can_refuse = quorate and refusing is not None and refusing.met(against.no + against.open, against.base)
    if refusing and refusing.met(against.no, against.base) and (voted >= ballot.quorum or ballot.neither == "disagree"):
        yield Settled(outcome=no, tally=_tally("refused", voices, refusing, against.no, against.base, ballot))
    if voted >= ballot.quorum:
        unheard = any(one.heard and one.opinion is None for one in voices)
        if unvetoed and not unheard and not can_refuse and passing.met(for_.yes, for_.base):
            yield Settled(outcome=yes, tally=_tally("passed", voices, passing, for_.yes, for_.base, ballot))
    if quorate and passing.met(for_.yes + for_.open, for_.base):
        return
    rule = "not_passed" if quorate else "no_quorum"
    missed = _tally(rule, voices, passing, for_.yes, for_.base, ballot)
    if ballot.neither == "disagree" or (refusing is None and voted >= ballot.quorum):
        yield Settled(outcome=no, tally=missed)
    elif unvetoed and not can_refuse and (refusing is not None or not quorate):
        yield Settled(outcome=SILENT, tally=missed)


def _side(ballot: Ballot, one: Voice) -> str:
    """yes, no, open, base (there and on neither side) or out."""
    if one.opinion is None:
        return "open"
    if one.opinion == SILENT:
        return {"agree": "yes", "disagree": "no"}.get(ballot.abstain, ballot.abstain)
    return "yes" if one.opinion in FOR else "no" if one.opinion in AGAINST else "base"


def _count(ballot: Ballot, voices: Sequence[Voice], *, weighed: bool) -> Count:
    found = {"yes": 0, "no": 0, "open": 0, "base": 0, "out": 0}
    for one in voices:
        found[_side(ballot, one)] += one.weight if weighed else 1
    base = found["yes"] + found["no"] + found["open"] + found["base"]
    return Count(yes=found["yes"], no=found["no"], open=found["open"], base=base)


def _by(threshold: Threshold, seats: Count, points: Count) -> Count:
    """A number of seats counts heads, everything else weights; without weights both are the same."""
    return seats if threshold.of == "seats" else points


def _tally(rule: str, voices: Sequence[Voice], threshold: Threshold, got: int, base: int, ballot: Ballot) -> Tally:
    by_weight = threshold.of != "seats" and any(one.weight != 1 for one in voices) and rule != "no_quorum"
    said = f"{rule}_weighed" if by_weight else rule
    return tally(said, voices, got=got, base=base, threshold=threshold.text, quorum=ballot.quorum)
