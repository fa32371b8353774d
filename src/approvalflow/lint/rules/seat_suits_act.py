"""The applicant commits; officers do what only an organ can do."""

from collections.abc import Iterator

from approvalflow.cases.acts import OF_PARTIES
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

OF_APPLICANTS = frozenset({"commit"})
OF_EITHER = OF_PARTIES - OF_APPLICANTS


@rule("AF212")
def seat_suits_act(draft: Draft) -> Iterator[Remark]:
    """A commitment that an officer gives binds nobody, and nobody decides on an application of his own."""
    for step in draft.steps.values():
        if step.by_people and step.act not in OF_EITHER and step.by_officers is (step.act in OF_APPLICANTS):
            yield remark(step.node, act=step.act, seat="officer" if step.by_officers else "applicant")
