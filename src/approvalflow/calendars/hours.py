"""Office hours: when the counter is open on a working day, breaks left out."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

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

    def __str__(self) -> str:
        return " ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in self.spans)


def default_hours() -> OfficeHours:
    """The hours used where an office states none: an assumption kept as data, not law."""
    return _default()


@cache
def _default() -> OfficeHours:
    file = files(__package__).joinpath("data", "office-hours.toml")
    return OfficeHours.parse(read_toml(file.read_bytes(), _Shipped, file.name).hours)


def _seconds(hour: str, minute: str) -> int:
    return int(hour) * 3600 + int(minute) * 60


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"
