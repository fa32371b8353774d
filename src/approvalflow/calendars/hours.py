"""Office hours: when the counter is open on a working day, breaks left out."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files

import msgspec

from approvalflow.calendars.workdays import WorkCalendar
from approvalflow.errors import Unreadable
from approvalflow.reading import read_toml

_SPAN = re.compile(r"([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)", re.ASCII)


class _Shipped(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hours: str
    checked: date


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Opening spans in seconds of the day, in order."""

    spans: tuple[tuple[int, int], ...]

    @staticmethod
    @cache
    def parse(text: str) -> "OfficeHours":
        """Read `09:00-12:00 13:30-17:00`. Raises Unreadable `calendar.not_office_hours`."""
        found = [_SPAN.fullmatch(part) for part in text.split()]
        spans = [(_seconds(m[1], m[2]), _seconds(m[3], m[4])) for m in found if m]
        edges = [edge for span in spans for edge in span]
        if not spans or None in found or edges != sorted(set(edges)) or edges[-1] > 24 * 3600:
            raise Unreadable("calendar.not_office_hours", text=text[:60])
        return OfficeHours(tuple(spans))

    @property
    def length(self) -> int:
        """Seconds open in a whole day."""
        return sum(closes - opens for opens, closes in self.spans)

    def left(self, second: int) -> int:
        """Seconds still open on a working day, from that second of the day on."""
        return sum(closes - max(opens, second) for opens, closes in self.spans if closes > second)

    def reach(self, second: int, amount: int) -> int:
        """The second of the day at which `amount` open seconds have passed since `second`; it must fit into the day."""
        end = second
        for opens, closes in self.spans:
            if closes > second and amount > 0:
                begin = max(opens, second)
                end = begin + min(amount, closes - begin)
                amount -= end - begin
        return end

    def closed_for_the_day(self, moment: datetime) -> bool:
        """After the last closing of the day."""
        return _second_of(moment) >= self.spans[-1][1]

    def add(self, calendar: WorkCalendar, start: datetime, amount: int) -> datetime:
        """The local moment at which `amount` open seconds have passed; provisional past the announced days."""
        day, second = start.date(), _second_of(start)
        left = self.left(second) if calendar.next_working_provisional(day) == day else 0
        if amount <= left:
            return _at(day, self.reach(second, amount))
        whole, rest = divmod(amount - left - 1, self.length)
        return _at(calendar.add_provisional(day, whole + 1), self.reach(0, rest + 1))

    def next_open(self, calendar: WorkCalendar, moment: datetime) -> datetime:
        """The moment itself while the office is open, else the next opening."""
        day, second = moment.date(), _second_of(moment)
        working = calendar.next_working_provisional(day) == day
        later = [max(opens, second) for opens, closes in self.spans if closes > second]
        if working and later:
            return moment if later[0] == second else _at(day, later[0])
        return _at(calendar.add_provisional(day, 1), self.spans[0][0])


def default_hours() -> OfficeHours:
    """The hours used where an office states none: an assumption kept as data, not law."""
    return _default()


@cache
def _default() -> OfficeHours:
    file = files(__package__).joinpath("data", "office-hours.toml")
    return OfficeHours.parse(read_toml(file.read_bytes(), _Shipped, file.name).hours)


def _seconds(hour: str, minute: str) -> int:
    return int(hour) * 3600 + int(minute) * 60


def _second_of(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _at(day: date, second: int) -> datetime:
    return datetime.combine(day, time.min) + timedelta(seconds=second)
