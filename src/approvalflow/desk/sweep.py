"""The sweep looks at what is due, in order, each row by the ordinary walk: warnings, timers, silence.

Its cost follows what is due, not what is open. Many sweeps may run at once: a case that another one holds is left to
it, and a row that another one has dealt with is gone when the walk looks again under the lock.
"""

from collections.abc import Iterator
from datetime import timedelta

from approvalflow.cases.commands import Recompute, Wake
from approvalflow.desk.answer import Answer
from approvalflow.desk.protocols import DueRow
from approvalflow.desk.tenant import TENANT
from approvalflow.desk.walk import Desk
from approvalflow.errors import Conflict, Refused
from approvalflow.identity import Actor
from approvalflow.moment import aware

SYSTEM = Actor(id="system", kind="system")
BATCH = 100
KEYS_KEPT = timedelta(days=30)
"""How long an idempotency key answers (model section 1)."""


def sweep(desk: Desk, limit: int = 1_000_000) -> Iterator[Answer]:
    """Deal with everything due by now, the earliest first, each row in its own transaction.

    A case whose books are damaged holds up no other: the first trouble is raised when everything else is done.
    """
    by, after, left = aware(desk.now()), None, limit
    troubles: list[Exception] = []
    while left > 0:
        with desk.read() as books:
            batch = books.due(by, limit=min(BATCH, left), after=after)
        for row in batch:
            after = (row.at, row.case, row.key)
            try:
                answer = _wake(desk, row)
            except Exception as trouble:  # raised below, when the others have had their turn
                troubles += () if _left_alone(trouble) else (trouble,)
                continue
            if answer.events:
                yield answer
        left -= len(batch)
        if not batch:
            break
    with desk.transaction() as books:
        books.forget_keys(by - KEYS_KEPT)
    _raise_first(troubles)


def _wake(desk: Desk, row: DueRow) -> Answer:
    """One due row, in its own transaction."""
    with desk.transaction() as books:
        return desk.walk(books, SYSTEM, Wake(case=row.case, due=row.key), skip_locked=True)


def recompute(desk: Desk) -> Iterator[Answer]:
    """Hold every case with a running clock against the notices adopted since; can be killed and run again."""
    with desk.read() as books:
        desk.catalogue.refresh(books, books.head(TENANT))
    revision, after = desk.catalogue.revision, ""
    troubles: list[Exception] = []
    while True:
        with desk.read() as books:
            batch = books.cases(after=after, limit=BATCH, calendar_before=revision)
        for row in batch:
            after = row.case
            try:
                answer = desk.perform(SYSTEM, Recompute(case=row.case))
            except Exception as trouble:  # raised below, when the others have had their turn
                troubles += () if _left_alone(trouble) else (trouble,)
                continue
            if answer.events:
                yield answer
        if not batch:
            break
    _raise_first(troubles)


def _left_alone(trouble: Exception) -> bool:
    """Somebody else holds the case, or its last event lies ahead of this machine's clock: the next run may do it."""
    return isinstance(trouble, Conflict) or (isinstance(trouble, Refused) and trouble.code == "moment.behind")


def _raise_first(troubles: list[Exception]) -> None:
    if troubles:
        raise troubles[0]
