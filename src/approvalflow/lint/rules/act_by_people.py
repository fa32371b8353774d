"""Acts are done by people: work that runs elsewhere and frames around steps perform none."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF204")
def act_by_people(draft: Draft) -> Iterator[Remark]:
    """A machine's answer is a fact that an officer may rely on, not an act of the organ."""
    for step in draft.activities.values():
        if step.act and not step.by_people:
            yield remark(step.node, act=step.act, element=step.node.kind.value)
