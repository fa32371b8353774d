"""Drawing and matter never say different things of the same property of a step."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF102")
def said_once(draft: Draft) -> Iterator[Remark]:
    """Saying the same twice is allowed; which of two different values holds, nobody could guess."""
    for step in draft.activities.values():
        for name, given in draft.given(step.id).items():
            drawn = step.node.af.get(name, given)
            if drawn != given:
                yield remark(step.node, property=name, drawn=drawn, given=given)
