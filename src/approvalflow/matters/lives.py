"""How long a message waits to be taken: as its sender says, else as a matter does, else as is usual."""

from functools import cache
from importlib.resources import files

import msgspec

from approvalflow.bpmn.durations import read_duration
from approvalflow.bpmn.graph import Timer
from approvalflow.errors import Unreadable
from approvalflow.reading import read_toml
from approvalflow.terms import Term


class Usual(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shipped habit."""

    lives: str


def read_life(text: str) -> Timer:
    """A term, which counts the office's days, or a duration of ISO 8601, which is calendar time.

    Raises Unreadable `term.*` for a number or 日 without its unit, `message.bad_life` for what is neither, or no time.
    """
    parts = read_duration(text)
    if parts is None and not text.startswith("P"):
        return Timer(term=Term.parse(text))
    if not parts or not any(parts.values()):
        raise Unreadable("message.bad_life", text=text[:40])
    return Timer(duration=text)


@cache
def usual_life() -> Timer:
    """Where nobody says otherwise."""
    file = files(__package__).joinpath("data", "messages.toml")
    return read_life(read_toml(file.read_bytes(), Usual, file.name).lives)
