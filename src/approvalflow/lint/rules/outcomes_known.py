"""A condition compares the outcome of a step with outcomes that its act has."""

from collections.abc import Iterator

from approvalflow.expressions import Expression
from approvalflow.expressions.tree import Compare, In, Literally, Member, StepField, parts
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF402")
def outcomes_known(draft: Draft) -> Iterator[Remark]:
    """`step.Review.outcome = "approved"` is never true: a review ends with agree, disagree or abstain."""
    for flow in draft.drawing.flows.values():
        for step, value in _compared(flow.condition) if flow.condition else ():
            known = draft.steps[step].outcomes if step in draft.steps else ()
            if known and value not in known:
                yield remark(flow, step=step, value=value, known=known)


def _compared(condition: Expression) -> Iterator[tuple[str, str]]:
    """Every text that the outcome of a step is compared with."""
    for part in parts(condition.tree):
        match part:
            case Compare(_, StepField(step, "outcome"), Literally(str(value))):
                yield step, value
            case Compare(_, Literally(str(value)), StepField(step, "outcome")):
                yield step, value
            case In(StepField(step, "outcome"), tests):
                for test in tests:
                    if isinstance(test, Member) and isinstance(test.of, Literally) and isinstance(test.of.value, str):
                        yield step, test.of.value
            case _:
                pass
