"""Warnings: a ladder says at which point of a clock which post is told; each level once for a date.

Every signal moment is 00:00 local of a day on which `remaining` reads what the rung names:
`left` n: the first day on which n working days are left, where more were given; `due`: the last day; `share` p: the
day on which the p-th per cent of the term is counted (rounded up); `overdue` n: the n-th working day after the last.

A clock that is suspended or stopped signals nothing, except that a procedure has used up the time announced for it:
from the day after, at the level `pause_overrun`. Past the announced days signals follow the provisional date.

A level already given is given again only when the date moved earlier, or when its new moment lies after the day
formerly warned about: an extension warns anew, a pause after the warning does not.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, Protocol

import msgspec

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.capping import Within, within
from approvalflow.deadlines.clock import HOURS, Clock
from approvalflow.deadlines.course import counted_from, nth_day, total_days
from approvalflow.deadlines.due import Due, due
from approvalflow.deadlines.spans import ONE, announced_end
from approvalflow.moment import local_date, read_zone, start_of
from approvalflow.terms import Unit

OVERRUN = "pause_overrun"


class Rung(Protocol):
    """One level as a matter's ladder states it."""

    @property
    def level(self) -> str: ...
    @property
    def when(self) -> Literal["share", "left", "due", "overdue"]: ...
    @property
    def amount(self) -> int: ...
    @property
    def to(self) -> str: ...


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """A level that is to be given at a moment, about a date. `procedure` names the one that overran."""

    at: datetime
    level: str
    to: str
    about: date
    procedure: str = ""


def signals(
    clock: Clock, calendar: WorkCalendar, ladder: Sequence[Rung], given: Mapping[str, date], whole: Clock | None = None
) -> list[Signal]:
    """Every signal still to be given, soonest first; `given` maps a level to the date last warned about.

    `whole` is a clock inside which this one runs: where it sets the date, the rungs count to that.
    """
    if clock.stopped is not None:
        return []
    own = due(clock, calendar)
    found = within(own, due(whole, calendar)) if whole else Within(due=own, capped=False)
    now = found.due
    if now.why == "suspended":
        return _overruns(clock, calendar, ladder, given)
    about = now.best
    if about is None:
        return []
    zone = read_zone(clock.zone)
    # A pause capped at its announced time no longer holds the clock, and yet it overran.
    told = own.why == "suspended" or clock.switches.get("announced_time") == "cap"
    given_now = _overruns(clock, calendar, ladder, given) if told else []
    for rung in ladder:
        at = _moment(clock, calendar, rung, now, capped=found.capped)
        former = given.get(rung.level)
        if at is None or (former is not None and not _anew(about, local_date(at, zone), former)):
            continue
        given_now.append(Signal(at=at, level=rung.level, to=rung.to, about=about))
    return sorted(given_now, key=lambda signal: signal.at)


def next_signal(
    clock: Clock,
    calendar: WorkCalendar,
    ladder: Sequence[Rung],
    given: Mapping[str, date],
    whole: Clock | None = None,
) -> tuple[datetime, list[Signal]] | None:
    """The soonest moment at which something is to be given, and all that is given then; None if nothing ever is."""
    waiting = signals(clock, calendar, ladder, given, whole)
    if not waiting:
        return None
    return waiting[0].at, [signal for signal in waiting if signal.at == waiting[0].at]


def due_signals(
    clock: Clock,
    calendar: WorkCalendar,
    ladder: Sequence[Rung],
    given: Mapping[str, date],
    now: datetime,
    whole: Clock | None = None,
) -> list[Signal]:
    """Everything whose moment has come by `now` and that was not given yet."""
    return [signal for signal in signals(clock, calendar, ladder, given, whole) if signal.at <= now]


def _anew(about: date, day: date, former: date) -> bool:
    """May a level given about `former` be given again, about `about`, on `day`?"""
    return about < former or (about > former and day > former)


def _moment(clock: Clock, calendar: WorkCalendar, rung: Rung, now: Due, *, capped: bool) -> datetime | None:
    if rung.when == "share" and now.at is not None and clock.length.unit in HOURS:
        return clock.origin + (now.at - clock.origin) * rung.amount / 100
    day = _day(clock, calendar, rung, now, capped=capped)
    return None if day is None else start_of(day, read_zone(clock.zone))


def _day(clock: Clock, calendar: WorkCalendar, rung: Rung, now: Due, *, capped: bool) -> date | None:
    """The local day on which a rung is reached."""
    end = now.best
    if end is None or rung.when == "due" or (rung.when == "left" and rung.amount == 0):
        return end
    if rung.when == "overdue":
        return calendar.add_provisional(end, rung.amount)
    if clock.back:  # how much there was of it depends on when it was known; what is left does not
        return None if rung.when == "share" else calendar.add_provisional(end + ONE, -rung.amount - 1)
    start = counted_from(clock, calendar)
    if rung.when == "share":
        share = nth_day(clock, calendar, -(-total_days(clock, calendar, start) * rung.amount // 100))
        return min(share or end, end) if capped else share
    working = not capped and clock.length.unit is Unit.WD
    given = total_days(clock, calendar, start) if working else calendar.count_provisional(start, end)
    if given <= rung.amount:
        return None  # nothing approaches where no more was given: a warning as the step opens is none
    if working:
        return nth_day(clock, calendar, given - rung.amount)
    return calendar.add_provisional(end + ONE, -rung.amount - 1)


def _overruns(clock: Clock, calendar: WorkCalendar, ladder: Sequence[Rung], given: Mapping[str, date]) -> list[Signal]:
    """Open procedures that use up their announced time, soonest first, one signal a date."""
    to, former = ladder[0].to if ladder else "", given.get(OVERRUN, date.min)
    found: dict[date, Signal] = {}
    for pause in clock.pauses:
        told = announced_end(pause, calendar) if pause.end is None else None
        if told is not None and told > former:
            at = start_of(told + ONE, read_zone(clock.zone))
            found.setdefault(told, Signal(at=at, level=OVERRUN, to=to, about=told, procedure=pause.id))
    return [found[told] for told in sorted(found)]
