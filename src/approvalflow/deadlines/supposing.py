"""What if: the same clock with other facts, and the same facts under another reading. Nothing is kept."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec

from approvalflow.calendars import Notice, WorkCalendar
from approvalflow.deadlines.clock import Clock, Extension, Pause
from approvalflow.deadlines.due import Due, due
from approvalflow.deadlines.extending import grant
from approvalflow.deadlines.switches import check_switches, switches
from approvalflow.moment import aware


@dataclass(frozen=True, kw_only=True, slots=True)
class Supposed:
    """Facts that are not so: each is laid over the clock's own.

    `start` is another moment of acceptance, `ends` gives open procedures a last day, `notices` are adopted as well.
    """

    start: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    ends: Mapping[str, date] = field(default_factory=dict)
    extension: Extension | None = None
    switches: Mapping[str, str] = field(default_factory=dict)
    notices: Sequence[Notice] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIf:
    """The answer now, and the answer then. `moved` is by how many days, None where one of them has no date."""

    now: Due
    then: Due
    clock: Clock

    @property
    def moved(self) -> int | None:
        """Later is positive."""
        if self.now.best is None or self.then.best is None:
            return None
        return (self.then.best - self.now.best).days


def what_if(clock: Clock, facts: Supposed, calendar: WorkCalendar) -> WhatIf:
    """The date under other facts. What could not be done is refused here as it would be in earnest."""
    days = calendar.of([*calendar.notices, *facts.notices]) if facts.notices else calendar
    other = msgspec.structs.replace(clock, start=aware(facts.start)) if facts.start else clock
    if facts.switches:
        chosen = check_switches({**other.switches, **facts.switches})
        levels = {name: level for name, level in other.levels.items() if name not in facts.switches}
        other = msgspec.structs.replace(other, switches=chosen, levels=levels)
    for pause in facts.pauses:
        other = other.pause(pause)
    for procedure, end in facts.ends.items():
        other = other.resume(procedure, end)
    if facts.extension:
        other = grant(other, facts.extension, days)
    return WhatIf(now=due(clock, calendar), then=due(other, days), clock=other)


class Otherwise(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reading that was not chosen and gives another answer; `date` is None where it states none."""

    switch: str
    reading: str
    date: dt.date | None = None


def otherwise(clock: Clock, calendar: WorkCalendar) -> tuple[Otherwise, ...]:
    """Every other reading of the switches a clock reads by itself that would give another date or moment."""
    now, found = due(clock, calendar), []
    for name, switch in switches().items():
        for reading in switch.readings if switch.decides == "clock" else ():
            if reading.name == clock.switches.get(name, switch.default):
                continue
            chosen = check_switches({**clock.switches, name: reading.name})
            then = due(msgspec.structs.replace(clock, switches=chosen), calendar)
            if (then.date, then.floor, then.why) != (now.date, now.floor, now.why):
                found.append(Otherwise(switch=name, reading=reading.name, date=then.best))
    return tuple(found)
