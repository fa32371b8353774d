"""When a cycle of ISO 8601 comes: `R3/PT10H`, with a first moment before the period, or a last one after it.

`R3/<start>/<end>` is a cycle from its start whose period is the time between the two.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from approvalflow.bpmn.durations import read_duration

_REPEATS = re.compile(r"R([0-9]{0,6})", re.ASCII)

Grid = Callable[[int], datetime | None]
"""The n-th moment of a cycle, from 0, reckoned from its first; None where the calendar ends before it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cycle:
    """A cycle in its parts; `repeats` is None where it has no end of its own, `first` and `last` are texts or empty."""

    repeats: int | None
    period: str
    first: str = ""
    last: str = ""

    def written(self, first: str, last: str) -> str:
        """The cycle as a text, with its moments as they are given here."""
        repeats = "" if self.repeats is None else self.repeats
        return "/".join(part for part in (f"R{repeats}", first, self.period, last) if part)


def read_cycle(text: str) -> Cycle | None:
    """The parts of a cycle, its moments not yet looked at; None for what is no cycle, or has no length."""
    repeats, _, rest = text.partition("/")
    parts = rest.split("/")
    found = _REPEATS.fullmatch(repeats)
    if len(parts) == 2 and not any(one.startswith("P") for one in parts):
        parts[1] = _between(*parts)
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


def _between(start: str, end: str) -> str:
    """The time between two moments as a duration; empty where there is none."""
    try:
        length = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    except (ValueError, TypeError):  # one of them with a zone and one without
        return ""
    seconds, rest = divmod(length, timedelta(seconds=1))
    return f"PT{seconds}.{rest.microseconds:06}S" if rest else f"PT{seconds}S"


def comes(cycle: Cycle, grid: Grid, last: datetime | None, now: datetime, fired: int) -> datetime | None:
    """The next moment of a cycle that has `fired` so often; None when it is over.

    It keeps to its grid: what was missed before it was set comes once, at once, and counts as all that was missed.
    """
    found = _next(cycle, grid, now, fired) if fired else _first(grid, now)
    return None if found is None or (last is not None and found > last) else found


def _first(grid: Grid, now: datetime) -> datetime | None:
    first = grid(0)
    return None if first is None else max(first, now)


def _next(cycle: Cycle, grid: Grid, now: datetime, fired: int) -> datetime | None:
    """The first moment of the grid after now: where none was missed, the one that comes next.

    Else it is looked for from where it would stand if all periods were as long as the first, by halving.
    """

    def later(number: int) -> bool:
        moment = grid(number)
        return moment is None or moment > now

    number = fired if not later(fired - 1) else 0
    if not later(number):
        number = _first_later(later, number + 1, _passed(grid, now) + 1)
    return grid(number) if cycle.repeats is None or number < cycle.repeats else None


def _first_later(later: Callable[[int], bool], low: int, about: int) -> int:
    if about > low and not later(about - 1):
        low = about
    most, step = low, 1
    while not later(most):
        low, most, step = most + 1, most + step, 2 * step
    return low + bisect_left(range(low, most), True, key=later)


def _passed(grid: Grid, now: datetime) -> int:
    """About how many periods have passed since the first moment."""
    first, second = grid(0), grid(1)
    return 0 if first is None or second is None or first == second else (now - first) // (second - first)
