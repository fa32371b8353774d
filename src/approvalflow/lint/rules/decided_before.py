"""Permits are made out, decisions delivered and permit holders checked only after the decision."""

from collections.abc import Iterator

from approvalflow.cases.case import Stage
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

LATER = frozenset({Stage.DECIDED, Stage.CLOSED})


@rule("AF303")
def decided_before(draft: Draft) -> Iterator[Remark]:
    """On every way to such a step; at run time the act would be refused and the case would be stuck."""
    known = draft.known
    for step in draft.acting:
        if step.stages and step.stages <= LATER and step.id in known and "decide" not in known[step.id]:
            yield remark(step.node, act=step.act)
