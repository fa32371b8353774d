"""A sub-process has no term of its own yet: its steps have theirs."""

from collections.abc import Iterator

from approvalflow.bpmn.graph import Kind
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF206")
def no_term_on_sub_process(draft: Draft) -> Iterator[Remark]:
    """Refused rather than ignored: nobody would watch that clock."""
    for step in draft.activities.values():
        if step.node.kind is Kind.SUB_PROCESS and "term" in step.said:
            yield remark(step.node, term=step.said["term"])
