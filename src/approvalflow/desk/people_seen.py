"""The sweep looks at every case that is under way once the directory has changed: who has left is noticed without them.

A directory that has not changed costs one small read. One that has is gone through in batches, by id: where the next
begins is kept with each, so that a kill costs one batch. A case is locked and written only where something follows.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from approvalflow.cases.commands import CheckSeats
from approvalflow.cases.record import Record
from approvalflow.cases.timing import shortened
from approvalflow.desk import post
from approvalflow.desk.answer import Answer
from approvalflow.desk.keeping import read_case
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import SeenRow
from approvalflow.desk.rules.kept import fitting
from approvalflow.desk.steps import carry_out
from approvalflow.desk.tenant import TENANT
from approvalflow.desk.walk import Desk
from approvalflow.errors import ApprovalFlowError, Conflict
from approvalflow.identity import Actor, revision_of
from approvalflow.moment import aware, local_date

BATCH = 100
ONWARD, FROM_THE_FIRST, OVER = range(3)


def look_round(desk: Desk, by: Actor, limit: int, troubles: list[Exception]) -> Iterator[Answer]:
    """Look at so many cases at most. One that somebody else holds is waited for: the next sweep goes on from there.

    A case that cannot be looked at holds up no other; its trouble is added to the others.
    """
    seen = _from_where(desk)
    while seen.round != OVER and limit > 0:
        asked = min(BATCH, limit)
        with desk.read() as books:
            found = books.under_way(after=seen.reached, limit=asked)
            cases = [one for one in found if seen.round == ONWARD or one <= seen.begun]
            moved = [one for one in cases if _follows(desk, books, one, troubles)]
        for case in moved:
            try:
                answer = desk.perform(by, CheckSeats(case=case))
            except Conflict:
                return
            except ApprovalFlowError as trouble:
                troubles += () if post.left_alone(trouble) else (trouble,)
                continue
            if answer.events:
                yield answer
        seen = _further(seen, cases, whole=len(cases) == asked)
        with desk.transaction() as books:
            books.see_people(seen)
        limit -= len(cases)


def _from_where(desk: Desk) -> SeenRow:
    """Where to go on; where the people are others than then, from there once round."""
    with desk.read() as books:
        desk.catalogue.refresh(books, books.head(TENANT))
        seen = books.people_seen()
    today = local_date(aware(desk.now()), desk.catalogue.zone)
    revision = shortened(revision_of(desk.directory, today))
    if seen is not None and seen.revision == revision:
        return seen
    here = seen.reached if seen is not None else ""
    return SeenRow(revision=revision, begun=here, reached=here)


def _further(seen: SeenRow, cases: list[str], *, whole: bool) -> SeenRow:
    """Behind these; behind the last one the first comes, unless all have been looked at."""
    if whole:
        return replace(seen, reached=cases[-1])
    more = seen.round == ONWARD and seen.begun
    return replace(seen, reached="", round=FROM_THE_FIRST if more else OVER)


def _follows(desk: Desk, books: Books, case: str, troubles: list[Exception]) -> bool:
    """Whether anything follows for a case; tried without writing."""
    try:
        loaded = books.load(case)
        if loaded is None or loaded.case is None:
            return False
        found = read_case(loaded.case.snapshot)
        record, command = Record(found, desk.facts_now(books, found)), CheckSeats(case=case)
        with fitting(found, command, record.facts.rules):
            carry_out(record, command, None, desk.directory, books, desk.decisions, loaded)
    except ApprovalFlowError as trouble:
        troubles += () if post.left_alone(trouble) else (trouble,)
        return False
    return bool(record.happened)
