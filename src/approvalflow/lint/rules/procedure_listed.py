"""The special procedure (特别程序) that a step proposes is one that the matter knows."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF104")
def procedure_listed(draft: Draft) -> Iterator[Remark]:
    """Only a procedure with a ground in the matter may pause a clock."""
    if draft.matter is None:
        return
    known = sorted(draft.matter.procedures)
    for step in draft.activities.values():
        if (named := step.said.get("procedure")) is not None and named not in draft.matter.procedures:
            yield remark(step.node, procedure=named, known=known)
