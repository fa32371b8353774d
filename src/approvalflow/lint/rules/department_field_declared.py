"""The field that names the department of a step is declared, and names departments."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

TEXTS = frozenset({"text", "choice"})


@rule("AF217")
def department_field_declared(draft: Draft) -> Iterator[Remark]:
    """Without it nobody would be found, and only the first case that comes there would show it."""
    fields = draft.matter.fields if draft.matter else {}
    named = sorted(one for one, said in fields.items() if said.type in TEXTS)
    for step in draft.steps.values() if draft.matter else ():
        field = step.said.get("department_from")
        if field is None:
            continue
        if field not in named:
            yield remark(step.node, value=field, known=named)
        for choice in fields[field].choices if field in named and draft.directory else ():
            if draft.directory and draft.directory.department(choice) is None:
                yield remark(step.node, value=f"{field}={choice}", known=named)
