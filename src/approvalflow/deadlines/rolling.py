"""How the last day of a term of days, months or years moves: a table of rules, each with its text.

The civil rule rolls from a rest day to the next working day (民法典 203(1)). The tax rule also makes a term longer by
every run of three or more rest days inside it (税收征收管理法实施细则 109): the part of a run that lies inside the term
counts, and only the term itself is looked at, not what it grew by.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Annotated

import msgspec

from approvalflow.calendars import WorkCalendar
from approvalflow.errors import Unreadable
from approvalflow.reading import read_toml

Text = Annotated[str, msgspec.Meta(min_length=1)]
ONE = timedelta(days=1)


class CountingRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`roll`: from a rest day onward. `rest_run`: so many rest days in a row inside the term make it longer."""

    title: Text
    article: Text
    checked: date
    roll: bool
    rest_run: Annotated[int, msgspec.Meta(ge=1)] | None = None


@cache
def counting_rules() -> Mapping[str, CountingRule]:
    """Every rule by its name; `civil` is the one that holds where none is named."""
    file = files(__package__).joinpath("data", "counting.toml")
    return read_toml(file.read_bytes(), dict[str, CountingRule], file.name)


def counting_rule(name: str) -> CountingRule:
    """A rule by its name, the civil one by none. Raises Unreadable `clock.no_such_rule`."""
    known = counting_rules()
    if found := known.get(name or "civil"):
        return found
    raise Unreadable("clock.no_such_rule", rule=name, known=sorted(known))


def rest_run_shift(calendar: WorkCalendar, start: date, end: date, run: int, reading: str | None) -> int:
    """The calendar days by which the long runs of rest days in (start, end] make a term longer."""
    days = sum((last - first).days + 1 for first, last in long_rest_runs(calendar, start, end, run))
    if days == 0 or reading == "calendar_days":
        return days
    return (calendar.add_provisional(end, days) - end).days


def long_rest_runs(calendar: WorkCalendar, start: date, end: date, run: int) -> tuple[tuple[date, date], ...]:
    """First and last day of every run of at least `run` rest days in (start, end], as far as it lies inside."""
    found, length, day = list[tuple[date, date]](), 0, start
    while day <= end:
        day += ONE
        if day <= end and not calendar.day(day).works:
            length += 1
            continue
        if length >= run:
            found.append((day - length * ONE, day - ONE))
        length = 0
    return tuple(found)
