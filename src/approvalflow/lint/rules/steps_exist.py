"""The matter speaks only of steps that the drawing has."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF101")
def steps_exist(draft: Draft) -> Iterator[Remark]:
    """A `[steps.<id>]` that matches nothing would be a term or a seat that silently never applies."""
    known = sorted(draft.activities)
    for key in draft.matter.steps if draft.matter else ():
        if key not in draft.activities:
            yield remark(f"steps.{key}", id=key, known=known)
