"""Several signatures make one opinion or one decision; every other act has exactly one seat."""

from collections.abc import Iterator

from approvalflow.cases.acts import outcomes_of
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

OPINION = ({"agree", "disagree"},)
SIGNED = (*OPINION, {"granted", "refused"})


@rule("AF210")
def pattern_fits(draft: Draft) -> Iterator[Remark]:
    """An inspection is one record signed by its officers, not several opinions."""
    for step in draft.steps.values():
        pattern = step.said.get("pattern", "single")
        fitting = OPINION if pattern == "consult" else SIGNED
        if pattern != "single" and {*outcomes_of(step.act)} - {"abstain"} not in fitting:
            yield remark(step.node, pattern=pattern, act=step.act or "–")
