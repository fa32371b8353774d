"""Silence can consent only for those who were consulted, and only once a time to answer has passed."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF213")
def silence_consulted(draft: Draft) -> Iterator[Remark]:
    """The step that `[steps.<id>]` gives a `silence` is a `consult` with a term."""
    for step in draft.steps.values():
        if "silence" in step.said and not (step.act == "consult" and step.term):
            yield remark(step.node, act=step.act or "–")
