"""The special procedure (特别程序) that a step proposes is one that the matter knows."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF104")
def procedure_listed(draft: Draft) -> Iterator[Remark]:
    """Only a procedure with a ground in the matter may pause a clock."""
    for step in draft.activities.values():
        procedure = step.said.get("procedure")
        if procedure is not None and draft.matter and procedure not in draft.matter.procedures:
            yield remark(step.node, procedure=procedure, known=sorted(draft.matter.procedures))
