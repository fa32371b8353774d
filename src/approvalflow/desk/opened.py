"""Has anybody opened the file since? Until then what was done may be taken back (拿回)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from approvalflow.cases import events as e
from approvalflow.cases.record import Record
from approvalflow.desk.protocols import Books
from approvalflow.errors import Refused
from approvalflow.moment import on_the_wall

_BY_ITSELF = (e.StepOpened, e.StepSettled, e.StepCancelled, e.StepVoided, e.Urged, e.JobAnswered, e.WarningGiven,
              e.Returned, e.ReturnTakenBack, e.ProcedureEnded)  # fmt: skip
"""What happens to a step without anybody having looked at the file there."""


def not_opened(record: Record, history: Sequence[e.Happened], tokens: Collection[str]) -> None:
    """Raises Refused `take_back.opened` with the first who looked at the file, or acted, at a step of these tokens."""
    for one in history:
        visit = getattr(one.event, "visit", None) or ""
        if visit.rpartition("@")[2] not in tokens or isinstance(one.event, _BY_ITSELF):
            continue
        if isinstance(one.event, e.OpinionGiven) and one.event.carried:
            continue
        if isinstance(one.event, e.TaskOpened) and one.actor == record.facts.actor:
            continue
        was_opened(record, visit, one.actor, one.recorded)


def not_drafted(record: Record, books: Books, tokens: Collection[str]) -> None:
    """Who has begun to write has opened the file, too."""
    for row in books.drafts(record.case.id):
        if row.visit.rpartition("@")[2] in tokens and row.author != record.facts.actor:
            was_opened(record, row.visit, row.author, row.recorded)


def was_opened(record: Record, visit: str, by: str, at: datetime | None) -> None:
    """Raises Refused `take_back.opened`."""
    name = record.facts.rules.steps[visit.rpartition("@")[0]].name
    shown = on_the_wall(at, record.case.zone) if at else "-"
    raise Refused("take_back.opened", step=name or visit, visit=visit, by=by, at=shown)
