"""Every way on from a decision closes the case before it ends."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.ways import onward, sure_after, surely_passes, unsure_ends


@rule("AF307")
def closes_everywhere(draft: Draft) -> Iterator[Remark]:
    """A refusal too is delivered (许可法 38(2), 44): the applicant's time to seek review runs from there."""
    sure = surely_passes(draft.drawing, draft.closing) if draft.closing else {}
    seen = set[str]()
    for decide in draft.having("decide"):
        if not draft.closing or decide.id in draft.closing or sure_after(draft.drawing, decide.node, sure):
            continue
        for end in unsure_ends(draft.drawing, onward(draft.drawing, decide.node), sure, seen):
            yield remark(end, decide=decide.id, closing=sorted(draft.closing))
