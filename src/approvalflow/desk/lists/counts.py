"""How many seats lie in a list, by lamp. Each lamp is a span of days in an index, so counting follows the list."""

import msgspec
from msgspec.structs import replace

from approvalflow.desk.lists.lamps import Lamp, Today
from approvalflow.desk.lists.sources import Source
from approvalflow.desk.protocols import Books, Wanted

MOST, MOST_LOOKED_AT = 10_000, 1_000
"""Beyond this nobody asks for the last digit: counting stops, and says so. The second is for seats that have to be
looked at one by one. Of a whole department the index alone is counted, with what a person there must keep out of.
"""


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
    beyond: dict[Lamp, None] = {}
    for one in found:
        wanted = replace(one.wanted, person="", single="", related=()) if one.whose == "department" else one.wanted
        most = MOST if wanted == Wanted(matter=wanted.matter, act=wanted.act) else MOST_LOOKED_AT
        here = books.counted(one.whose, one.name, wanted, [*spans.values()], most=most)
        for lamp, many in zip(spans, here, strict=True):
            counts[lamp] += many
            beyond |= {lamp: None} if many >= most else {}
    return Counted(lamps=counts, beyond=tuple(beyond))
