"""What holds at a step where its drawing is silent and no law speaks: house defaults, as data."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import msgspec

from approvalflow.reading import read_toml


class Habits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Attributes of a step, each with the value it has unless the drawing says otherwise."""

    urge: str
    depth: str


@cache
def habits() -> Mapping[str, str]:
    """By the name of the attribute."""
    file = files(__package__).joinpath("data", "habits.toml")
    return MappingProxyType(msgspec.structs.asdict(read_toml(file.read_bytes(), Habits, file.name)))
