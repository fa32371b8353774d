"""Which text says so: citations as people write them."""

from approvalflow.deadlines import listed_by
from approvalflow.matters.matter import Basis, Cited, Matter, Procedure

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
