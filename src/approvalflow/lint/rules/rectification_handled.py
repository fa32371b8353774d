"""An inspection that orders rectification leads somewhere else than one that found everything in order."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.supposing import flows_on, steps_read


@rule("AF310", severity="warning")
def rectification_handled(draft: Draft) -> Iterator[Remark]:
    """Otherwise the order would be on record, and the file would go on as if nothing had been found."""
    nodes = draft.drawing.nodes.values()
    for step in draft.having("inspect"):
        asking = [node for node in nodes if step.id in steps_read(draft.drawing, node)]
        apart = (
            flows_on(draft.drawing, node, {step.id: "rectify"}) != flows_on(draft.drawing, node, {step.id: "meets"})
            for node in asking
        )
        if not any(apart):
            yield remark(step.node)
