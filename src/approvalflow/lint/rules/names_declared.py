"""An expression reads only what is declared: fields of the form, outcomes of steps, facts of the matter."""

from collections.abc import Iterator, Mapping

from approvalflow.bpmn.graph import COUNTS, Drawing, Flow, Node
from approvalflow.expressions import Expression
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

FACTS = ("code", "name", "kind", "handling", "organ", "version")


@rule("AF401")
def names_declared(draft: Draft) -> Iterator[Remark]:
    """A misspelt name would be null, and its condition never true: a surprise at run time."""
    drawing = draft.drawing
    known: Mapping[str, list[str]] = {
        "step": sorted(draft.steps),
        "matter": list(FACTS),
        "case": sorted({*draft.matter.fields, *drawing.data, *drawing.aliases}) if draft.matter else [],
    }
    own = COUNTS | {node.multi.item for node in drawing.nodes.values() if node.multi}
    for part, names in _read(drawing):
        for name in sorted(names):
            kind, _, rest = name.partition(".")
            what = rest.rpartition(".")[0] if kind == "step" else rest
            gate = isinstance(part, Node) and part.activation is not None and what in part.incoming
            silent = kind == "case" and (draft.matter is None or what in own or gate)
            if what not in known[kind] and not silent:
                yield remark(part, name=name, known=known[kind])


def _read(drawing: Drawing) -> Iterator[tuple[Node | Flow, frozenset[str]]]:
    """What each part of the drawing reads, and the fields that it sets."""
    for flow in drawing.flows.values():
        if flow.condition is not None:
            yield flow, flow.condition.names
    for node in drawing.nodes.values():
        names = frozenset[str]().union(*(one.names for one in _expressions(node)))
        written = {one.target for one in node.assigns} | (
            {node.multi.output, node.multi.collection} if node.multi else set()
        )
        written |= set(node.af.get("payload", "").split()) | {node.af.get("result", "")}
        if found := names | {f"case.{name}" for name in written if name}:
            yield node, found


def _expressions(node: Node) -> Iterator[Expression]:
    causes = (*node.causes, *(node.multi.throws if node.multi else ()))
    timers = (cause.timer.value for cause in causes if cause.timer)
    loops = (
        node.loop.condition if node.loop else None,
        *((node.multi.cardinality, node.multi.items, node.multi.until) if node.multi else ()),
    )
    own = (node.activation, node.until, *(one.value for one in node.assigns))
    for one in (
        *(cause.condition for cause in causes),
        *(cause.correlation for cause in causes),
        *timers,
        *loops,
        *own,
    ):
        if one is not None:
            yield one
