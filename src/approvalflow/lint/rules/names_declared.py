"""A condition reads only what is declared: fields of the form, outcomes of steps, facts of the matter."""

from collections.abc import Iterator, Mapping

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

FACTS = ("code", "name", "kind", "handling", "organ", "version")


@rule("AF401")
def names_declared(draft: Draft) -> Iterator[Remark]:
    """A misspelt name would be null, and its condition never true: a surprise at run time."""
    known: Mapping[str, list[str]] = {
        "step": sorted(draft.steps),
        "matter": list(FACTS),
        "case": sorted(draft.matter.fields) if draft.matter else [],
    }
    for flow in draft.drawing.flows.values():
        for name in sorted(flow.condition.names) if flow.condition else ():
            kind, _, rest = name.partition(".")
            what = rest.rpartition(".")[0] if kind == "step" else rest
            if what not in known[kind] and (kind != "case" or draft.matter):
                yield remark(flow, name=name, known=known[kind])
