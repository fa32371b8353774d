"""A file is received before anything is done with it."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

FIRST = frozenset({"receive", "open"})


@rule("AF301")
def received_first(draft: Draft) -> Iterator[Remark]:
    """Receipt starts the window of 许可法 32(1)(四). Plain steps may come before; an office may open a case itself."""
    if draft.acting and not draft.having(*FIRST):
        yield remark(draft.acting[0].node, act=draft.acting[0].act)
        return
    known = draft.known
    for step in draft.acting:
        if step.act not in FIRST and step.id in known and not known[step.id] & FIRST:
            yield remark(step.node, act=step.act)
