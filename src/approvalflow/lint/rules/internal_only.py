"""A drawing without any act is an internal procedure: it has step clocks and no statutory clock."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF107", severity="info")
def internal_only(draft: Draft) -> Iterator[Remark]:
    """Lawful, but worth a look: perhaps the acts were forgotten."""
    if not draft.acting:
        yield remark(draft.drawing)
