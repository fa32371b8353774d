"""What prepares the decision comes before it: nothing is examined, and nothing decided again, afterwards."""

from collections.abc import Iterator

from approvalflow.cases.case import Stage
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.ways import around, beyond

LATER = frozenset({Stage.DECIDED, Stage.CLOSED})


@rule("AF305")
def decided_last(draft: Draft) -> Iterator[Remark]:
    """A decision once made ends only by its own acts (撤销, 更正), never by going round again."""
    seen = set[str]()
    for decide in draft.having("decide"):
        for node in beyond(draft.drawing, decide.node, seen):
            step = draft.steps.get(node.id)
            if step is not None and step.act and step.stages and not step.stages & LATER:
                yield remark(node, act=step.act, decide=decide.id)
        if decide.id not in seen and any(one.loop or one.multi for one in around(draft.drawing, decide.node)):
            yield remark(decide.node, act=decide.act, decide=decide.id)
