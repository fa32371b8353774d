"""Many people, one opinion: when a step signed by several is settled, and as what."""

from collections.abc import Callable, Mapping, Sequence

from approvalflow.patterns.ballot import PATTERNS, Ballot, Pattern, read_weights
from approvalflow.patterns.faults import faults, out_of_reach
from approvalflow.patterns.signing import settle_all, settle_any, settle_consult, settle_single
from approvalflow.patterns.tally import Settled, Tally, tally
from approvalflow.patterns.voice import AGAINST, BACK, Voice
from approvalflow.patterns.vote import settle_vote

_RULES: Mapping[Pattern, Callable[[Ballot, Sequence[Voice]], Settled | None]] = {
    "single": settle_single,
    "all": settle_all,
    "any": settle_any,
    "vote": settle_vote,
    "in_turn": settle_all,
    "consult": settle_consult,
}


def settle(ballot: Ballot, voices: Sequence[Voice]) -> Settled | None:
    """The outcome of a step from the voices of its seats, or None while it waits.

    One `return` settles every pattern as returned; no seat settles nothing: nobody found is never an automatic pass.
    """
    if any(one.opinion == BACK for one in voices):
        return Settled(outcome=BACK, tally=tally("returned", voices))
    if any(one.awaited and one.opinion is None for one in voices):
        return None
    found = (
        _RULES[ballot.pattern](ballot, deciding) if (deciding := [one for one in voices if not one.consulted]) else None
    )
    unheard = any(one.consulted and one.opinion is None for one in voices)
    return None if found and unheard and found.outcome not in AGAINST else found


__all__ = [
    "PATTERNS",
    "Ballot",
    "Pattern",
    "Settled",
    "Tally",
    "Voice",
    "faults",
    "out_of_reach",
    "read_weights",
    "settle",
]
