"""A step is not opened more often at once than one command does."""

from collections.abc import Iterator
from decimal import Decimal

from approvalflow.bpmn.graph import Drawing, Node
from approvalflow.cases.routing import OPENED, PEOPLE
from approvalflow.expressions.tree import Literally
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF219", severity="warning")
def opened_at_once(draft: Draft) -> Iterator[Remark]:
    """What one command cannot open stands as incidents, until somebody lets it go on."""
    for node in draft.drawing.nodes.values():
        if node.kind in PEOPLE and (count := _at_once(draft.drawing, node)) > OPENED:
            yield remark(node, step=node.id, count=count, limit=OPENED)


def _at_once(drawing: Drawing, node: Node) -> int:
    """How often the numbers of the drawing open a step at once: by itself, and with each scope around it."""
    count, around = 1, drawing.nodes.get(node.id)
    while around is not None:
        many = around.multi
        said = many.cardinality.tree if many is not None and many.cardinality is not None else None
        if many is not None and not many.sequential and isinstance(said, Literally) and isinstance(said.value, Decimal):
            count *= max(1, int(said.value))
        around = drawing.nodes.get(around.scope)
    return min(count, MOST)


MOST = 10**9
"""More than this is told as this."""
