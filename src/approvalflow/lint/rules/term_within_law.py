"""No step before the decision may take longer than the law gives for the whole."""

from collections.abc import Iterator

from approvalflow.cases.closing import OBLIGATIONS
from approvalflow.errors import Unreadable
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.terms import Term


@rule("AF205")
def term_within_law(draft: Draft) -> Iterator[Remark]:
    """Compared in the same unit only; the steps after the decision have limits of their own."""
    statutory = _statutory(draft)
    for step in draft.steps.values():
        later = step.act in OBLIGATIONS or "decide" in draft.known.get(step.id, ())
        if statutory and step.term and not later and step.term.unit == statutory.unit and step.term > statutory:
            yield remark(step.node, term=str(step.term), statutory=str(statutory))


def _statutory(draft: Draft) -> Term | None:
    stated = draft.matter.terms.get("statutory") if draft.matter else None
    try:
        return Term.parse(stated.term) if stated else None
    except Unreadable:
        return None
