"""The same facts under another reading of the law: which readings that were not chosen give another answer."""

import datetime as dt

import msgspec

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import Clock
from approvalflow.deadlines.due import due
from approvalflow.deadlines.switches import check_switches, switches


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
