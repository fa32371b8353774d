"""A permit is made out only on the way that a grant takes."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF304")
def granted_before_issue(draft: Draft) -> Iterator[Remark]:
    """A refused application that comes to an `issue` step could never leave it."""
    known = draft.known
    for step in draft.having("issue"):
        facts = known.get(step.id, frozenset())
        if "decide" in facts and "decide=granted" not in facts:
            yield remark(step.node, decide=draft.having("decide")[0].id)
