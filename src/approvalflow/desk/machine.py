"""What happens by itself: timers fire, windows lapse, warnings are given, dates are restated."""

from collections.abc import Iterator

from approvalflow.cases import events as e
from approvalflow.cases import intake
from approvalflow.cases.clocks import restated
from approvalflow.cases.record import Record
from approvalflow.cases.routing import Routing
from approvalflow.desk.causes import cause
from approvalflow.desk.timers import moment_of
from approvalflow.identity import Directory
from approvalflow.supervision.warnings import warnings
from approvalflow.tokens import Fire


def wake(record: Record, routing: Routing, directory: Directory, key: str) -> None:
    """Deal with what is due under a key. A key whose clock or timer is gone does nothing."""
    timer = record.case.timers.get(key)
    if timer is not None:
        if timer.at <= record.facts.at:
            record.add(e.SignalTaken(wait=key, node=timer.node))
            routing.move(Fire(key), "timer")
        return
    if key not in record.case.clocks:
        return
    record.extend(list(warnings(record.case, key, record.facts, directory)))
    if key == "window" and intake.lapsed(record.case, record.facts):
        _accept_by_silence(record, routing)
    if key == "answer" and intake.lapsed(record.case, record.facts, "answer"):
        record.add(e.CaseAbandoned(deemed=record.facts.rules.terms["answer"].citation))
        routing.end("abandoned")


def _accept_by_silence(record: Record, routing: Routing) -> None:
    """The window ran out: accepted, by the text the event names; the step is settled with it, now or when it opens."""
    case, facts = record.case, record.facts
    visit = next((visit for visit, one in case.visits.items() if one.act == "accept"), None)
    accepted = intake.deemed(case, facts, visit)
    record.add(accepted, intake.deemed_as_of(case, facts))
    if visit is not None:
        routing.settle(visit, "accepted", accepted.deemed)


def recompute(record: Record) -> None:
    """Hold every running clock and every timer counted in terms against the notices adopted since."""
    case, facts = record.case, record.facts
    if case.calendar == facts.revision:
        return
    record.extend(list(_restated(record)))
    record.extend(list(_timers(record)))
    record.add(e.CalendarChecked(calendar=facts.revision))


def _restated(record: Record) -> Iterator[e.Event]:
    case, facts = record.case, record.facts
    for name, running in case.clocks.items():
        if running.clock.stopped:
            continue
        now = restated(case, name, running.clock, facts)
        if (now["stated"], now["provisional"]) != (running.stated, running.provisional):
            days = (running.stated, running.provisional, now["stated"], now["provisional"])
            new, old = cause(facts.calendar, facts.adopted, case.calendar, running.clock.begun, days)
            yield e.ClockRecomputed(
                id=name, before=running.stated, calendar_before=case.calendar, notices_before=old, notices=new, **now
            )


def _timers(record: Record) -> Iterator[e.Event]:
    case, facts = record.case, record.facts
    for wait, timer in case.timers.items():
        at = moment_of(facts.rules.drawing.nodes[timer.node], facts, case.zone, timer.start)
        if at != timer.at:
            yield e.TimerSet(wait=wait, node=timer.node, at=at, start=timer.start)
