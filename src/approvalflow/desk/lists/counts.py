"""How many seats lie in a list, by lamp. Each lamp is a span of days in an index, so counting follows the list."""

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec
from msgspec.structs import replace

from approvalflow.desk.lists.lamps import Lamp, Today
from approvalflow.desk.lists.pages import BATCH, rows_of
from approvalflow.desk.lists.sources import PastSource, Source, Taking
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import COPY, Span, Wanted

MOST, MOST_LOOKED_AT = 10_000, 1_000
"""Beyond this nobody asks for the last digit: counting a lamp stops, and says so. The second is for seats that have to
be looked at one by one. Of a whole department the index alone is counted, with what a person there must keep out of.
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


def count(books: Books, found: list[Source], taking: Taking, today: Today) -> Counted:
    """One statement for each source, all lamps in it; what is looked at row by row is read by pages."""
    spans = today.spans()
    counts = dict.fromkeys(spans, 0)
    beyond: dict[Lamp, None] = {}
    for one in found:
        for here in _of_source(books, one, taking, [*spans.values()]):
            for lamp, (many, more) in zip(spans, here, strict=True):
                counts[lamp] += many
                beyond |= {lamp: None} if more else {}
    return Counted(lamps=counts, beyond=tuple(beyond))


def _of_source(books: Books, one: Source, taking: Taking, spans: Sequence[Span]) -> Iterator[list[tuple[int, bool]]]:
    """How many lie in each span, and whether there may be more."""
    if one.looked:
        yield _looked_at(books, one, taking, spans)
        if not one.but_for:
            return
    wanted = replace(one.wanted, single=one.but_for) if one.but_for else one.wanted
    if one.whose == "department":
        wanted = replace(wanted, person="", single="", related=())
    most = MOST if wanted == Wanted(matter=wanted.matter, act=wanted.act) else MOST_LOOKED_AT
    yield [(many, many >= most) for many in books.counted(one.whose, one.name, wanted, spans, most=most)]


def _looked_at(books: Books, one: Source, taking: Taking, spans: Sequence[Span]) -> list[tuple[int, bool]]:
    """Of a pool of one's own only where one has another seat: all the others there are known to be one's own.

    Each span is looked at for itself, so that what is long overdue does not keep the others from being counted.
    """
    counted = []
    for begin, end in spans:
        since, until = max(begin, one.wanted.since or begin), min(end, one.wanted.until or end)
        wanted = replace(one.wanted, seated=one.but_for, since=since, until=until)
        found = rows_of(books, dataclasses.replace(one, wanted=wanted), None, BATCH) if since <= until else iter(())
        rows = [*islice(found, MOST_LOOKED_AT)]
        many = sum(taking.for_whom(row) is not None for row in rows)
        counted.append((many, len(rows) == MOST_LOOKED_AT))
    return counted
