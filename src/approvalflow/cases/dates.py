"""The date of a clock in its case: a promise ends no later than the law, whatever paused or extended it."""

from approvalflow.calendars import WorkCalendar
from approvalflow.cases.case import Case
from approvalflow.deadlines import Clock, Within, due, within

LAW, PROMISE = "statutory", "promised"


def law_over(case: Case, name: str) -> Clock | None:
    """The clock inside which this one runs: the statutory one for the promise, none for any other."""
    running = case.clocks.get(LAW) if name == PROMISE else None
    return running.clock if running else None


def due_in(
    case: Case, name: str, calendar: WorkCalendar, clock: Clock | None = None, law: Clock | None = None
) -> Within:
    """When a clock of the case runs out; `clock` and `law` stand for what they are about to become."""
    own = due(clock or case.clocks[name].clock, calendar)
    whole = (law or law_over(case, name)) if name == PROMISE else None
    return within(own, due(whole, calendar)) if whole else Within(due=own, capped=False)


def setting(case: Case, name: str, found: Within) -> Clock:
    """The clock that sets the date that was `found`: the clock itself, or the one that ends it."""
    law = law_over(case, name)
    return law if law and found.capped else case.clocks[name].clock
