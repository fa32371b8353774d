"""The same facts under another reading of the law: which readings that were not chosen give another answer."""

import datetime as dt
from collections.abc import Mapping

import msgspec

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import Clock
from approvalflow.deadlines.due import due
from approvalflow.deadlines.switches import check_switches, counts_clear, read_as, switches, units_of


class Otherwise(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reading that was not chosen and gives another answer; `date` is None where it states none."""

    switch: str
    reading: str
    date: dt.date | None = None


def reread(clock: Clock, readings: Mapping[str, str]) -> Clock:
    """The clock under other readings: a term whose days they decide is counted in the days that they mean."""
    chosen = check_switches({**clock.switches, **readings})
    if clock.read_by not in readings or not units_of(clock.read_by):
        return msgspec.structs.replace(clock, switches=chosen)
    term, cap = (read_as(one, clock.read_by, chosen) for one in (clock.term, clock.cap))
    longer = tuple(
        msgspec.structs.replace(one, term=read_as(one.term, clock.read_by, chosen)) for one in clock.extensions
    )
    back = clock.back and ("clear" if counts_clear(clock.read_by, chosen) else "counted")
    return msgspec.structs.replace(clock, switches=chosen, term=term, cap=cap, extensions=longer, back=back)


def otherwise(clock: Clock, calendar: WorkCalendar) -> tuple[Otherwise, ...]:
    """Every other reading of the switches that bear on a clock that would give another date or moment."""
    now, found = due(clock, calendar), []
    beside = {clock.read_by, "backward_roll" if clock.back else ""}
    for name, switch in switches().items():
        for reading in switch.readings if switch.decides == "clock" or name in beside else ():
            if reading.name == clock.switches.get(name, switch.default):
                continue
            then = due(reread(clock, {name: reading.name}), calendar)
            if (then.date, then.floor, then.why) != (now.date, now.floor, now.why):
                found.append(Otherwise(switch=name, reading=reading.name, date=then.best))
    return tuple(found)
