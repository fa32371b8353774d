"""An application that was accepted is decided."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.ways import next_on, surely_passes, unsure_ends


@rule("AF309")
def accepted_is_decided(draft: Draft) -> Iterator[Remark]:
    """许可法 37: a file that ends after acceptance without a decision leaves the applicant without an answer."""
    decided = frozenset(step.id for step in draft.having("decide")) | draft.closing
    sure = surely_passes(draft.drawing, decided)
    seen = set[str]()
    for accept in draft.having("accept"):
        ahead = next_on(draft.drawing, accept, "accepted")
        for end in unsure_ends(draft.drawing, ahead, sure, seen):
            yield remark(end, accept=accept.id)
