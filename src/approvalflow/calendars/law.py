"""Rest days that the holiday law fixes by date: all that is certain of a year before its notice appears."""

from calendar import isleap
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from approvalflow.reading import read_toml

MONDAY_1 = date(1, 1, 1).toordinal()


class FixedDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rest day with a date of its own every year."""

    feast: str
    month: int
    day: int


class MovableFeast(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A feast with rest days whose dates only the notice of the year gives."""

    feast: str
    article: str


class Revision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The law as it stood from `in_force` on, until the next revision."""

    title: str
    document: str
    article: str
    issued: date
    in_force: date
    checked: date
    movable: tuple[MovableFeast, ...]
    days: tuple[FixedDay, ...]


class _Law(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    revision: tuple[Revision, ...]


@cache
def revisions() -> tuple[Revision, ...]:
    """Every revision we know, oldest first."""
    file = files(__package__).joinpath("data", "holiday-law.toml")
    return tuple(sorted(read_toml(file.read_bytes(), _Law, file.name).revision, key=lambda one: one.in_force))


def in_force(year: int) -> Revision | None:
    """The revision in force at the start of a year; revisions so far all took effect on 1 January."""
    known = [one for one in revisions() if one.in_force <= date(year, 1, 1)]
    return known[-1] if known else None


@cache
def fixed_days(year: int) -> dict[int, str]:
    """The rest days of a year that are fixed by date: ordinal to feast."""
    law = in_force(year)
    return {date(year, one.month, one.day).toordinal(): one.feast for one in law.days} if law else {}


@cache
def provisional_days(year: int) -> tuple[int, ...]:
    """The working days of a year without a notice: weekdays that the law does not fix as rest days. Ordinals."""
    first = date(year, 1, 1).toordinal()
    fixed = fixed_days(year)
    days = range(first, first + 365 + isleap(year))
    return tuple(day for day in days if (day - MONDAY_1) % 7 < 5 and day not in fixed)
