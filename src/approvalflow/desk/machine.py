"""What happens by itself: timers fire, windows lapse, warnings are given, dates are restated."""

from collections.abc import Callable, Iterator, Mapping

from approvalflow.cases import events as e
from approvalflow.cases import hearing, intake
from approvalflow.cases.on_hold import delays
from approvalflow.cases.record import Record
from approvalflow.cases.routing import Routing
from approvalflow.cases.seats import settled, several
from approvalflow.cases.silence import consent, decide, fallen_silent
from approvalflow.cases.silence import moment_of as moment_of_silence
from approvalflow.cases.starting import restated
from approvalflow.cases.timing import spoken
from approvalflow.cases.waiting import CONDITIONS
from approvalflow.deadlines import Deemed
from approvalflow.desk.causes import cause
from approvalflow.desk.timers import moment_of
from approvalflow.desk.who.kept_silent import asked_anew, is_mute
from approvalflow.identity import Directory
from approvalflow.supervision.warnings import warnings
from approvalflow.tokens import frozen


def wake(record: Record, routing: Routing, directory: Directory, key: str) -> None:
    """Deal with what is due under a key. A key whose clock or timer is gone does nothing."""
    if record.facts.rules.misfits:
        routing.stand_off()
        record.extend(list(warnings(record.case, key, record.facts, directory)) if key in record.case.clocks else [])
        return
    timer = record.case.timers.get(key)
    if timer is not None:
        if timer.at <= record.facts.at and key not in delays(record.case):
            routing.time_has_come(key, timer)
        return
    if key == CONDITIONS:
        return
    if key not in record.case.clocks:
        return
    if key == hearing.REQUEST and (over := hearing.lapsed(record.case, record.facts)):
        record.add(over)  # nobody is late who did not want to be heard
        return
    record.extend(list(warnings(record.case, key, record.facts, directory)))
    if deemed := fallen_silent(record.case, record.facts, key):
        _FOLLOWS[deemed.effect](record, routing, directory, key, deemed)


def _abandon(record: Record, routing: Routing, _: Directory, __: str, deemed: Deemed) -> None:
    """The applicant did not answer: given up, by the text the event names."""
    record.add(e.CaseAbandoned(deemed=deemed.text.citation))
    routing.end("abandoned")


def _consent(record: Record, routing: Routing, directory: Directory, visit: str, deemed: Deemed) -> None:
    """Who was consulted did not answer: each silent seat agrees by the text, and the step is settled.

    Not where nobody may speak from a seat now; and whose turn comes only with this has the days of the step anew.
    """
    if is_mute(record, visit, directory):
        return
    at = moment_of_silence(record.case, visit, deemed)
    for event in consent(record.case, visit, deemed):
        record.add(event, at)
    found = settled(record.case, visit, record.facts.rules)
    if found is None and any(seat.open for seat in record.case.visits[visit].seats):
        record.extend([*asked_anew(record.case, visit, record.facts)])
        return
    routing.settle(visit, found.outcome if found else "agree", deemed.text.citation, several(found))


def _decide(record: Record, routing: Routing, _: Directory, clock: str, deemed: Deemed) -> None:
    """The office did not decide: granted by the text. The step is settled with it, now or when the file comes to it."""
    at = moment_of_silence(record.case, clock, deemed)
    for event in decide(record.case, deemed):
        record.add(event, at if isinstance(event, e.DecisionMade) else None)
    routing.settle_what_silence_did()


def _accept(record: Record, routing: Routing, _: Directory, clock: str, deemed: Deemed) -> None:
    """The window ran out: accepted, by the text the event names; the step is settled with it, now or when it opens."""
    case, facts = record.case, record.facts
    visit = next((visit for visit, one in case.visits.items() if one.act == "accept"), None)
    accepted = intake.deemed(case, facts, visit)
    record.add(accepted, intake.deemed_as_of(case, facts))
    if visit is not None and case.visits[visit].token not in frozen(case.position):
        routing.settle(visit, "accepted", accepted.deemed)


_FOLLOWS: Mapping[str, Callable[[Record, Routing, Directory, str, Deemed], None]] = {
    "accepted": _accept,
    "withdrawn": _abandon,
    "consented": _consent,
    "approved": _decide,
    "renewed": _decide,
}


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
        drawn = facts.rules.drawing.nodes[timer.node].causes[case.position["waits"][wait].get("n", 0)].timer
        found = spoken(timer.said, case.zone) if timer.said else drawn
        if found is None or found.term is None:  # calendar time stands whatever is announced
            continue
        at = moment_of(found, facts, case.zone, timer.start)
        if at is not None and at != timer.at:
            yield e.TimerSet(wait=wait, node=timer.node, at=at, start=timer.start, said=timer.said)
