"""Only obligations go on after the case is closed."""

from collections.abc import Iterator

from approvalflow.bpmn.graph import Kind
from approvalflow.cases.closing import OBLIGATIONS
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.ways import next_waits


@rule("AF308")
def not_cut_off(draft: Draft) -> Iterator[Remark]:
    """Closing takes away every token that is not on a check, a disclosure or the archive; such a step never happens."""
    seen = set[str]()
    for key in sorted(draft.closing):
        for node in next_waits(draft.drawing, draft.steps[key].node, seen):
            lives = node.kind is Kind.END or (node.id in draft.steps and draft.steps[node.id].act in OBLIGATIONS)
            if not lives:
                yield remark(node, closing=key, acts=sorted(OBLIGATIONS))
