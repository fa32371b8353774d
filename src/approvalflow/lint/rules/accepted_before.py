"""Nothing is inspected or decided before the application is accepted."""

from collections.abc import Iterator

from approvalflow.cases.case import Stage
from approvalflow.lint.draft import Draft
from approvalflow.lint.known import ENTITLED
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.step import Step


@rule("AF302")
def accepted_before(draft: Draft) -> Iterator[Remark]:
    """A decision on the spot (即办件, or on a commitment) implies acceptance; an inspection never does."""
    known = draft.known
    for step in draft.acting:
        if step.id in known and (fact := _needed(draft, step)) and fact not in known[step.id]:
            yield remark(step.node, act=step.act)


def _needed(draft: Draft, step: Step) -> str | None:
    """The fact without which the act would be refused."""
    if step.act == "decide" and not (draft.matter and draft.matter.handling == "即办件"):
        return ENTITLED
    return "accept=accepted" if step.stages == {Stage.ACCEPTED} else None
