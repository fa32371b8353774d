"""A step at which somebody examines or gives an opinion states how long it may take."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

EXAMINING = ("review", "verify", "consult", "inspect", "hear")


@rule("AF201")
def term_required(draft: Draft) -> Iterator[Remark]:
    """限时办结: without a term the step has no clock, and a file could lie there unseen."""
    for step in draft.having(*EXAMINING):
        if "term" not in step.said:
            yield remark(step.node, act=step.act)
