"""关注: officers follow cases that they may see. Nothing of it moves anything, and nobody need know of it."""

from collections.abc import Iterator

from approvalflow.cases import commands as c
from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.rounds import counting, hands_of
from approvalflow.desk.lists.seeing import is_above
from approvalflow.desk.under_way import Step
from approvalflow.errors import Refused
from approvalflow.moment import local_date, read_zone

MOST = 100
"""How many people may follow one case."""


def watch(step: Step, _: c.Watch) -> None:
    """By who has a part in it or is above somebody who has, and by whoever runs the system; never by who keeps out."""
    who, case = step.facts.actor, step.case
    if who in case.watched_by:
        raise Refused("watch.already", person=who, case=case.number or case.id)
    _may_see(step)
    if len(case.watched_by) >= MOST:
        raise Refused("watch.too_many", limit=MOST)
    step.record.add(e.WatchBegun())


def unwatch(step: Step, _: c.Unwatch) -> None:
    """取消关注: whoever follows it may stop, even where they could not begin now."""
    who, case = step.facts.actor, step.case
    if who not in case.watched_by:
        raise Refused("watch.none", person=who, case=case.number or case.id)
    step.record.add(e.WatchEnded())


def _may_see(step: Step) -> None:
    case, directory = step.case, step.directory
    person = directory.person(step.facts.actor)
    assert person is not None  # the table asks for an officer
    if person.id in case.challenges or case.applicant.id in person.related:
        raise Refused("watch.keeps_out", person=person.id, case=case.number or case.id)
    on = local_date(step.facts.effective, read_zone(case.zone))
    absent = {one.absent for one in directory.standing_in(person.id, on)}
    near = {*_taking_part(case)}
    if person.oversees or near & {person.id, *absent} or any(is_above(person, one, directory) for one in near):
        return
    raise Refused("watch.not_yours", person=person.id, case=case.number or case.id)


def _taking_part(case: Case) -> Iterator[str]:
    """Who has done something, has a seat or could take one, or was told of it."""
    yield from case.copies
    for node in case.steps:
        yield from hands_of(counting(case, node))
    for visit in case.visits.values():
        for seat in visit.seats:
            people = (seat.holder, seat.by, seat.delegate, *seat.worked, *(() if seat.holder else seat.candidates))
            yield from (one for one in people if one)
