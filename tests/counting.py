"""How much a piece of work does, counted and not timed: calls of our own functions."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
OURS = "approvalflow"


class TooManyCalls(AssertionError):
    """More calls than the bound allows; raised out of the work itself, so that a missing bound does not hang a test."""


def at_most(calls: int, work: Callable[[], T]) -> T:
    """Do the work; it may call functions of ours so often."""
    return _counted(work, calls)[0]


def calls_of(work: Callable[[], object]) -> int:
    """How often functions of ours are called, and generators of ours resumed, for a piece of work."""
    return _counted(work, sys.maxsize)[1]


def _counted(work: Callable[[], T], calls: int) -> tuple[T, int]:
    count = 0

    def seen(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        if event == "call" and OURS in frame.f_code.co_filename:
            count += 1
            if count > calls:
                sys.setprofile(None)
                raise TooManyCalls(f"more than {calls} calls")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        return work(), count
    finally:
        sys.setprofile(before)
