"""Some step closes the case."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF306")
def closes_somewhere(draft: Draft) -> Iterator[Remark]:
    """Marked by `af:closes`, or by performing the act that the matter names (办结点, delivery by default)."""
    if draft.acting and not draft.closing:
        yield remark(draft.drawing, act=draft.closing_act)
