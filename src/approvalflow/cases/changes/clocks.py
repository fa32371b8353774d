"""Changes of clocks, warnings given, and special procedures."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, OpenProcedure, Running
from approvalflow.cases.changes.tools import with_, without
from approvalflow.moment import local_date, read_zone


def _clock_started(case: Case, event: e.ClockStarted, happened: e.Happened) -> Case:
    running = Running(
        clock=event.clock,
        stated=event.stated,
        provisional=event.provisional,
        since=happened.seq,
        given=event.given,
        said=event.said,
    )
    return replace(case, clocks=with_(case.clocks, event.id, running))


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
    return replace(case, clocks=with_(case.clocks, event.id, told))


def _clock_stopped(case: Case, event: e.ClockStopped, happened: e.Happened) -> Case:
    running = case.clocks[event.id]
    if "@" in event.id:  # a step's clock goes with its step; the case's own stay to be shown
        return replace(case, clocks=without(case.clocks, event.id))
    stopped = replace(running, clock=running.clock.stop(happened.effective, event.why))
    return replace(case, clocks=with_(case.clocks, event.id, stopped))


def _clock_runs_on(case: Case, event: e.ClockRunsOn, _: e.Happened) -> Case:
    running = case.clocks[event.id]
    return _restate(case, event, replace(running, clock=replace(running.clock, stopped=None, why="")))


def _warned(case: Case, event: e.WarningGiven, _: e.Happened) -> Case:
    running = case.clocks[event.clock]
    said = tuple(sorted({*running.said, f"{event.level} {event.about}"}))
    given = replace(running, given=with_(running.given, event.level, event.about), said=said)
    return replace(case, clocks=with_(case.clocks, event.clock, given))


def _calendar(case: Case, event: e.CalendarChecked, _: e.Happened) -> Case:
    return replace(case, calendar=event.calendar)


def _procedure_begun(case: Case, event: e.ProcedureBegun, happened: e.Happened) -> Case:
    begun = OpenProcedure(
        procedure=event.procedure,
        begun=local_date(happened.effective, read_zone(case.zone)),
        visit=event.visit,
        announced=event.announced,
    )
    procedures = with_(case.procedures, event.id, begun)
    return replace(case, procedures=procedures, used_procedures=case.used_procedures + 1)


def _procedure_ended(case: Case, event: e.ProcedureEnded, _: e.Happened) -> Case:
    return replace(case, procedures=without(case.procedures, event.id))


CHANGES: Mapping[type, Callable[[Case, Any, e.Happened], Case]] = {
    e.ClockStarted: _clock_started,
    e.ClockPaused: _clock_paused,
    e.ClockResumed: _clock_resumed,
    e.ClockExtended: _clock_extended,
    e.ClockTold: _clock_told,
    e.ClockRecomputed: _clock_recomputed,
    e.ClockStopped: _clock_stopped,
    e.ClockRunsOn: _clock_runs_on,
    e.CalendarChecked: _calendar,
    e.WarningGiven: _warned,
    e.ProcedureBegun: _procedure_begun,
    e.ProcedureEnded: _procedure_ended,
}
