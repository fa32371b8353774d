"""The matter speaks only of messages that the drawing sends or waits for."""

from collections.abc import Iterator

from approvalflow.bpmn.graph import Trigger
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF110")
def messages_exist(draft: Draft) -> Iterator[Remark]:
    """A `[messages.<name>]` that matches nothing would be a life that no message ever has."""
    nodes = draft.drawing.nodes.values()
    known = {cause.name for node in nodes for cause in node.causes if cause.trigger is Trigger.MESSAGE}
    for name in draft.matter.messages if draft.matter else ():
        if name not in known:
            yield remark(f"messages.{name}", name=name, known=sorted(known))
