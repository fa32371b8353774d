"""The power that a step exercises is in the matter's list of powers (权责清单)."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF103")
def power_listed(draft: Draft) -> Iterator[Remark]:
    """A power that is not listed has no text behind it."""
    if draft.matter is None:
        return
    known = sorted(draft.matter.powers)
    for step in draft.steps.values():
        if (named := step.said.get("power")) is not None and named not in draft.matter.powers:
            yield remark(step.node, power=named, known=known)
