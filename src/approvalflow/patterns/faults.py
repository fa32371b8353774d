"""What is wrong with a vote before anybody votes: thresholds out of reach or both reached, a quorum above the seats."""

from collections.abc import Iterator, Sequence

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
    total = sum(weights)
    # With n seats voting yes, the weights they can have are all sums of n of them.
    sums: list[set[int]] = [{0}, *(set[int]() for _ in weights)]
    for weight in weights:
        for number in range(len(weights), 0, -1):
            sums[number] |= {one + weight for one in sums[number - 1]}
    for number, found in enumerate(sums):
        for points in found:
            yes = number if passes.of == "seats" else points
            no = len(weights) - number if refuse.of == "seats" else total - points
            if passes.met(yes, _base(passes, weights)) and refuse.met(no, _base(refuse, weights)):
                return True
    return False


def _base(threshold: Threshold, weights: Sequence[int]) -> int:
    return len(weights) if threshold.of == "seats" else sum(weights)
