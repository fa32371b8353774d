"""Which text says so, and which papers are still missing: small questions that a matter answers by itself."""

from collections.abc import Collection

from approvalflow.expressions import View, compile_expression
from approvalflow.matters.matter import Basis, Cited, Matter

STATE = "中华人民共和国"


def basis_of(matter: Matter, basis: str) -> Basis | None:
    """The text with that id."""
    return next((one for one in matter.basis if one.id == basis), None)


def citation(matter: Matter, cited: Cited) -> str:
    """The text by its short title and the article: `行政许可法 42(1)`."""
    found = basis_of(matter, cited.basis)
    title = found.title.removeprefix(STATE) if found else cited.basis
    return f"{title} {cited.article}"


def missing_materials(matter: Matter, filed: Collection[str], view: View) -> tuple[str, ...]:
    """The ids of papers that must be filed, always or by their condition on the form data, and are not."""
    return tuple(
        id
        for id, paper in matter.materials.items()
        if id not in filed and paper.required and (not paper.when or compile_expression(paper.when).holds(view) is True)
    )
