"""How much is enough: a share, a number of seats, or a weight. Exact: no rounding ever decides a vote.

`60 %` and `2/3` are at least that share; `> 1/2` is more than half (过半数); `3` is seats; `7 points` is weight.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from approvalflow.errors import Unreadable

_SAID = re.compile(r"(>?) *(?:(\d{1,3}(?:\.\d{1,6})?) ?%|(\d{1,3}) ?/ ?(\d{1,3})|(\d{1,3})|(\d{1,6}) points)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """`amount` is a share of the base (0 to 1), or a number of seats or points; `above`: it must be more than that."""

    text: str
    of: Literal["share", "seats", "points"]
    amount: Fraction
    above: bool = False

    @classmethod
    def parse(cls, text: str) -> "Threshold":
        """Read it. Raises Unreadable `threshold.not_one`."""
        return _parse(text)

    def met(self, got: int, base: int) -> bool:
        """Whether `got` of `base` is enough; of an empty base nothing is."""
        need = self.amount * base if self.of == "share" else self.amount
        return base > 0 and (got > need if self.above else got >= need)


@lru_cache(maxsize=1024)
def _parse(text: str) -> Threshold:
    said = _SAID.fullmatch(text.strip())
    if said is None or (said[4] and not int(said[4])):
        raise Unreadable("threshold.not_one", text=text[:40])
    above, of, amount = bool(said[1]), "share", Fraction(0)
    if said[2]:
        amount = Fraction(said[2]) / 100
    elif said[3]:
        amount = Fraction(int(said[3]), int(said[4]))
    else:
        of, amount = ("seats", Fraction(said[5])) if said[5] else ("points", Fraction(said[6]))
    if (of == "share" and amount > 1) or (not amount and not above):
        raise Unreadable("threshold.not_one", text=text[:40])
    return Threshold(text=text.strip(), of=of, amount=amount, above=above)  # type: ignore[arg-type]
