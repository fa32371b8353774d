"""Somebody can sit at every seat."""

from collections.abc import Iterator
from datetime import date

from approvalflow.identity import Directory, SeatRule, candidates
from approvalflow.lint.draft import Draft
from approvalflow.lint.lanes import ASKING
from approvalflow.lint.rule import Remark, remark, rule

BY_ROSTER = "duty-officer"


@rule("AF208")
def seat_filled(draft: Draft) -> Iterator[Remark]:
    """A seat that nobody can take stops the first case that comes to it. The roster changes by the day: not asked."""
    for step in draft.steps.values() if draft.directory else ():
        seat = SeatRule.read(step.said)
        department = seat.department or (draft.matter.organ if draft.matter else "")
        if draft.directory and step.by_officers and _asks(seat, department, draft.directory):
            if candidates(seat, draft.directory, date.min, organ=department):
                continue
            asked = [f'af:{name}="{value}"' for name in ASKING if (value := step.said.get(name))]
            yield remark(step.node, asked=asked, department=department)


def _asks(seat: SeatRule, department: str, people: Directory) -> bool:
    """Whether it asks by role, post or rank; a person or department nobody knows is another rule's finding."""
    asked = seat.roles or seat.post or seat.rank
    named = seat.named or seat.done_by or seat.superior_of or seat.department_from or not asked
    return not named and seat.post != BY_ROSTER and people.department(department) is not None
