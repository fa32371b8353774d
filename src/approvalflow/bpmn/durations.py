"""A duration of ISO 8601 as parts that a calendar can add: `P1Y2M3W4DT5H6M7.5S`, any of them left out."""

import re
from collections.abc import Mapping

PARTS: Mapping[str, float] = {
    "years": 365.25,
    "months": 30.4,
    "weeks": 7,
    "days": 1,
    "hours": 1 / 24,
    "minutes": 1 / 1440,
    "seconds": 1 / 86_400,
    "microseconds": 1 / 86_400_000_000,
}
"""The parts in their order, each with its length in days."""

LONGEST = 30 * 365.25
"""In days. Whoever waits longer than a term can be does not wait for a timer."""

_DURATION = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,4})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,7})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,9})(?:[.,]([0-9]{1,6})[0-9]{0,6})?S)?)?",
    re.ASCII,
)


def read_duration(text: str) -> dict[str, int] | None:
    """The parts of a duration by name, or None for what is no duration or is longer than the longest."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    *whole, fraction = found.groups()
    amounts = (*whole, fraction and fraction.ljust(6, "0"))
    parts = {name: int(amount or 0) for name, amount in zip(PARTS, amounts, strict=True)}
    return parts if sum(PARTS[name] * amount for name, amount in parts.items()) <= LONGEST else None
