"""What a corrected filing does to a clock: it restarts, or it has ended and a new one starts, or none ran yet.

信息公开 restarts the term on receipt of the corrected request; registration gives the papers back and they are filed
anew, no clock being suspended meanwhile; a licence has no decision term before it is accepted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import msgspec

from approvalflow.deadlines.clock import Clock
from approvalflow.errors import Refused, Unreadable
from approvalflow.reading import read_toml

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Manner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one statute treats papers that were incomplete."""

    title: Text
    article: Text
    checked: date
    manner: Literal["awaits", "restarts", "refiled"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrected:
    """The clock that runs now, and the one that ended where the papers had been given back."""

    clock: Clock
    ended: Clock | None = None


@cache
def manners() -> Mapping[str, Manner]:
    """Every statute that we know, by its name."""
    file = files(__package__).joinpath("data", "correcting.toml")
    return read_toml(file.read_bytes(), dict[str, Manner], file.name)


def corrected(clock: Clock, statute: str, given_back: datetime, received: datetime) -> Corrected:
    """The clock after incomplete papers were asked for or given back, and came corrected.

    Raises Unreadable `clock.no_such_manner`. Refused: `clock.stopped`, `clock.restart_early`, and
    `clock.runs_only_from_acceptance` where no term runs before acceptance.
    """
    known = manners()
    if statute not in known:
        raise Unreadable("clock.no_such_manner", statute=statute, known=sorted(known))
    found = known[statute]
    if found.manner == "restarts":
        return Corrected(clock=clock.restart(received))
    if found.manner == "refiled":
        return Corrected(clock=clock.again(received), ended=clock.stop(given_back, "returned"))
    raise Refused("clock.runs_only_from_acceptance", title=found.title, article=found.article)
