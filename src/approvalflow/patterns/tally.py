"""How a step was settled, in numbers: what its explanation is made of, and all that is kept of it."""

from collections.abc import Sequence

import msgspec

from approvalflow.patterns.voice import AGAINST, FOR, SILENT, Voice


class Tally(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`rule` names the sentence (`tally.<rule>`); `got` of `base` met, or missed, the `threshold`.

    `got` and `base` are seats or weights, as the threshold counts; `missing` are the seats that had not spoken.
    """

    rule: str
    seats: int
    agree: int = 0
    disagree: int = 0
    abstain: int = 0
    missing: int = 0
    got: int = 0
    base: int = 0
    threshold: str = ""
    quorum: int = 0


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a step and how it came about."""

    outcome: str
    tally: Tally


def tally(rule: str, voices: Sequence[Voice], **more: int | str) -> Tally:
    """Count the voices."""
    said = [one.opinion for one in voices]
    return Tally(
        rule=rule,
        seats=len(said),
        agree=sum(one in FOR for one in said),
        disagree=sum(one in AGAINST for one in said),
        abstain=said.count(SILENT),
        missing=said.count(None),
        **more,  # type: ignore[arg-type]
    )
