"""An extension (延期) is granted once, before the last day is over, and never beyond what the text allows."""

from datetime import datetime

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import Clock, Extension, read_term
from approvalflow.deadlines.due import due
from approvalflow.errors import Refused


def grant(
    clock: Clock, extension: Extension, calendar: WorkCalendar, *, rank: str = "", moment: datetime | None = None
) -> Clock:
    """The clock with the extension, if it may be granted; `rank` is the post that the text empowers, where given.

    `moment` is when it was approved: it matters where the term ends within its last day (`day_end`, terms of hours).

    Refused: `clock.stopped`, `clock.extension_second`, `clock.extension_unit`, `clock.extension_not_allowed` (no text
    allows one), `clock.extension_over_cap`, `clock.extension_late` (the term had ended before it was approved),
    `clock.extension_rank`.
    """
    extended = clock.extend(extension)
    if not clock.cap:
        raise Refused("clock.extension_not_allowed", term=clock.term, basis=clock.basis)
    if read_term(extension.term).amount > read_term(clock.cap).amount:
        raise Refused("clock.extension_over_cap", by=extension.term, cap=clock.cap, basis=clock.basis)
    if rank and extension.rank != rank:
        raise Refused("clock.extension_rank", by=extension.rank or "–", rank=rank, basis=clock.basis)
    end = due(clock, calendar)
    if (end.best and extension.at > end.best) or (moment and end.passed(moment)):
        raise Refused("clock.extension_late", at=extension.at, due=end.best)
    return extended
