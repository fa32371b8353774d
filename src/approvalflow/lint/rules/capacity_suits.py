"""Who acts for an organ does only what the capacity allows: a window does not examine, nobody commissions itself."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

OF_A_WINDOW = frozenset(
    {
        "", "receive", "accept", "charge", "commit", "notify", "disclose", "issue", "deliver", "archive", "hand_over",
        "register",
    }
)  # fmt: skip
"""What a window takes in, tells and hands out; it accepts and issues where commissioned, under the organ's seal."""


@rule("AF218")
def capacity_suits(draft: Draft) -> Iterator[Remark]:
    """By commission (许可法 24) another administrative organ acts, and hands nothing on; by centralisation (25) one
    that the step names; a window (26) receives in its own name and examines nothing.
    """
    organ = draft.matter.organ if draft.matter else ""
    for step in draft.steps.values():
        capacity, signers = step.said.get("capacity", "own"), step.said.get("signers", "seat")
        whose, place = step.said.get("organ", organ), step.said.get("department", "")
        examines = capacity == "window" and step.act not in OF_A_WINDOW
        by_itself = capacity in ("commissioned", "centralised") and place in ("", whose)
        if examines or by_itself or (capacity == "commissioned" and signers == "anyone"):
            yield remark(step.node, capacity=capacity, act=step.act or "–", department=place or whose, signers=signers)
