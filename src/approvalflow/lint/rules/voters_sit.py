"""Who weighs more in a vote, or may veto it, is somebody who sits there."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.sitting import sitting
from approvalflow.patterns import read_weights


@rule("AF215")
def voters_sit(draft: Draft) -> Iterator[Remark]:
    """A veto of somebody who has no seat protects nobody, and no vote would ever show it."""
    for step in draft.steps.values():
        people = sitting(step, draft)
        if people is None:
            continue
        known = {name for one in people for name in (one.id, *one.posts, *one.roles)}
        named = {"weights": [*read_weights(step.said.get("weights", ""))], "veto": step.said.get("veto", "").split()}
        for name, names in named.items():
            if lost := [one for one in names if one not in known]:
                yield remark(step.node, step=step.id, property=name, names=lost)
