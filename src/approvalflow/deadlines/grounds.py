"""Which special procedures stop a clock: the closed list of the law, or the matter's own list for what it promised."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from approvalflow.deadlines.clock import Clock, ClockKind, Pause
from approvalflow.errors import Refused, Unreadable
from approvalflow.reading import read_toml

LICENSING = "licensing"


class Excluded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed list of grounds, with its article; `names` is how a citation calls the text.

    `hearing` is the ground that is the hearing of the party, where the list has it.
    """

    title: str
    names: tuple[str, ...]
    article: str
    checked: date
    grounds: tuple[str, ...]
    hearing: str = ""


@cache
def excluded() -> Mapping[str, Excluded]:
    """The closed lists by statute; `licensing` is Article 45 of the Licensing Act."""
    file = files(__package__).joinpath("data", "excluded.toml")
    return read_toml(file.read_bytes(), dict[str, Excluded], file.name)


def excludable(ground: str, statute: str = LICENSING) -> bool:
    """May a procedure on this ground stop the statutory clock? Site checks and supplements, for instance, may not.

    Raises Unreadable `clock.no_such_statute`.
    """
    return ground in _closed_list(statute).grounds


def hears_the_party(ground: str) -> bool:
    """Is a procedure on this ground the hearing of the party?"""
    return any(one.hearing == ground for one in excluded().values())


def statute_of(citation: str) -> str:
    """The statute whose list holds for a term with this basis: the one it names, else the Licensing Act."""
    named = (name for name, one in excluded().items() if any(text in citation for text in one.names))
    return next(named, LICENSING)


def listed_by(ground: str, citation: str, *, licence: bool) -> str:
    """The statute whose list lets this ground stop a term with this basis; empty where none does.

    A licence stands under the Licensing Act as well, whatever text fixes its term.
    """
    named = [name for name, one in excluded().items() if any(text in citation for text in one.names)]
    lists = [*named, LICENSING] if licence or not named else named
    return next((name for name in lists if excludable(ground, name)), "")


def suspend(clock: Clock, pause: Pause, *, statute: str = "", own: Collection[str] | None = None) -> Clock:
    """The clock paused, if the ground may stop it: for a promise by the matter's `own` list, else by the statute's.

    The statute is the one that the clock's basis names. A promise without a list of its own follows it. Refused:
    `clock.ground_not_listed`, and as `Clock.pause`.
    """
    if clock.kind is ClockKind.PROMISED and own is not None:
        listed, basis = tuple(own), clock.basis
    else:
        closed = _closed_list(statute or statute_of(clock.basis))
        listed, basis = closed.grounds, f"{closed.title} {closed.article}"
    if pause.ground not in listed:
        raise Refused("clock.ground_not_listed", ground=pause.ground, known=list(listed), basis=basis)
    return clock.pause(pause)


def _closed_list(statute: str) -> Excluded:
    known = excluded()
    if found := known.get(statute):
        return found
    raise Unreadable("clock.no_such_statute", statute=statute, known=sorted(known))
