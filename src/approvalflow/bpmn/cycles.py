"""When a cycle of ISO 8601 comes: `R3/PT10H`, with a first moment before the period, or a last one after it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from approvalflow.bpmn.durations import read_duration

_REPEATS = re.compile(r"R([0-9]{0,6})", re.ASCII)
_MOST_STEPS = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Cycle:
    """A cycle in its parts; `repeats` is None where it has no end of its own, `first` and `last` are texts or empty."""

    repeats: int | None
    period: str
    first: str = ""
    last: str = ""


def read_cycle(text: str) -> Cycle | None:
    """The parts of a cycle, its moments not yet looked at; None for what is no cycle, or has no length."""
    repeats, _, rest = text.partition("/")
    parts = rest.split("/")
    found = _REPEATS.fullmatch(repeats)
    periods = [number for number, one in enumerate(parts) if one.startswith("P")]
    if found is None or len(periods) != 1 or len(parts) > 2:
        return None
    at = periods[0]
    length = read_duration(parts[at])
    if length is None or not any(length.values()):
        return None
    return Cycle(
        repeats=int(found[1]) if found[1] else None,
        period=parts[at],
        first=parts[0] if at == 1 else "",
        last=parts[1] if len(parts) == 2 and at == 0 else "",
    )


def comes(
    cycle: Cycle, first: datetime | None, last: datetime | None, now: datetime, fired: int,
    after: Callable[[str, datetime], datetime],
) -> datetime | None:  # fmt: skip
    """The next moment of a cycle that has `fired` so often; None when it is over.

    Without a first moment it comes one period from now. With one it keeps to its series: what was missed before it
    was set comes once, at once, and counts as all that was missed.
    """
    found = after(cycle.period, now) if first is None else _in_series(cycle, first, now, fired, after)
    return None if found is None or (last is not None and found > last) else found


def _in_series(
    cycle: Cycle, first: datetime, now: datetime, fired: int, after: Callable[[str, datetime], datetime]
) -> datetime | None:
    if not fired:
        return max(first, now)
    number, found = _skipped(cycle, first, now)
    for _ in range(_MOST_STEPS):
        if found > now:
            return found if cycle.repeats is None or number < cycle.repeats else None
        number, found = number + 1, after(cycle.period, found)
    return None


def _skipped(cycle: Cycle, first: datetime, now: datetime) -> tuple[int, datetime]:
    """The last moment of the series that is surely not after `now`, and its number; months cannot be skipped."""
    parts = read_duration(cycle.period) or {}
    if parts.get("years") or parts.get("months") or now <= first:
        return 0, first
    step = timedelta(**{name: amount for name, amount in parts.items() if name not in ("years", "months")})
    number = (now - first) // step
    return number, first + number * step
