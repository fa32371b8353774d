"""When a clock runs out, how much of it is left, and how far it is past.

The day ends at midnight: what is due on the 9th may be done until 24:00 of the 9th, local time (民法典 203(2)); by the
switch `day_end` it ends at the close of business, where the office is open that day by its dated hours.
"""

import datetime as dt
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import msgspec

from approvalflow.calendars import OpenTime, WorkCalendar, open_time
from approvalflow.deadlines.backwards import last_back
from approvalflow.deadlines.clock import HOURS, Clock, read_term
from approvalflow.deadlines.course import course, floor, total_days
from approvalflow.deadlines.spans import ONE, Span
from approvalflow.moment import local_date, read_zone, start_of
from approvalflow.terms import Unit

WhyNone = Literal["suspended", "unpublished"]


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The last day, or why there is none.

    `date` is None while the clock is suspended, and past the last announced day; then `provisional` is the best guess
    of an unannounced year. `floor` is the earliest day that a suspended clock can still reach. `at` is the exact moment
    where a term is counted in hours, or the day ends at the close of business (switch `day_end`); `provisional_at` is
    the moment of a term of hours whose date is provisional.
    """

    date: dt.date | None
    provisional: dt.date | None = None
    floor: dt.date | None = None
    why: WhyNone | None = None
    at: datetime | None = None
    provisional_at: datetime | None = None
    zone: str = "Asia/Shanghai"

    @property
    def best(self) -> dt.date | None:
        """The date, or else the provisional one."""
        return self.date or self.provisional

    def moment(self) -> datetime | None:
        """The first moment at which it is too late: the start of the local day after, in UTC; None without a date."""
        if self.date is None:
            return None
        return self.at or start_of(self.date + ONE, read_zone(self.zone))

    def passed(self, moment: datetime) -> bool:
        """Is it too late at that moment; by the local day, where the last day is only provisional."""
        if (end := self.moment()) is not None:
            return moment >= end
        return self.best is not None and local_date(moment, read_zone(self.zone)) > self.best


def due(clock: Clock, calendar: WorkCalendar) -> Due:
    """When the clock runs out, by its facts and the adopted notices."""
    if clock.length.unit in HOURS:
        return _due_in_hours(clock, calendar)
    if clock.back:
        return _due_back(clock, calendar)
    found = course(clock, calendar)
    if found.open:
        least = floor(clock, calendar)
        return Due(
            date=None, floor=least if _certain(clock, calendar, least) else None, why="suspended", zone=clock.zone
        )
    if _certain(clock, calendar, found.end):
        return Due(date=found.end, at=_closing(clock, calendar, found.end), zone=clock.zone)
    return _unpublished(clock, found.end)


def remaining(clock: Clock, calendar: WorkCalendar, on: date) -> int:
    """Working days left after the day `on`; frozen while suspended. A stopped clock stays as it was on its last day.

    A clock of working days counts what is unused of its term, with the extensions granted by then, and goes negative
    when overdue; any other clock counts the working days in (on, due], which are none when it is past.
    """
    left = _balance(clock, calendar, on)
    return left if clock.length.unit is Unit.WD and not clock.back else max(0, left)


def remaining_is_certain(clock: Clock, calendar: WorkCalendar, on: date) -> bool:
    """Whether `remaining` rests on announced days alone."""
    on = min(on, clock.day_of(clock.stopped)) if clock.stopped else on
    if clock.length.unit is Unit.WD and not clock.back:
        found = course(clock, calendar)
        return (on if found.open is None else min(on, max(found.open.after, found.start))) <= calendar.last
    if clock.length.unit in HOURS:
        end = _hours_end(clock, calendar).date()
    else:
        end = last_back(clock, calendar) if clock.back else course(clock, calendar).end
    return end <= calendar.last or (on >= end and due(clock, calendar).date is not None)


def overdue_days(clock: Clock, calendar: WorkCalendar, on: date) -> int:
    """Working days past the last day; 0 while in time or suspended."""
    return max(0, -_balance(clock, calendar, on))


def office_of(clock: Clock, calendar: WorkCalendar) -> OpenTime:
    """When the office of a clock is open: by the hours the clock names, else by those that the office adopted."""
    return open_time(calendar, clock.hours, clock.zone)


def _balance(clock: Clock, calendar: WorkCalendar, on: date) -> int:
    """Working days left, or past as a negative number."""
    on = min(on, clock.day_of(clock.stopped)) if clock.stopped else on
    if clock.length.unit in HOURS:
        return calendar.count_provisional(on, _hours_end(clock, calendar).date())
    if clock.back:
        last = last_back(clock, calendar)
        return calendar.count_provisional(on, last) if on <= last else -calendar.count_provisional(last, on)
    found = course(clock, calendar)
    if found.open is None and on > found.end:
        return -calendar.count_provisional(found.end, on)
    if clock.length.unit is not Unit.WD:
        frozen = on if found.open is None else min(on, max(found.open.after, found.start))
        return calendar.count_provisional(frozen, found.end)
    return max(0, total_days(clock, calendar, found.start, by=on) - _used(found.spans, found.start, on, calendar))


def _used(spans: tuple[Span, ...], start: date, on: date, calendar: WorkCalendar) -> int:
    """Working days in (start, on] that no span leaves out."""
    if on <= start:
        return 0
    used = calendar.count_provisional(start, on)
    for span in spans:
        after, upto = max(span.after, start), on if span.upto is None else min(span.upto, on)
        if upto > after:
            used -= calendar.count_provisional(after, upto)
    return used


def _due_back(clock: Clock, calendar: WorkCalendar) -> Due:
    last = last_back(clock, calendar)
    rolls = clock.length.unit is Unit.WD or clock.switches.get("backward_roll") == "previous_working_day"
    if clock.begun <= calendar.last or not rolls:
        return Due(date=last, at=_closing(clock, calendar, last), zone=clock.zone)
    return _unpublished(clock, last)


def _certain(clock: Clock, calendar: WorkCalendar, end: date) -> bool:
    """Announced, or counted without a calendar."""
    return end <= calendar.last or _needs_no_calendar(clock)


def _needs_no_calendar(clock: Clock) -> bool:
    return clock.length.unit is not Unit.WD and not clock.rule and clock.switches.get("calendar_roll") == "none"


def _unpublished(clock: Clock, end: date, at: datetime | None = None) -> Due:
    if clock.switches.get("unpublished_year") == "refuse":
        return Due(date=None, why="unpublished", zone=clock.zone)
    return Due(date=None, provisional=end, why="unpublished", provisional_at=at, zone=clock.zone)


def _closing(clock: Clock, calendar: WorkCalendar, day: date) -> datetime | None:
    """The close of business on the last day, where the day ends with it: on a day without business it does not."""
    if clock.switches.get("day_end") != "closing" or day > calendar.last:
        return None
    closes = office_of(clock, calendar).closing(day)
    return closes.astimezone(UTC) if closes else None


def _due_in_hours(clock: Clock, calendar: WorkCalendar) -> Due:
    local = _hours_end(clock, calendar)
    day, at = local.date(), local.astimezone(UTC)
    plain = clock.length.unit is Unit.H and clock.switches.get("hour_roll") != "next_office_hour"
    if plain or day <= calendar.last:
        return Due(date=day, at=at, zone=clock.zone)
    return _unpublished(clock, day, at)


def _hours_end(clock: Clock, calendar: WorkCalendar) -> datetime:
    """The moment at which a term of hours ends, in the zone of the clock."""
    office = office_of(clock, calendar)
    amount = timedelta(hours=clock.length.amount + sum(read_term(one.term).amount for one in clock.granted))
    if clock.length.unit is Unit.WH:
        return office.add(clock.origin, amount)
    end = clock.origin + amount
    rolls = clock.switches.get("hour_roll") == "next_office_hour"
    return office.next_open(end) if rolls else end.astimezone(read_zone(clock.zone))
