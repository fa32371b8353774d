"""An application that was accepted is decided."""

from collections.abc import Iterable, Iterator

from approvalflow.bpmn.graph import Kind, Node, Trigger
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule
from approvalflow.lint.ways import beyond, next_on, surely_passes, unsure_ends


@rule("AF309")
def accepted_is_decided(draft: Draft) -> Iterator[Remark]:
    """许可法 37: a file that ends after acceptance without a decision leaves the applicant without an answer."""
    decided = frozenset(step.id for step in draft.having("decide")) | draft.closing
    sure = surely_passes(draft.drawing, decided)
    seen = set[str]()
    for accept in draft.having("accept"):
        ahead = next_on(draft.drawing, accept, "accepted")
        for end in unsure_ends(draft.drawing, ahead, sure, seen):
            yield remark(end, accept=accept.id)
        for end in _ends_all(draft, ahead, frozenset(step.act for step in draft.steps.values() if step.id in decided)):
            if end.id not in seen:
                yield remark(end, accept=accept.id)
    for start in draft.drawing.handlers.get(draft.drawing.id, ()) if draft.having("accept") else ():
        if draft.drawing.nodes[start].interrupting and not sure[start]:
            yield remark(draft.drawing.nodes[start], accept=draft.having("accept")[0].id)


def _ends_all(draft: Draft, ahead: Iterable[str], acts: frozenset[str]) -> Iterator[Node]:
    """The ends that terminate the case before one of these acts is done on every way, and in whichever branch."""
    drawing = draft.drawing
    first = [drawing.nodes[key] for key in ahead]
    first += [drawing.nodes[key] for one in first for key in one.boundaries]
    seen = set[str]()
    for node in (*first, *(one for behind in first for one in beyond(drawing, behind, seen))):
        ends = node.kind is Kind.END and any(one.trigger is Trigger.TERMINATE for one in node.causes)
        if ends and node.scope == drawing.id and not acts & draft.known.get(node.id, frozenset()):
            yield node
