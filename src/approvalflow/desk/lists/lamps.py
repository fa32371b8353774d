"""Lamps of lists: how many working days are left, and which colour that is. Data of the office, reckoned when asked.

What is left changes every night without anything happening, so no row keeps it. Rows stand in order of their day, and
the days left never fall as the day grows: the order is the same, and every lamp is one span of days.
"""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

from approvalflow.calendars import WorkCalendar
from approvalflow.desk.rows import Span
from approvalflow.desk.who.seats_open import LAST
from approvalflow.errors import Refused
from approvalflow.identity import Directory, Lamps, TomlDirectory
from approvalflow.reading import read_toml

Lamp = Literal["overdue", "red", "amber", "green", "none"]
LAMP_NAMES: tuple[Lamp, ...] = get_args(Lamp)
ONE = timedelta(days=1)
MOST = 250
"""Working days: about a year."""


@cache
def usual_lamps() -> Lamps:
    """Where the office states none: a house default, as data."""
    file = files(__package__).joinpath("data", "lamps.toml")
    return read_toml(file.read_bytes(), Lamps, file.name)


def chosen_lamps(lamps: Lamps | None, directory: Directory) -> Lamps:
    """Those given, those that the people file states, or the usual ones. Raises Refused `list.bad_lamps`."""
    stated = directory.lamps if isinstance(directory, TomlDirectory) else None
    chosen = lamps or stated or usual_lamps()
    if not 0 <= chosen.red <= chosen.amber <= MOST:
        raise Refused("list.bad_lamps", red=chosen.red, amber=chosen.amber)
    return chosen


class Left(NamedTuple):
    """Working days left until a day, or past it, and the lamp. None for what has no day: paused, or no clock runs."""

    lamp: Lamp
    left: int | None
    overdue: int | None


class Today:
    """One day on which lists are asked for, with the office's calendar and lamps."""

    def __init__(self, day: date, calendar: WorkCalendar, lamps: Lamps) -> None:
        self.day = day
        self._calendar = calendar
        self._reds = calendar.add_provisional(day, lamps.red + 1) - ONE
        self._ambers = calendar.add_provisional(day, lamps.amber + 1) - ONE

    def spans(self) -> dict[Lamp, Span]:
        """The days of each lamp: together all days, each once."""
        return {
            "overdue": (date.min, self.day - ONE),
            "red": (self.day, self._reds),
            "amber": (self._reds + ONE, self._ambers),
            "green": (self._ambers + ONE, LAST - ONE),
            "none": (LAST, LAST),
        }

    def left(self, due: date | None) -> Left:
        """What is left until a day."""
        place = due or LAST
        lamp = next(name for name, (begin, end) in self.spans().items() if begin <= place <= end)
        if due is None:
            return Left(lamp, None, None)
        if due < self.day:
            return Left(lamp, 0, self._calendar.count_provisional(due, self.day))
        return Left(lamp, self._calendar.count_provisional(self.day, due), 0)
