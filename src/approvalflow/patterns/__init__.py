"""Many people, one opinion: when a step signed by several is settled, and as what."""

from collections.abc import Sequence
from typing import Literal

from approvalflow.errors import Defect

PATTERNS = ("single", "all", "any")
AGAINST = ("disagree", "refused")
SILENT = "abstain"
BACK = "return"


def settle(
    pattern: str, opinions: Sequence[str | None], *, all_settles: Literal["end", "at_once"] = "end"
) -> str | None:
    """The outcome of a step from the opinions of its seats (None: not yet given), or None while it waits.

    single: the seat's opinion. all (会签): one against settles against, at once or when everybody has spoken.
    any (或签): the first opinion that is no abstention. One `return` settles every pattern. All abstaining: abstain.
    """
    given = [one for one in opinions if one is not None]
    if BACK in given:
        return BACK
    complete = bool(given) and len(given) == len(opinions)
    match pattern:
        case "single":
            return given[0] if complete else None
        case "all":
            return _all(given, complete=complete, at_once=all_settles == "at_once")
        case "any":
            spoken = [one for one in given if one != SILENT]
            return spoken[0] if spoken else (SILENT if complete else None)
        case _:
            raise Defect("pattern.unknown", pattern=pattern, known=PATTERNS)


def _all(given: Sequence[str], *, complete: bool, at_once: bool) -> str | None:
    against = next((one for one in given if one in AGAINST), None)
    if against and (complete or at_once):
        return against
    if not complete:
        return None
    return next((one for one in given if one != SILENT), SILENT)
