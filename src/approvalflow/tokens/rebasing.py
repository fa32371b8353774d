"""What a move changed of a scope, changed once more where some of what had stood there is gone."""

from typing import Any

from approvalflow.tokens.position import Record


def rebased(before: Record, after: Record, now: Record) -> Record:
    """The scope `now`, with the change that led from `before` to `after`."""
    made = dict(now)
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            made[key] = _rebased(before.get(key), after.get(key), now.get(key), from_front=key == "todo")
            if made[key] is None:
                del made[key]
    return made


def _rebased(before: Any, after: Any, now: Any, *, from_front: bool = False) -> Any:
    """Counts are added up, lists lose and gain the same entries; anything else is as it became.

    Of entries that are alike a list loses the last ones, what is to be done next (`from_front`) the first.
    """
    if isinstance(after, int) and not isinstance(after, bool):
        return (now or 0) + after - (before or 0)
    if isinstance(after, dict):
        return {key: _rebased((before or {}).get(key), after[key], (now or {}).get(key)) for key in after}
    if isinstance(after, list):
        taken = len(before or []) - len(after)
        if from_front and taken > 0 and before[taken:] == after:
            return _less(now or [], before[:taken])
        return _without(now or [], _without(before or [], after)) + _without(after, before or [])
    return after


def _less(entries: list[Any], others: list[Any]) -> list[Any]:
    """The entries, less the first like each of the others."""
    left = list(entries)
    for other in others:
        if other in left:
            left.remove(other)
    return left


def _without(entries: list[Any], others: list[Any]) -> list[Any]:
    """The entries, less one for each of the others; of several alike the first stays."""
    left = list(entries)
    for other in reversed(others):
        for place in range(len(left) - 1, -1, -1):
            if left[place] == other:
                del left[place]
                break
    return left
