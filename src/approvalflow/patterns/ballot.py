"""What a drawing says of many hands at one step: the pattern and, for a vote, its thresholds and rules of counting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from approvalflow.errors import Defect
from approvalflow.thresholds import Threshold

Pattern = Literal["single", "all", "any", "vote", "in_turn", "consult"]
PATTERNS: tuple[Pattern, ...] = ("single", "all", "any", "vote", "in_turn", "consult")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ballot:
    """How the opinions of a step become one.

    `refuse` None: refused as soon as it cannot pass any more. `abstain` says how an abstention counts: in the base and
    on neither side (`base`), as if the seat were not there (`out`), or as a yes or a no. `quorum`: so many must have
    voted. `neither` is the outcome when neither threshold can be reached, or the quorum; without `refuse` for that
    alone. `against`: whether one no settles countersigning at once, or when everybody was heard.
    """

    pattern: Pattern = "single"
    passes: Threshold | None = None
    refuse: Threshold | None = None
    abstain: Literal["base", "out", "agree", "disagree"] = "base"
    quorum: int = 0
    neither: Literal["disagree", "abstain"] = "disagree"
    against: Literal["end", "at_once"] = "end"

    @classmethod
    def read(cls, properties: Mapping[str, str]) -> "Ballot":
        """From the properties of a step. Raises Unreadable `threshold.not_one`, Defect `pattern.unknown`."""
        pattern = properties.get("pattern", "single")
        if pattern not in PATTERNS:
            raise Defect("pattern.unknown", pattern=pattern, known=PATTERNS)
        passes, refuse = properties.get("pass"), properties.get("refuse")
        # A decision of several is refused by the first who refuses: nobody signs after that.
        deciding = "at_once" if properties.get("act") == "decide" else "end"
        return cls(
            pattern=pattern,
            passes=Threshold.parse(passes) if passes else None,
            refuse=Threshold.parse(refuse) if refuse else None,
            abstain=properties.get("abstain", "base"),  # type: ignore[arg-type]
            quorum=int(properties.get("quorum", "0")),
            neither=properties.get("neither", "disagree"),  # type: ignore[arg-type]
            against=properties.get("against", deciding),  # type: ignore[arg-type]
        )


def read_weights(text: str) -> dict[str, int]:
    """`head=3 li-qiang=2`: how much a person, a post or a role weighs; whoever is not named weighs 1."""
    return {name: int(weight) for name, _, weight in (part.partition("=") for part in text.split())}
