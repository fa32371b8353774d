"""One page of a list, in order of the day due, and where the next begins.

Pages go on by key: what comes, goes or moves elsewhere between two pages neither hides nor doubles a row that stayed.
"""

from collections.abc import Iterator
from datetime import date
from heapq import merge

import msgspec

from approvalflow.desk.lists.cursors import cursor, place_of
from approvalflow.desk.lists.lamps import Lamp, Today
from approvalflow.desk.lists.question import Question
from approvalflow.desk.lists.seeing import Seeing
from approvalflow.desk.lists.sources import PastSource, Source, Taking
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import InvolvedRow, Latest, PastRow, Place, TaskRow
from approvalflow.desk.who.seats_open import LAST

MOST_LOOKED_AT = 5_000
"""After so many rows that may not be shown a page ends, and the next goes on from there."""
BATCH = 200


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An open seat as it stands today. `acting_for` is the absent one for whom the person would act."""

    row: TaskRow
    lamp: Lamp
    left: int | None
    overdue: int | None
    acting_for: str = ""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Lines in order, and the cursor of the next page, empty at the end."""

    lines: tuple[Line, ...]
    next: str


class Done(InvolvedRow, frozen=True, kw_only=True):
    """Something done, sent or followed, and how its case stands today: by the nearest of its open steps, if any is."""

    number: str | None
    closed: bool
    due: date | None
    lamp: Lamp | None
    left: int | None
    overdue: int | None


class DonePage(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, sent or followed, the latest first."""

    rows: tuple[Done, ...]
    next: str


def page(books: Books, question: Question, seeing: Seeing, found: list[Source], taking: Taking, today: Today) -> Page:
    """Raises Refused `list.bad_cursor`."""
    after: Place | None = place_of(question, books.tenant, Place)
    batch = min(question.limit + 1, BATCH)
    # A seat lies with one owner only, so no row comes twice.
    rows = merge(*(rows_of(books, one, after, batch) for one in found), key=_place)
    lines: list[Line] = []
    last: Place | None = after
    for looked, row in enumerate(rows):
        if len(lines) == question.limit or looked == MOST_LOOKED_AT:
            return Page(lines=tuple(lines), next=cursor(last, question, books.tenant))
        last = _place(row)
        # Who is above sees what lies there; the others see what they may act on.
        absent = "" if seeing.all or question.list in ("department", "delegated") else taking.for_whom(row)
        if absent is not None:
            lines.append(_line(row, absent, today))
    return Page(lines=tuple(lines), next="")


def _line(row: TaskRow, absent: str, today: Today) -> Line:
    lamp, left, overdue = today.left(row.due)
    return Line(row=row, acting_for=absent, lamp=lamp, left=left, overdue=overdue)


def rows_of(books: Books, source: Source, after: Place | None, batch: int) -> Iterator[TaskRow]:
    """All rows of a source in order, read in batches."""
    while rows := books.listed(source.whose, source.name, source.wanted, after=after, limit=batch):
        yield from rows
        if len(rows) < batch:
            return
        after = _place(rows[-1])


def _place(row: TaskRow) -> Place:
    return row.place, row.case, row.visit, row.seat


def _latest(row: InvolvedRow) -> Latest:
    return row.at, row.case, row.seq


def done(books: Books, question: Question, found: list[PastSource], today: Today) -> DonePage:
    """Raises Refused `list.bad_cursor`."""
    before = place_of(question, books.tenant, Latest)
    parts = (books.involved(one.owner, one.list, one.sought, before=before, limit=question.limit + 1) for one in found)
    rows = [*merge(*parts, key=_latest, reverse=True)][: question.limit + 1]
    shown = tuple(_done(one, today) for one in rows[: question.limit])
    place = _latest(shown[-1]) if shown else None
    return DonePage(rows=shown, next=cursor(place, question, books.tenant) if len(rows) > len(shown) else "")


def _done(row: PastRow, today: Today) -> Done:
    told = {name: getattr(row, name) for name in InvolvedRow.__struct_fields__}
    due = None if row.place == LAST else row.place
    lamp, left, overdue = today.left(due) if row.place else (None, None, None)
    closed = row.stage == "closed"
    return Done(**told, number=row.number, closed=closed, due=due, lamp=lamp, left=left, overdue=overdue)
