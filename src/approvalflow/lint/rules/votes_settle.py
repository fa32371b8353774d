"""A vote can pass and can be refused, never both, and its quorum can be reached."""

from collections.abc import Iterator

from approvalflow.errors import Unreadable
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.sitting import weights_of
from approvalflow.patterns import Ballot, faults


@rule("AF214")
def votes_settle(draft: Draft) -> Iterator[Remark]:
    """A threshold that no vote can reach holds up every case; two that meet let the first to speak decide."""
    for step in draft.steps.values():
        if step.said.get("pattern") != "vote":
            continue
        try:
            ballot = Ballot.read(step.said)
        except Unreadable:  # a finding of whoever reads the file
            continue
        found = list(faults(ballot, weights_of(step, draft)))
        if step.act == "decide" and ballot.neither == "abstain":
            found.append("undecided")
        if found:
            yield remark(step.node, step=step.id, faults=found)
