"""The warning ladder that a step names is one that the matter defines."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF105")
def ladder_listed(draft: Draft) -> Iterator[Remark]:
    """A ladder that does not exist would warn nobody."""
    if draft.matter is None:
        return
    known = sorted(draft.matter.ladders)
    for step in draft.activities.values():
        if (named := step.said.get("ladder")) is not None and named not in draft.matter.ladders:
            yield remark(step.node, ladder=named, known=known)
