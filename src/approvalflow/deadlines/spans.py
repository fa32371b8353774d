"""The days that pauses leave out: overlapping ones once, each by the readings in force.

A span is (after, upto]: the days after `after` up to and including `upto` are left out, or all later ones where `upto`
is None. `begin` and `end` are the days of the events themselves: `begin` decides whether the clock was still running
when the pause came, `end` is the last day where nothing was left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import Clock, Pause, read_term
from approvalflow.deadlines.months import same_day_after
from approvalflow.terms import Unit

ONE = timedelta(days=1)


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
    shift = ONE if clock.switches.get("suspension_boundary") == "same_day" else timedelta()
    merged: list[Span] = []
    for begin, end, pause in sorted(_bounds(clock, calendar), key=lambda bound: bound[0]):
        upto = None if end is None else end - shift
        last = merged[-1] if merged else None
        if last is None or (last.upto is not None and begin - shift > last.upto):
            merged.append(Span(begin, begin - shift, upto, end, (pause,)))
            continue
        both = None if last.end is None or end is None else max(last.end, end)
        upto = None if both is None else both - shift
        merged[-1] = Span(last.begin, last.after, upto, both, (*last.pauses, pause))
    return merged


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
    found = []
    for pause in clock.pauses:
        begin, end = pause.begin, pause.end
        if clock.switches.get("announced_time") == "cap" and (told := announced_end(pause, calendar)):
            end = told if end is None else min(end, told)
        if clock.switches.get("missing_notice") == "from_notice":
            if pause.notice is None:
                continue
            begin = max(begin, pause.notice)
        if end is None or end >= begin:
            found.append((begin, end, pause))
    return found
