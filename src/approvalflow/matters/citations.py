"""Which text says so: citations as people write them."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from approvalflow.deadlines import Silence, listed_by, silence
from approvalflow.matters.matter import Basis, CaseTerm, Cited, Matter, Procedure

STATE = "中华人民共和国"


def basis_of(matter: Matter, basis: str) -> Basis | None:
    """The text with that id."""
    return next((one for one in matter.basis if one.id == basis), None)


def citation(matter: Matter, cited: Cited) -> str:
    """The text by its short title and the article: `行政许可法 42(1)`."""
    found = basis_of(matter, cited.basis)
    title = found.title.removeprefix(STATE) if found else cited.basis
    return f"{title} {cited.article}"


def statute_listing(matter: Matter, procedure: Procedure) -> str:
    """The statute whose closed list has the procedure's ground for the statutory term; empty where none has."""
    term = matter.terms.get("statutory")
    basis = citation(matter, term) if term else ""
    return listed_by(procedure.ground, basis, licence=matter.kind == "许可")


def silence_of(matter: Matter, key: str) -> Silence:
    """The text by that name: the matter's own, else a shipped one. Raises Unreadable `clock.no_such_silence`."""
    own = matter.silence.get(key)
    if own is None:
        return silence(key)
    named = {"effect": own.effect, "silent": own.silent, "dated": own.dated, "zh": own.zh, "en": own.en}
    return Silence(**_source(matter, own), **named)  # type: ignore[arg-type]


def lapse_of(matter: Matter, term: CaseTerm) -> Silence | None:
    """What silence on a clock means: by the text named, or by the term's own; None where the matter names none."""
    if term.silence is not None:
        return silence_of(matter, term.silence)
    if term.lapse is None:
        return None
    shape = silence("licensing-acceptance" if term.lapse == "accepted" else "review-withdrawal")
    return replace(shape, **_source(matter, term))


def _source(matter: Matter, cited: Cited) -> dict[str, Any]:
    found = basis_of(matter, cited.basis)
    title = found.title.removeprefix(STATE) if found else cited.basis
    return {"title": title, "article": cited.article, "checked": found.checked if found else date.min}
