"""The date of a clock in its case: none outlasts the clock that it runs inside, whatever paused or extended it.

A promise runs inside the statutory clock, and so does every step of a joint handling (行政许可法 42(2)); the matter may
state the same of any other.
"""

from collections.abc import Mapping

from approvalflow.calendars import WorkCalendar
from approvalflow.cases.case import Case
from approvalflow.deadlines import Clock, Within, due, within

LAW, PROMISE, UPPER = "statutory", "promised", "upper_level"
NOTHING: Mapping[str, Clock] = {}


def whole_of(case: Case, name: str, clock: Clock | None = None) -> str:
    """The name of the clock inside which this one runs, empty for none."""
    running = case.clocks.get(name)
    found = clock or (running.clock if running else None)
    return found.within if found and found.within else LAW if name == PROMISE else ""


def whole_over(case: Case, name: str, clock: Clock | None = None) -> Clock | None:
    """The clock inside which this one runs; none for one that stands by itself."""
    running = case.clocks.get(whole_of(case, name, clock))
    return running.clock if running else None


def due_in(case: Case, name: str, calendar: WorkCalendar, becoming: Mapping[str, Clock] = NOTHING) -> Within:
    """When a clock of the case runs out; `becoming` are clocks as they are about to be."""
    clock = becoming.get(name) or case.clocks[name].clock
    own = due(clock, calendar)
    whole = becoming.get(whole_of(case, name, clock)) or whole_over(case, name, clock)
    return within(own, due(whole, calendar)) if whole else Within(due=own, capped=False)


def setting(case: Case, name: str, found: Within) -> Clock:
    """The clock that sets the date that was `found`: the clock itself, or the one that ends it."""
    whole = whole_over(case, name)
    return whole if whole and found.capped else case.clocks[name].clock
