"""The sweep looks at what is due, in order, each row by the ordinary walk: warnings, timers, silence.

Its cost follows what is due, not what is open. Many sweeps may run at once: a case that another one holds is left to
it, and a row that another one has dealt with is gone when the walk looks again under the lock.
"""

from collections.abc import Iterator, Sequence

from approvalflow.cases.commands import Recompute, Wake
from approvalflow.desk.answer import Answer
from approvalflow.desk.protocols import DueRow
from approvalflow.desk.tenant import TENANT
from approvalflow.desk.walk import Desk
from approvalflow.errors import ApprovalFlowError, Conflict
from approvalflow.identity import Actor
from approvalflow.moment import aware

SYSTEM = Actor(id="system", kind="system")
BATCH = 100


def sweep(desk: Desk, limit: int = 1_000_000) -> Iterator[Answer]:
    """Deal with everything due by now, the earliest first, each row in its own transaction."""
    by, after, left = aware(desk.now()), None, limit
    while left > 0:
        with desk.read() as books:
            batch = books.due(by, limit=min(BATCH, left), after=after)
        for row in batch:
            after = (row.at, row.case, row.key)
            if answer := _wake(desk, row):
                yield answer
        left -= len(batch)
        if not batch:
            return


def _wake(desk: Desk, row: DueRow) -> Answer | None:
    """One due row; None when nothing came of it or somebody else holds the case."""
    try:
        with desk.transaction() as books:
            answer = desk.walk(books, SYSTEM, Wake(case=row.case, due=row.key), skip_locked=True)
    except Conflict:
        return None
    return answer if answer.events else None


def recompute(desk: Desk) -> Iterator[Answer]:
    """Hold every open case against the notices adopted since it was last stated; can be killed and run again.

    A batch is one transaction: it happens wholly or not at all, and a case once restated is not done twice.
    """
    with desk.read() as books:
        desk.catalogue.refresh(books, books.head(TENANT))
    revision, after, failed = desk.catalogue.revision, "", list[ApprovalFlowError]()
    while True:
        with desk.read() as books:
            cases = [row.case for row in books.cases(after=after, limit=BATCH, calendar_before=revision)]
        if not cases:
            break
        yield from _restate(desk, cases, failed)
        after = cases[-1]
    if failed:
        raise failed[0]


def _restate(desk: Desk, cases: Sequence[str], failed: list[ApprovalFlowError]) -> Iterator[Answer]:
    """One batch. Where one of its cases stands in the way, each goes by itself, so that the others are not held up."""
    try:
        with desk.transaction() as books:
            made = [desk.walk(books, SYSTEM, Recompute(case=case), skip_locked=True) for case in cases]
    except ApprovalFlowError:
        made = [answer for case in cases if (answer := _restate_one(desk, case, failed))]
    yield from (answer for answer in made if answer.events)


def _restate_one(desk: Desk, case: str, failed: list[ApprovalFlowError]) -> Answer | None:
    """None when somebody else holds the case, which the next run then finds, or when it was refused."""
    try:
        return desk.perform(SYSTEM, Recompute(case=case))
    except Conflict:
        return None
    except ApprovalFlowError as problem:
        failed.append(problem)
        return None
