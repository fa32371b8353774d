"""Votes by the book, without looking ahead: what the fast settling is held against."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from approvalflow.patterns import Ballot, Voice

YES, NO, ABSTAIN = "agree", "disagree", "abstain"


def completed(ballot: Ballot, voices: Sequence[Voice]) -> str:
    """What a vote comes to when nobody will say any more: by the book, without looking ahead."""
    if any(one.veto and (one.opinion == NO or (one.opinion == ABSTAIN and ballot.abstain == NO)) for one in voices):
        return NO
    counted = [one for one in voices if not (one.opinion == ABSTAIN and ballot.abstain == "out")]
    said = [ballot.abstain if one.opinion == ABSTAIN else one.opinion for one in counted]
    if sum(one is not None for one in said) < ballot.quorum:
        return ballot.neither
    for threshold, side in ((ballot.refuse, NO), (ballot.passes, YES)):
        if threshold is None:
            continue
        heads = threshold.of == "seats"
        got = sum(1 if heads else one.weight for one, word in zip(counted, said, strict=True) if word == side)
        base = sum(one.weight for one in counted)
        needed = threshold.amount * (Fraction(base) if threshold.of == "share" else 1)
        if base and (got > needed if threshold.above else got >= needed):
            return side
    return NO if ballot.refuse is None else ballot.neither


def all_completions(ballot: Ballot, voices: Sequence[Voice]) -> Iterator[str]:
    """Whatever those who have not spoken say, or if they never say anything."""
    places = [place for place, one in enumerate(voices) if one.opinion is None]
    for words in product([YES, NO, ABSTAIN, None], repeat=len(places)):
        full = list(voices)
        for place, word in zip(places, words, strict=True):
            full[place] = Voice(opinion=word, weight=voices[place].weight, veto=voices[place].veto)
        yield completed(ballot, full)
