"""Which special procedures the law leaves out of a statutory term."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from approvalflow.reading import read_toml


class Excluded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed list of grounds, with its article."""

    title: str
    article: str
    checked: date
    grounds: tuple[str, ...]


@cache
def excluded() -> Mapping[str, Excluded]:
    """The closed lists by statute; `licensing` is Article 45 of the Licensing Act."""
    file = files(__package__).joinpath("data", "excluded.toml")
    return read_toml(file.read_bytes(), dict[str, Excluded], file.name)


def excludable(ground: str, statute: str = "licensing") -> bool:
    """May a procedure on this ground stop the statutory clock? Site checks and supplements, for instance, may not."""
    return ground in excluded()[statute].grounds
