"""A special procedure that is to stop the statutory clock has a ground of the closed list (许可法 45)."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.matters import statute_listing


@rule("AF109")
def ground_excludable(draft: Draft) -> Iterator[Remark]:
    """What only the promise leaves out is the matter's own business; without a statutory term nothing is stopped."""
    if draft.matter is None or "statutory" not in draft.matter.terms:
        return
    for name, one in draft.matter.procedures.items():
        if "statutory" in one.pauses and not statute_listing(draft.matter, one):
            yield remark(f"procedures.{name}", procedure=name, ground=one.ground)
