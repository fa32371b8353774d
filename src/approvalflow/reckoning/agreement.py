"""Where the file expects something else: the first day on which the two reckonings part."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from approvalflow.deadlines import Line
from approvalflow.reckoning.answer import Reckoned
from approvalflow.reckoning.sheet import Entry


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that came out otherwise. `day` is the first day on which the two part, where it is a matter of days."""

    field: str
    expected: Any
    found: Any
    day: date | None = None


def compare(entry: Entry, found: Reckoned) -> tuple[Difference, ...]:
    """Everything the file expects and we do not find, the earliest day first; only what the file names is compared."""
    return tuple(sorted(_differences(entry, found), key=lambda one: one.day or date.max))


def why(found: Reckoned, day: date | None) -> Line | None:
    """What our reckoning says of a day."""
    return next((line for line in found.reckoning if line.date == day), None)


def _differences(entry: Entry, found: Reckoned) -> Iterator[Difference]:
    for name, expected in entry.expected.items():
        if name == "remaining_workdays_at":
            yield from _left(expected, found)
            continue
        ours = getattr(found, name)
        if ours != expected:
            yield Difference(field=name, expected=expected, found=ours, day=_parting(expected, ours))
    if entry.trace:
        yield from _trace(entry.trace, found)


def _left(expected: dict[date, int | None], found: Reckoned) -> Iterator[Difference]:
    for day, left in expected.items():
        ours = found.remaining.get(day.isoformat())
        if ours != left:
            yield Difference(field=f"remaining[{day}]", expected=left, found=ours, day=day)


def _trace(expected: tuple[date, ...], found: Reckoned) -> Iterator[Difference]:
    ours = tuple(line.date for line in found.reckoning if line.n is not None and line.code in ("counted", "make_up"))
    for n in range(max(len(ours), len(expected))):
        theirs, counted = expected[n] if n < len(expected) else None, ours[n] if n < len(ours) else None
        if theirs != counted:
            yield Difference(field="hand_trace", expected=theirs, found=counted, day=_parting(theirs, counted))
            return


def _parting(expected: Any, found: Any) -> date | None:
    """The earlier of two days: there the one ends and the other goes on."""
    days = [_day(one) for one in (expected, found)]
    return min((day for day in days if day is not None), default=None)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
