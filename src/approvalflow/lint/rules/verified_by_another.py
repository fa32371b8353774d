"""One reviews, another verifies (一审一核)."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.ways import beyond


@rule("AF209", severity="warning")
def verified_by_another(draft: Draft) -> Iterator[Remark]:
    """Different roles are not enough: one person may hold both."""
    for review in draft.having("review"):
        behind = {node.id for node in beyond(draft.drawing, review.node)}
        for verify in draft.having("verify"):
            if verify.id in behind and review.id not in verify.apart and verify.id not in review.apart:
                yield remark(verify.node, review=review.id)
