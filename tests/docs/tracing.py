"""Which functions of ours are called, in order: what a page says of a command can then be held against it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import approvalflow

SOURCE = Path(approvalflow.__file__).parent
Called = tuple[str, str]
"""The file, as seen from the package, and the qualified name of a function."""


@contextmanager
def tracing() -> Iterator[list[Called]]:
    """Collect every call of a function of the package."""
    calls: list[Called] = []
    previous = sys.getprofile()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(str(SOURCE)):
            file = Path(frame.f_code.co_filename).relative_to(SOURCE).as_posix()
            calls.append((file, frame.f_code.co_qualname))

    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(previous)


def out_of_order(named: list[Called], calls: list[Called]) -> Called | None:
    """The first of the named functions that is not called after those named before it; None when all are."""
    left = iter(calls)
    return next((one for one in named if one not in left), None)


def trace(do: Callable[[], object]) -> list[Called]:
    """The calls of one function."""
    with tracing() as calls:
        do()
    return calls
