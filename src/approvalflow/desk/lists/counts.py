"""How many seats lie in a list, by lamp. Each lamp is a span of days in an index, so counting follows the list."""

import msgspec

from approvalflow.desk.lists.lamps import Lamp, Today
from approvalflow.desk.lists.sources import Source
from approvalflow.desk.protocols import Books

MOST = 10_000
"""Beyond this nobody asks for the last digit: counting stops, and says so."""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many seats of each lamp; those `beyond` have at least so many."""

    lamps: dict[Lamp, int]
    beyond: tuple[Lamp, ...] = ()

    @property
    def all(self) -> int:
        """Of every lamp together."""
        return sum(self.lamps.values())


def count(books: Books, found: list[Source], today: Today) -> Counted:
    """One statement for each source, all lamps in it."""
    spans = today.spans()
    counts = dict.fromkeys(spans, 0)
    for one in found:
        for lamp, many in zip(
            spans, books.counted(one.whose, one.name, one.wanted, [*spans.values()], most=MOST), strict=True
        ):
            counts[lamp] += many
    return Counted(
        lamps={lamp: min(many, MOST) for lamp, many in counts.items()},
        beyond=tuple(lamp for lamp, many in counts.items() if many >= MOST),
    )
