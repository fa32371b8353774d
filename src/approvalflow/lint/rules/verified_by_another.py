"""One reviews, another verifies (一审一核)."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.ways import behind


@rule("AF209", severity="warning")
def verified_by_another(draft: Draft) -> Iterator[Remark]:
    """Different roles are not enough: one person may hold both."""
    reviews = draft.having("review")
    before = behind(draft.drawing, [review.node for review in reviews])
    for verify in draft.having("verify"):
        bits = before[verify.id]
        earlier = (review for number, review in enumerate(reviews) if bits >> number & 1)
        mixed = [one.id for one in earlier if one.id not in verify.apart and verify.id not in one.apart]
        if mixed:
            yield remark(verify.node, reviews=mixed, apart=" ".join(mixed))
