"""Only here does a case change: `evolve(case, happened)` makes the next case from the last.

It decides nothing and refuses nothing. One function per event that changes the snapshot; events that only tell
something (a warning's people, a text) leave it as it is. An engine mended later never rewrites an old case.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from msgspec import structs
from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import STARTS, Awaited, Case, Incident, OpenProcedure, Running, Seat, Stage, Timer, Visit
from approvalflow.errors import Defect
from approvalflow.moment import local_date, read_zone
from approvalflow.tokens import apply

T = TypeVar("T")


def evolve(case: Case | None, happened: e.Happened) -> Case:
    """The next case. The first event of a case must be CaseSubmitted."""
    event = happened.event
    if isinstance(event, e.CaseSubmitted):
        return _submitted(event, happened)
    if case is None:
        raise Defect("case.first_event", event=type(event).__name__)
    change = _CHANGES.get(type(event))
    changed = change(case, event, happened) if change else case
    return replace(changed, seq=happened.seq, recorded=happened.recorded)


def fold(case: Case | None, history: Iterable[e.Happened]) -> Case:
    """The case after a whole history."""
    for happened in history:
        case = evolve(case, happened)
    if case is None:
        raise Defect("case.no_events")
    return case


def _submitted(event: e.CaseSubmitted, happened: e.Happened) -> Case:
    return Case(
        id=event.case,
        matter=event.matter,
        version=event.version,
        drawing=event.drawing,
        zone=event.zone,
        stage=Stage.SUBMITTED,
        applicant=event.applicant,
        materials=event.materials,
        data=event.data,
        calendar=event.calendar,
        seq=happened.seq,
        opened=happened.effective,
        recorded=happened.recorded,
    )


# Intake


def _received(case: Case, event: e.CaseReceived, happened: e.Happened) -> Case:
    return replace(case, stage=Stage.RECEIVED, number=event.number, received=happened.effective)


def _correction(case: Case, event: e.CorrectionRequested, _: e.Happened) -> Case:
    return replace(_visit(case, event.visit, awaiting=True), corrections=event.round)


def _resubmitted(case: Case, event: e.MaterialsResubmitted, happened: e.Happened) -> Case:
    woken = _visit(case, event.visit, awaiting=False)
    return replace(
        woken,
        materials=tuple(sorted({*case.materials, *event.materials})),
        data={**case.data, **event.data},
        refiled=event.materials,
        completed=happened.effective if event.complete else case.completed,
    )


def _accepted(case: Case, event: e.CaseAccepted, happened: e.Happened) -> Case:
    return replace(case, stage=Stage.ACCEPTED, accepted=happened.effective)


# Steps


def _opened(case: Case, event: e.StepOpened, happened: e.Happened) -> Case:
    seats = tuple(Seat(**structs.asdict(one)) for one in event.seats)
    visit = Visit(
        node=event.node, token=event.token, act=event.act, opened=happened.effective, seats=seats, power=event.power
    )
    chosen = _without(case.chosen, event.node) if event.node in case.chosen else case.chosen
    return replace(case, visits=_with(case.visits, event.visit, visit), chosen=chosen)


def _settled(case: Case, event: e.StepSettled, happened: e.Happened) -> Case:
    visit = case.visits[event.visit]
    given = [seat.opinion for seat in visit.seats]
    outcome = e.Outcome(
        visit=event.visit,
        outcome=event.outcome,
        by=visit.by or tuple(seat.by for seat in visit.seats if seat.by) or (happened.actor,),
        agree=given.count("agree"),
        disagree=given.count("disagree"),
        abstain=given.count("abstain"),
        carried=any(seat.carried for seat in visit.seats),
    )
    return replace(case, visits=_without(case.visits, event.visit), steps=_with(case.steps, visit.node, outcome))


def _cancelled(case: Case, event: e.StepCancelled, _: e.Happened) -> Case:
    return replace(case, visits=_without(case.visits, event.visit))


def _seat_changed(case: Case, event: e.SeatChanged, _: e.Happened) -> Case:
    match event.kind:
        case "added":
            return _seat_added(case, event)
        case "removed":
            return _seat(case, event.visit, event.seat, removed=True, delegate=None)
        case "delegated":
            return _seat(case, event.visit, event.seat, delegate=event.holder)
        case "resolved":
            return _seat(case, event.visit, event.seat, delegate=None)
        case "transferred":
            held = {"holder": event.holder, "delegate": None, "handed": event.previous}
            return _seat(case, event.visit, event.seat, **held)
        case _:
            return _seat(case, event.visit, event.seat, holder=event.holder)


def _seat_added(case: Case, event: e.SeatChanged) -> Case:
    seats = case.visits[event.visit].seats
    new = Seat(
        id=event.seat,
        holder=event.holder,
        candidates=(event.holder,) if event.holder else (),
        excluded=next((one.excluded for one in seats if one.id == event.adder), ()),
        after=event.after,
        adder=event.adder,
    )
    waiting = (
        replace(one, after=(*one.after, new.id), revision=one.revision + 1) if one.id in event.then else one
        for one in seats
    )
    return _visit(case, event.visit, seats=(*waiting, new))


def _opinion(case: Case, event: e.OpinionGiven, happened: e.Happened) -> Case:
    said = {"opinion": event.opinion, "by": event.by or happened.actor, "carried": event.carried}
    return _seat(case, event.visit, event.seat, **said)


def _chosen(case: Case, event: e.HandlersChosen, _: e.Happened) -> Case:
    return replace(case, chosen=_with(case.chosen, event.node, event.persons))


def _voided(case: Case, event: e.StepVoided, _: e.Happened) -> Case:
    if event.earlier is None:
        return replace(case, steps=_without(case.steps, event.node))
    return replace(case, steps=_with(case.steps, event.node, event.earlier))


def _job(case: Case, event: e.JobAnswered, _: e.Happened) -> Case:
    return replace(case, data={**case.data, **event.data})


def _inspected(case: Case, event: e.InspectionRecorded, _: e.Happened) -> Case:
    return _visit(case, event.visit, by=event.officers)


def _ordered(case: Case, event: e.RectificationOrdered, _: e.Happened) -> Case:
    return _visit(case, event.visit, awaiting=True)


# Decision and after


def _committed(case: Case, event: e.CommitmentGiven, _: e.Happened) -> Case:
    return replace(case, committed=True)


def _not_committed(case: Case, event: e.CommitmentDeclined, _: e.Happened) -> Case:
    return replace(case, committed=False)


def _decided(case: Case, event: e.DecisionMade, happened: e.Happened) -> Case:
    return replace(case, stage=Stage.DECIDED, decision=event.outcome, decided=happened.effective, deemed=event.deemed)


def _permit(case: Case, event: e.PermitIssued, happened: e.Happened) -> Case:
    return replace(case, issued=happened.effective)


def _closed(case: Case, event: e.CaseClosed, _: e.Happened) -> Case:
    return replace(case, stage=Stage.CLOSED, closed=event.outcome)


# Clocks and procedures


def _clock_started(case: Case, event: e.ClockStarted, happened: e.Happened) -> Case:
    running = Running(clock=event.clock, stated=event.stated, provisional=event.provisional, since=happened.seq)
    return replace(case, clocks=_with(case.clocks, event.id, running))


def _clock_paused(case: Case, event: e.ClockPaused, _: e.Happened) -> Case:
    running = case.clocks[event.id]
    return _restate(case, event, replace(running, clock=running.clock.pause(event.pause)))


def _clock_resumed(case: Case, event: e.ClockResumed, _: e.Happened) -> Case:
    running = case.clocks[event.id]
    return _restate(case, event, replace(running, clock=running.clock.resume(event.procedure, event.end)))


def _clock_extended(case: Case, event: e.ClockExtended, _: e.Happened) -> Case:
    running = case.clocks[event.id]
    return _restate(case, event, replace(running, clock=running.clock.extend(event.extension)))


def _clock_told(case: Case, event: e.ClockTold, _: e.Happened) -> Case:
    running = case.clocks[event.id]
    return _restate(case, event, replace(running, clock=running.clock.tell(event.on, event.procedure)))


def _clock_recomputed(case: Case, event: e.ClockRecomputed, _: e.Happened) -> Case:
    return _restate(case, event, case.clocks[event.id])


def _restate(case: Case, event: Any, running: Running) -> Case:
    told = replace(running, stated=event.stated, provisional=event.provisional)
    return replace(case, clocks=_with(case.clocks, event.id, told))


def _clock_stopped(case: Case, event: e.ClockStopped, happened: e.Happened) -> Case:
    running = case.clocks[event.id]
    if "@" in event.id:  # a step's clock goes with its step; the case's own stay to be shown
        return replace(case, clocks=_without(case.clocks, event.id))
    stopped = replace(running, clock=running.clock.stop(happened.effective, event.why))
    return replace(case, clocks=_with(case.clocks, event.id, stopped))


def _warned(case: Case, event: e.WarningGiven, _: e.Happened) -> Case:
    running = case.clocks[event.clock]
    said = tuple(sorted({*running.said, f"{event.level} {event.about}"}))
    given = replace(running, given=_with(running.given, event.level, event.about), said=said)
    return replace(case, clocks=_with(case.clocks, event.clock, given))


def _calendar(case: Case, event: e.CalendarChecked, _: e.Happened) -> Case:
    return replace(case, calendar=event.calendar)


def _procedure_begun(case: Case, event: e.ProcedureBegun, happened: e.Happened) -> Case:
    begun = OpenProcedure(
        procedure=event.procedure,
        begun=local_date(happened.effective, read_zone(case.zone)),
        visit=event.visit,
        announced=event.announced,
    )
    procedures = _with(case.procedures, event.id, begun)
    return replace(case, procedures=procedures, used_procedures=case.used_procedures + 1)


def _procedure_ended(case: Case, event: e.ProcedureEnded, _: e.Happened) -> Case:
    return replace(case, procedures=_without(case.procedures, event.id))


def _urged(case: Case, event: e.Urged, happened: e.Happened) -> Case:
    return _visit(case, event.visit, urged=happened.effective)


def _copied(case: Case, event: e.CopySent, happened: e.Happened) -> Case:
    return replace(case, copies={**case.copies, **dict.fromkeys(event.persons, happened.seq)})


def _read(case: Case, event: e.CopyRead, happened: e.Happened) -> Case:
    return replace(case, copies=_without(case.copies, happened.actor))


def _challenged(case: Case, event: e.OfficerChallenged, _: e.Happened) -> Case:
    return replace(case, challenges=_with(case.challenges, event.officer, "open"))


def _ruled(case: Case, event: e.ChallengeRuled, _: e.Happened) -> Case:
    if event.upheld:
        return replace(case, challenges=_with(case.challenges, event.officer, "upheld"))
    return replace(case, challenges=_without(case.challenges, event.officer))


# Tokens, timers, incidents


def _moved(case: Case, event: e.Moved, _: e.Happened) -> Case:
    position = apply(case.position, event.moves)
    waits = position.get("waits", {})
    return replace(
        case,
        position=position,
        timers=_still(case.timers, waits),
        waits=_still(case.waits, waits if position.get("tokens") else {}, ahead=bool(position.get("tokens"))),
        true=tuple(wait for wait in case.true if wait in waits),
        looked=case.looked if case.looked and any(one["for"] == "conditional" for one in waits.values()) else None,
    )


def _still(table: dict[str, T], waits: Mapping[str, object], *, ahead: bool = False) -> dict[str, T]:
    """What is still waited for; `ahead`: also what would start another pool. The same table where nothing went."""
    if all(wait in waits or (ahead and wait.startswith(STARTS)) for wait in table):
        return table
    return {wait: one for wait, one in table.items() if wait in waits or (ahead and wait.startswith(STARTS))}


def _timer_set(case: Case, event: e.TimerSet, _: e.Happened) -> Case:
    return replace(
        case,
        timers=_with(case.timers, event.wait, Timer(node=event.node, at=event.at, start=event.start, said=event.said)),
    )


def _signal_taken(case: Case, event: e.SignalTaken, _: e.Happened) -> Case:
    return replace(case, timers=_without(case.timers, event.wait))


def _wait_opened(case: Case, event: e.WaitOpened, happened: e.Happened) -> Case:
    awaited = Awaited(
        node=event.node, kind=event.kind, name=event.name, correlation=event.correlation, opened=happened.recorded
    )
    return replace(case, waits=_with(case.waits, event.wait, awaited))


def _data(case: Case, event: e.DataSet | e.MessageTaken | e.SignalHeard, _: e.Happened) -> Case:
    return replace(case, data={**case.data, **event.data}) if event.data else case


def _conditions(case: Case, event: e.ConditionsChecked, _: e.Happened) -> Case:
    return replace(case, true=event.true, looked=event.on)


def _incident_opened(case: Case, event: e.IncidentOpened, _: e.Happened) -> Case:
    incident = Incident(node=event.node, code=event.code, owner=event.owner)
    return replace(case, incidents=_with(case.incidents, event.token, incident))


def _incident_closed(case: Case, event: e.IncidentClosed, _: e.Happened) -> Case:
    return replace(case, incidents=_without(case.incidents, event.token))


# Small tools


def _with(table: Mapping[str, T], key: str, value: T) -> dict[str, T]:
    return {**table, key: value}


def _without(table: Mapping[str, T], key: str) -> dict[str, T]:
    return {name: value for name, value in table.items() if name != key}


def _visit(case: Case, visit: str, **changes: object) -> Case:
    return replace(case, visits=_with(case.visits, visit, replace(case.visits[visit], **changes)))


def _seat(case: Case, visit: str, seat: str, **changes: object) -> Case:
    seats = tuple(
        replace(one, **changes, revision=one.revision + 1) if one.id == seat else one
        for one in case.visits[visit].seats
    )
    return _visit(case, visit, seats=seats)


_CHANGES: Mapping[type, Callable[[Case, Any, e.Happened], Case]] = {
    e.CaseReceived: _received,
    e.CorrectionRequested: _correction,
    e.MaterialsResubmitted: _resubmitted,
    e.CaseAccepted: _accepted,
    e.StepOpened: _opened,
    e.StepSettled: _settled,
    e.StepCancelled: _cancelled,
    e.SeatChanged: _seat_changed,
    e.OpinionGiven: _opinion,
    e.HandlersChosen: _chosen,
    e.StepVoided: _voided,
    e.JobAnswered: _job,
    e.InspectionRecorded: _inspected,
    e.RectificationOrdered: _ordered,
    e.CommitmentGiven: _committed,
    e.CommitmentDeclined: _not_committed,
    e.DecisionMade: _decided,
    e.PermitIssued: _permit,
    e.CaseClosed: _closed,
    e.ClockStarted: _clock_started,
    e.ClockPaused: _clock_paused,
    e.ClockResumed: _clock_resumed,
    e.ClockExtended: _clock_extended,
    e.ClockTold: _clock_told,
    e.ClockRecomputed: _clock_recomputed,
    e.ClockStopped: _clock_stopped,
    e.CalendarChecked: _calendar,
    e.WarningGiven: _warned,
    e.ProcedureBegun: _procedure_begun,
    e.ProcedureEnded: _procedure_ended,
    e.Urged: _urged,
    e.CopySent: _copied,
    e.CopyRead: _read,
    e.OfficerChallenged: _challenged,
    e.ChallengeRuled: _ruled,
    e.Moved: _moved,
    e.TimerSet: _timer_set,
    e.SignalTaken: _signal_taken,
    e.WaitOpened: _wait_opened,
    e.DataSet: _data,
    e.MessageTaken: _data,
    e.SignalHeard: _data,
    e.ConditionsChecked: _conditions,
    e.IncidentOpened: _incident_opened,
    e.IncidentClosed: _incident_closed,
}
