"""催办, 抄送, 已阅, 挂起, 打开待办: what is said beside a case. Of it only the end of a hold (恢复) moves anything."""

from datetime import datetime

from approvalflow.bpmn.graph import Timer
from approvalflow.cases import commands as c
from approvalflow.cases import events as e
from approvalflow.cases.on_hold import delays
from approvalflow.cases.seats import speaking_now
from approvalflow.desk.timers import fires
from approvalflow.desk.under_way import Step
from approvalflow.errors import Refused
from approvalflow.moment import on_the_wall
from approvalflow.terms import Term

OUTSTANDING = 100
"""How many copies of one case may wait to be read."""


def urge(step: Step, command: c.Urge) -> None:
    """催办: recorded, told to those whose turn it is, and not again before the time that the drawing states."""
    visit = step.case.visits.get(command.visit)
    if visit is None:
        raise Refused("step.not_open", step=command.visit, open=sorted(step.case.visits))
    term = step.facts.rules.steps[visit.node].properties["urge"]
    if visit.urged is not None:
        again = _next(step, term, visit.urged)
        if again is None or step.facts.effective < again:
            last, shown = (one and on_the_wall(one, step.case.zone) for one in (visit.urged, again))
            raise Refused("urge.too_soon", visit=command.visit, last=last, again=shown or "-", term=term)
    seats = speaking_now(visit)
    people = sorted({who for seat in seats for who in ((seat.worker,) if seat.worker else seat.candidates)})
    step.record.add(e.Urged(visit=command.visit, people=tuple(people), text=command.reason))


def _next(step: Step, term: str, last: datetime) -> datetime | None:
    return fires(Timer(term=Term.parse(term)), step.facts.calendar, step.case.zone, last)


def hold(step: Step, command: c.Hold) -> None:
    """挂起: once at a time for the case, and for each open step."""
    held = step.case.held.get(command.visit)
    if held is not None:
        what = command.visit or step.case.number or step.case.id
        raise Refused("hold.already", what=what, by=held.by, since=on_the_wall(held.since, step.case.zone))
    step.record.add(e.WorkHeld(visit=command.visit, reason=command.reason))


def release(step: Step, command: c.Release) -> None:
    """恢复: timers whose moment has passed fire now, the earliest first."""
    waited = delays(step.case)
    step.record.add(e.WorkReleased(visit=command.visit, reason=command.reason, authority=command.authority))
    timers = step.case.timers
    for wait in sorted(waited - delays(step.case), key=lambda one: (timers[one].at, int(one))):
        if timers[wait].at <= step.facts.effective and wait in step.case.timers:
            step.routing.time_has_come(wait, timers[wait])


def open_task(step: Step, command: c.OpenTask) -> None:
    """打开待办: the first opening is kept; looking again writes nothing."""
    if not step.speaking.read_by:
        step.record.add(e.TaskOpened(visit=command.visit, seat=step.speaking.id))


def copy(step: Step, command: c.CarbonCopy) -> None:
    """抄送: to people of the directory, who can mark it as read."""
    persons = tuple(dict.fromkeys(command.persons))
    for person in persons:
        if step.directory.person(person) is None:
            raise Refused("person.unknown", person=person)
    if len({*step.case.copies, *persons}) > OUTSTANDING:
        raise Refused("copy.too_many", limit=OUTSTANDING)
    step.record.add(e.CopySent(persons=persons, text=command.reason))


def mark_read(step: Step, command: c.MarkRead) -> None:
    """已阅."""
    if step.facts.actor not in step.case.copies:
        raise Refused("copy.none", person=step.facts.actor, case=step.case.number or step.case.id)
    step.record.add(e.CopyRead())
