"""The step that the drawing marks as closing the case performs the act that the matter names."""

from collections.abc import Iterator

from approvalflow.lint.draft import CLOSING_ACTS, Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF108")
def closing_agreed(draft: Draft) -> Iterator[Remark]:
    """A mark on another kind of step (a record, a filing) says what the matter cannot say, and contradicts nothing."""
    for key in sorted(draft.closing) if draft.matter else ():
        step = draft.steps[key]
        if step.act in CLOSING_ACTS.values() and step.act != draft.closing_act:
            yield remark(step.node, act=step.act, expected=draft.closing_act)
