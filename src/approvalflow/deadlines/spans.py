"""The days that pauses leave out: overlapping ones once, each by the readings in force.

A span is (after, upto]: the days after `after` up to and including `upto` are left out, or all later ones where `upto`
is None. `begin` and `end` are the days of the events themselves: `begin` decides whether the clock was still running
when the pause came, `end` is the last day where nothing was left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import Clock, Pause, read_term
from approvalflow.deadlines.months import same_day_after
from approvalflow.terms import Unit

ONE = timedelta(days=1)
_BEGIN = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Span:
    """Days left out, and the pauses that do it."""

    begin: date
    after: date
    upto: date | None
    end: date | None
    pauses: tuple[Pause, ...]

    def holds(self, day: date) -> bool:
        """Is the day left out?"""
        return day > self.after and (self.upto is None or day <= self.upto)


def spans_of(clock: Clock, calendar: WorkCalendar) -> Sequence[Span]:
    """The pauses of a clock as separate spans in order of time."""
    if not clock.pauses:
        return ()
    same_day = clock.switches.get("suspension_boundary") == "same_day"
    merged: list[Span] = []
    begin, pauses = date.min, list[Pause]()
    end: date | None = date.min
    for bound in sorted(_bounds(clock, calendar), key=_BEGIN):
        if pauses and (end is None or bound[0] <= end):
            end = None if end is None or bound[1] is None else max(end, bound[1])
            pauses.append(bound[2])
            continue
        if pauses:
            merged.append(_span(begin, end, pauses, same_day))
        begin, end, pauses = bound[0], bound[1], [bound[2]]
    return [*merged, _span(begin, end, pauses, same_day)] if pauses else merged


def _span(begin: date, end: date | None, pauses: Sequence[Pause], same_day: bool) -> Span:
    if same_day:
        return Span(begin, begin - ONE, None if end is None else end - ONE, end, tuple(pauses))
    return Span(begin, begin, end, end, tuple(pauses))


def announced_end(pause: Pause, calendar: WorkCalendar) -> date | None:
    """The day on which the time told for the procedure is used up; None where none was told."""
    if not pause.announced:
        return None
    term = read_term(pause.announced)
    if term.unit is Unit.WD:
        return calendar.add_provisional(pause.begin, term.amount)
    return same_day_after(pause.begin, term)


def _bounds(clock: Clock, calendar: WorkCalendar) -> list[tuple[date, date | None, Pause]]:
    """First and last event day of every pause that leaves something out."""
    cap = clock.switches.get("announced_time") == "cap"
    from_notice = clock.switches.get("missing_notice") == "from_notice"
    found = []
    for pause in clock.pauses:
        begin, end = pause.begin, pause.end
        if cap and (told := announced_end(pause, calendar)):
            end = told if end is None else min(end, told)
        if from_notice:
            if pause.notice is None:
                continue
            begin = max(begin, pause.notice)
        if end is None or end >= begin:
            found.append((begin, end, pause))
    return found
