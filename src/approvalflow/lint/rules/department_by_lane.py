"""A department that only the name of a lane says is told."""

from collections.abc import Iterator

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF216", "warning")
def department_by_lane(draft: Draft) -> Iterator[Remark]:
    """A lane called like a department is one; nobody should be surprised whose people act. The organ acts anyway."""
    for step, (department, lane) in draft.by_lane.items():
        organ = draft.matter.organ if draft.matter else ""
        if not lane.department and department != organ:
            yield remark(draft.drawing.nodes[step], department=department, lane=lane.name or lane.id)
