"""The sweep looks at what is due, in order, each row by the ordinary walk: warnings, timers, silence.

Its cost follows what is due, not what is open. Many sweeps may run at once: a case that another one holds is left to
it, and a row that another one has dealt with is gone when the walk looks again under the lock.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain, islice

from approvalflow.cases.commands import Recompute, Wake
from approvalflow.desk import post
from approvalflow.desk.answer import Answer
from approvalflow.desk.drafts import KEPT
from approvalflow.desk.people_seen import look_round
from approvalflow.desk.rows import DueRow
from approvalflow.desk.tenant import TENANT
from approvalflow.desk.walk import Desk
from approvalflow.identity import Actor
from approvalflow.moment import aware

SYSTEM = Actor(id="system", kind="system")
BATCH = 100
KEYS_KEPT = timedelta(days=30)
"""How long an idempotency key answers (model section 1)."""


def sweep(desk: Desk, limit: int = 1_000_000) -> Iterator[Answer]:
    """Deal with everything due by now, the earliest first, each row in its own transaction; then with the inbox; then
    with who has left, where the directory has changed.

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
                troubles += () if post.left_alone(trouble) else (trouble,)
                continue
            if answer.events:
                post.after(desk, answer)
                yield answer
        left -= len(batch)
        if not batch:
            break
    for answer in islice(chain(post.deliver(desk, troubles=troubles), post.spread(desk, troubles=troubles)), limit):
        post.after(desk, answer)
        yield answer
    yield from look_round(desk, SYSTEM, limit, troubles)
    with desk.transaction() as books:
        books.forget_keys(by - KEYS_KEPT)
        books.forget_drafts(by - KEPT)
    _raise_first(troubles)


def _wake(desk: Desk, row: DueRow) -> Answer:
    """One due row, in its own transaction."""
    with desk.transaction() as books:
        return desk.walk(books, SYSTEM, Wake(case=row.case, due=row.key), skip_locked=True)


def recompute(desk: Desk) -> Iterator[Answer]:
    """Hold every open case against the notices adopted since it was last stated; can be killed and run again.

    A batch is one transaction: it happens wholly or not at all, and a case once restated is not done twice. A case
    that cannot be restated holds up no other: the first trouble is raised when everything else is done.
    """
    with desk.read() as books:
        desk.catalogue.refresh(books, books.head(TENANT))
    revision, after = desk.catalogue.revision, ""
    troubles: list[Exception] = []
    while True:
        with desk.read() as books:
            cases = [row.case for row in books.cases(after=after, limit=BATCH, calendar_before=revision)]
        if not cases:
            break
        yield from _restate(desk, cases, troubles)
        after = cases[-1]
    _raise_first(troubles)


def _restate(desk: Desk, cases: Sequence[str], troubles: list[Exception]) -> Iterator[Answer]:
    """One batch. Where one of its cases stands in the way, each goes by itself, so that the others are not held up."""
    try:
        with desk.transaction() as books:
            made = [desk.walk(books, SYSTEM, Recompute(case=case), skip_locked=True) for case in cases]
    except Exception:  # told below, of the case that it came from
        made = [answer for case in cases if (answer := _restate_one(desk, case, troubles))]
    yield from (answer for answer in made if answer.events)


def _restate_one(desk: Desk, case: str, troubles: list[Exception]) -> Answer | None:
    """One case, in its own transaction; None where it could not be restated."""
    try:
        return desk.perform(SYSTEM, Recompute(case=case))
    except Exception as trouble:  # raised by the caller, when the others have had their turn
        troubles += () if post.left_alone(trouble) else (trouble,)
        return None


def _raise_first(troubles: list[Exception]) -> None:
    if troubles:
        raise troubles[0]
