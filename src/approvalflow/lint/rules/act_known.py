"""An act that the matter gives to a step is one that the table of acts knows."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.step import ACTS


@rule("AF203")
def act_known(draft: Draft) -> Iterator[Remark]:
    """The reader checks the spelling of `af:act`; this is the same check for `[steps.<id>] act`."""
    for step in draft.acting:
        if step.act not in ACTS:
            yield remark(step.node, act=step.act, known=ACTS)
