"""When an office is open: hours for each weekday with their breaks, from a day on, and days with hours of their own.

A file of dated data like a notice. It changes no working day: a day on which the counter is shut still counts where the
law counts working days. Closures that shall not count are a notice with `office`. So the data says what a closure is:
here a rest for working hours alone, there for working days as well.
"""

from datetime import date
from typing import Annotated

import msgspec

from approvalflow.calendars.days import Day, Why
from approvalflow.calendars.hours import OfficeHours
from approvalflow.calendars.notices import Id, Part, Place, Source
from approvalflow.errors import Unreadable
from approvalflow.reading import read_toml

Hours = Annotated[str, msgspec.Meta(max_length=100)]
CLOSED = OfficeHours(())
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Week(Part, frozen=True, kw_only=True):
    """The hours from a day on: `weekdays` for Monday to Friday, and each day whose hours differ by its name.

    `make_up` is for weekend days that are worked; without it they have the hours of `weekdays`.
    """

    since: date
    weekdays: Hours
    monday: Hours | None = None
    tuesday: Hours | None = None
    wednesday: Hours | None = None
    thursday: Hours | None = None
    friday: Hours | None = None
    saturday: Hours | None = None
    sunday: Hours | None = None
    make_up: Hours | None = None


class Special(Part, frozen=True, kw_only=True):
    """A day with hours of its own; an empty text shuts the counter."""

    date: date
    hours: Hours
    reason: str = ""


class Timetable(Part, frozen=True, kw_only=True):
    """The hours of an office over time."""

    id: Id
    office: Place = ""
    source: Source
    week: Annotated[tuple[Week, ...], msgspec.Meta(min_length=1, max_length=200)]
    special: Annotated[tuple[Special, ...], msgspec.Meta(max_length=2000)] = ()

    @property
    def document(self) -> str:
        """The document that fixes the hours."""
        return self.source.document

    @property
    def since(self) -> date:
        """The first day it speaks of."""
        return self.week[0].since

    def on(self, day: Day) -> OfficeHours:
        """The opening spans of a day; none on a rest day. Raises Unreadable `calendar.no_hours_yet`."""
        special = next((one for one in self.special if one.date == day.date), None)
        if special is not None:
            return _hours(special.hours)
        weeks = [one for one in self.week if one.since <= day.date]
        if not weeks:
            raise Unreadable("calendar.no_hours_yet", day=day.date, since=self.since, timetable=self.id)
        return _of(weeks[-1], day)


def read_timetable(content: bytes, file: str) -> Timetable:
    """A timetable file. Raises Unreadable `toml.*`, `calendar.not_office_hours`, `calendar.hours_not_in_order`,
    `calendar.never_open`, `calendar.checked_before_issued`.
    """
    found = read_toml(content, Timetable, file)
    source = found.source
    if source.checked < source.issued:
        raise Unreadable(
            "calendar.checked_before_issued", file=file, notice=found.id, issued=source.issued, checked=source.checked
        )
    since = [one.since for one in found.week]
    days = [one.date for one in found.special]
    if since != sorted(set(since)) or len(set(days)) < len(days):
        raise Unreadable("calendar.hours_not_in_order", file=file)
    for week in found.week:
        for name in ("weekdays", "make_up", *_NAMES):
            _hours(getattr(week, name) or "")
        if not any(getattr(week, name) for name in ("weekdays", *_NAMES)):
            raise Unreadable("calendar.never_open", file=file, since=week.since)
    for one in found.special:
        _hours(one.hours)
    return found


def _of(week: Week, day: Day) -> OfficeHours:
    number = day.date.weekday()
    own: str | None = getattr(week, _NAMES[number])
    if day.why is Why.MAKE_UP:
        return _hours(week.weekdays if week.make_up is None else week.make_up)
    if not day.works:
        # Saturday hours of a counter are of an ordinary weekend, not of a feast
        return _hours(own or "") if day.why is Why.WEEKEND else CLOSED
    return _hours(week.weekdays if own is None else own)


def _hours(text: str) -> OfficeHours:
    return OfficeHours.parse(text) if text else CLOSED
