"""What is wrong with a vote before anybody votes: thresholds out of reach or both reached, a quorum above the seats."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import ceil, floor

from approvalflow.patterns.ballot import Ballot
from approvalflow.thresholds import Threshold


def faults(ballot: Ballot, weights: Sequence[int]) -> Iterator[str]:
    """Codes of what is wrong with a vote of seats that weigh so much; with no seats known, of its shares alone."""
    if ballot.passes is None:
        yield "no_pass"
        return
    yield from out_of_reach(ballot, weights)
    if ballot.refuse and _both(ballot.passes, ballot.refuse, weights):
        yield "both"


def out_of_reach(ballot: Ballot, weights: Sequence[int]) -> Iterator[str]:
    """Codes of what a vote of these seats could never come to."""
    if not weights:
        return
    if ballot.passes and not _reachable(ballot.passes, weights):
        yield "pass_never"
    if ballot.refuse and not _reachable(ballot.refuse, weights):
        yield "refuse_never"
    if ballot.quorum > len(weights):
        yield "quorum"


def _reachable(threshold: Threshold, weights: Sequence[int]) -> bool:
    whole = len(weights) if threshold.of == "seats" else sum(weights)
    return threshold.met(whole, whole)


def _both(passes: Threshold, refuse: Threshold, weights: Sequence[int]) -> bool:
    """Whether some division of the seats meets both: yes with the lightest that pass, no with all the others."""
    if not weights:
        shares = passes.of == refuse.of == "share"
        needed = passes.amount + refuse.amount
        return shares and (needed < 1 or (needed == 1 and not (passes.above or refuse.above)))
    if "seats" not in (passes.of, refuse.of):
        return _both_by_weight(passes, refuse, weights)
    lightest, heaviest = (list(accumulate(sorted(weights, reverse=turned), initial=0)) for turned in (False, True))
    for yes in range(len(weights) + 1):
        # Where seats pass, the lightest leave the most to who refuses; where weight does, the heaviest need the fewest.
        points = lightest[yes] if passes.of == "seats" else heaviest[yes]
        said = yes if passes.of == "seats" else points
        no = len(weights) - yes if refuse.of == "seats" else sum(weights) - points
        if passes.met(said, _base(passes, weights)) and refuse.met(no, _base(refuse, weights)):
            return True
    return False


def _both_by_weight(passes: Threshold, refuse: Threshold, weights: Sequence[int]) -> bool:
    """Whether some seats weigh enough to pass and leave enough to refuse: bit n says that some weigh n together."""
    total, sums = sum(weights), 1
    for weight in weights:
        sums |= sums << weight
    least, most = _least(passes, total), total - _least(refuse, total)
    return total > 0 and least <= most and bool(sums >> least & ((1 << (most - least + 1)) - 1))


def _least(threshold: Threshold, base: int) -> int:
    """The smallest weight that meets it."""
    need = threshold.amount * base if threshold.of == "share" else threshold.amount
    return floor(need) + 1 if threshold.above else ceil(need)


def _base(threshold: Threshold, weights: Sequence[int]) -> int:
    return len(weights) if threshold.of == "seats" else sum(weights)
