"""Who would sit at a step of several hands, as far as the directory says it today."""

from datetime import date

from approvalflow.identity import Person, SeatRule, candidates
from approvalflow.lint.draft import Draft
from approvalflow.lint.step import Step
from approvalflow.patterns import read_weights


def sitting(step: Step, draft: Draft) -> tuple[Person, ...] | None:
    """The persons who have a seat each; none where seats are a pool's, None where the directory is not known."""
    if "seats" in step.said:
        return ()
    if draft.directory is None:
        return None
    organ = draft.matter.organ if draft.matter else ""
    found = candidates(SeatRule.read(step.said), draft.directory, date.min, organ=organ)
    return tuple(person for one in found if (person := draft.directory.person(one)))


def weights_of(step: Step, draft: Draft) -> list[int]:
    """What each seat weighs in a vote; empty where nobody knows yet how many there will be."""
    if count := step.said.get("seats"):
        return [1] * int(count)
    said = read_weights(step.said.get("weights", ""))
    return [
        next((said[name] for name in (one.id, *one.posts, *one.roles) if name in said), 1)
        for one in sitting(step, draft) or ()
    ]
