"""Every step that an officer performs says who sits there."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

SEATS = ("role", "post", "rank", "person", "persons", "done_by", "superior_of")


@rule("AF202")
def seat_required(draft: Draft) -> Iterator[Remark]:
    """A lane says a department at most; a step whose seat nobody can fill stops every case."""
    for step in draft.steps.values():
        if step.by_officers and not any(name in step.said for name in SEATS):
            yield remark(step.node)
