"""A clock inside another: a department's term ends no later than the whole (行政许可法 42(2)), a promise than the law.

Works on answers, not on clocks: the earlier of two dates, and nothing where it is not known yet which that is.
"""

import msgspec

from approvalflow.deadlines.due import Due


class Within(msgspec.Struct, frozen=True, kw_only=True):
    """The date of a clock inside another, and whether it is the outer one that sets it."""

    due: Due
    capped: bool


def within(own: Due, whole: Due) -> Within:
    """The earlier of the two. A paused clock gives only a floor: it may end on that day or on any later one."""
    if own.best and whole.best:
        return Within(due=own, capped=False) if _end(own) <= _end(whole) else Within(due=whole, capped=True)
    if whole.best and _paused_past(own, whole):
        return Within(due=whole, capped=True)
    if own.best and _paused_past(whole, own):
        return Within(due=own, capped=False)
    floors = [one for one in (own.floor, own.best, whole.floor, whole.best) if one is not None]
    why = "suspended" if "suspended" in (own.why, whole.why) else own.why or whole.why
    both = all(one.floor or one.best for one in (own, whole))
    return Within(due=Due(date=None, floor=min(floors) if both else None, why=why, zone=own.zone), capped=False)


def _paused_past(paused: Due, other: Due) -> bool:
    """The paused clock cannot end before the other one does; without a floor it ends after the announced days."""
    if paused.why == "suspended" and paused.floor is None:
        return other.date is not None
    return paused.floor is not None and other.best is not None and paused.floor >= other.best


def _end(due: Due) -> tuple[object, object]:
    moment = due.moment()
    return due.best, moment.timestamp() if moment else 0.0
