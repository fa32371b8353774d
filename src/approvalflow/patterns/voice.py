"""One seat's word in a step of several hands, and which side it is on."""

from collections.abc import Sequence
from dataclasses import dataclass

FOR = ("agree", "granted")
AGAINST = ("disagree", "refused")
SILENT = "abstain"
BACK = "return"


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """What a seat has said (None: nothing yet), how much it weighs, and whether its no alone decides (一票否决).

    `heard` marks one who was added after another (后加签): nothing passes before it has spoken. Nor before one who is
    only `consulted`, and whose word does not count. `awaited` is one who has taken a word back that decided nothing:
    whatever the others have said, they may say it anew first.
    """

    opinion: str | None = None
    weight: int = 1
    veto: bool = False
    heard: bool = False
    consulted: bool = False
    awaited: bool = False


def words(voices: Sequence[Voice]) -> tuple[str, str]:
    """How yes and no are called here: opinions agree or disagree, decisions grant or refuse."""
    decision = any(one.opinion in ("granted", "refused") for one in voices)
    return ("granted", "refused") if decision else ("agree", "disagree")
