"""Departments, organs, ranks and persons that a step or the matter names are in the directory."""

from collections.abc import Iterator

from approvalflow.identity import SeatRule, ranks_of
from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule


@rule("AF207")
def named_known(draft: Draft) -> Iterator[Remark]:
    """Roles and posts are known by whoever has them: that is the next rule."""
    people = draft.directory
    if people and draft.matter and people.department(draft.matter.organ) is None:
        yield remark("organ", property="organ", value=draft.matter.organ)
    for step in draft.steps.values() if people else ():
        named = [("department", step.said.get("department")), ("organ", step.said.get("organ"))]
        seat = SeatRule.read(step.said)
        people_named = (*seat.named, *seat.also)
        named += [("persons" if "persons" in step.said else "person", one) for one in people_named]
        for name, key in named:
            if key and people and not (people.person(key) if name.startswith("person") else people.department(key)):
                yield remark(step.node, property=name, value=key)
        if people and seat.rank and seat.rank not in {one.id for one in ranks_of(people)}:
            yield remark(step.node, property="rank", value=seat.rank)
