"""How many seats lie in a list, by lamp. Each lamp is a span of days in an index, so counting follows the list."""

import msgspec
from msgspec.structs import replace

from approvalflow.desk.lists.lamps import Lamp, Today
from approvalflow.desk.lists.sources import PastSource, Source
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import COPY, Wanted

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


class CountedPast(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows, by the lamp of the nearest open step of the case; how many of `closed` cases, how many copies are
    `unread`. `beyond`: there are more.
    """

    all: int
    lamps: dict[Lamp, int]
    closed: int
    unread: int
    beyond: bool


def count_past(books: Books, found: list[PastSource], today: Today) -> CountedPast:
    """One statement for each source."""
    spans = today.spans()
    parts = [
        (one.list, books.involved_counted(one.owner, one.list, one.sought, [*spans.values()], most=MOST_LOOKED_AT))
        for one in found
    ]
    return CountedPast(
        lamps={lamp: sum(part.spans[at] for _, part in parts) for at, lamp in enumerate(spans)},
        all=sum(part.all for _, part in parts),
        closed=sum(part.closed for _, part in parts),
        unread=sum(part.unread for kind, part in parts if kind == COPY),
        beyond=any(part.all >= MOST_LOOKED_AT for _, part in parts),
    )


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
