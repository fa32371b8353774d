"""会签, 或签, 顺序会签, 意见征求, and the one seat: who must have spoken before the step has its outcome."""

from collections.abc import Sequence

from approvalflow.patterns.ballot import Ballot
from approvalflow.patterns.tally import Settled, tally
from approvalflow.patterns.voice import AGAINST, SILENT, Voice, words


def settle_all(ballot: Ballot, voices: Sequence[Voice]) -> Settled | None:
    """Everybody signs. One against settles against: at once, or when everybody was heard. All abstaining: abstain."""
    complete = all(one.opinion is not None for one in voices)
    against = any(one.opinion in AGAINST for one in voices)
    if against and (complete or ballot.against == "at_once"):
        return Settled(outcome=words(voices)[1], tally=tally("against", voices))
    if not complete:
        return None
    if all(one.opinion == SILENT for one in voices):
        return Settled(outcome=SILENT, tally=tally("silent", voices))
    return Settled(outcome=words(voices)[0], tally=tally("all", voices))


def settle_any(_: Ballot, voices: Sequence[Voice]) -> Settled | None:
    """The first opinion that is no abstention."""
    for one in voices:
        if one.opinion not in (None, SILENT):
            return Settled(outcome=str(one.opinion), tally=tally("first", voices))
    if any(one.opinion is None for one in voices):
        return None
    return Settled(outcome=SILENT, tally=tally("silent", voices))


def settle_consult(_: Ballot, voices: Sequence[Voice]) -> Settled | None:
    """Everybody was asked and has answered; what they said is recorded and decides nothing."""
    if any(one.opinion is None for one in voices):
        return None
    return Settled(outcome="done", tally=tally("consulted", voices))


def settle_single(ballot: Ballot, voices: Sequence[Voice]) -> Settled | None:
    """One seat's opinion is the outcome; with signers added, everybody signs."""
    if len(voices) > 1:
        return settle_all(ballot, voices)
    (one,) = voices
    return Settled(outcome=one.opinion, tally=tally("single", voices)) if one.opinion is not None else None
