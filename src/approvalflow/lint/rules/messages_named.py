"""A message or a signal has a name, by which others can send it."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF404")
def messages_named(draft: Draft) -> Iterator[Remark]:
    """What is waited for without a name nobody can send; what is sent without one nobody can wait for."""
    for node in draft.drawing.nodes.values():
        for cause in node.causes:
            if cause.unnamed:
                yield remark(node, trigger=str(cause.trigger))
