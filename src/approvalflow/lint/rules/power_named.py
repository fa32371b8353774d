"""Every act of an officer names the power that it exercises."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF211", severity="warning")
def power_named(draft: Draft) -> Iterator[Remark]:
    """权责清单: a step without a power shows in every report, and nobody answers for it."""
    for step in draft.acting:
        if step.by_officers and "power" not in step.said:
            yield remark(step.node, act=step.act)
