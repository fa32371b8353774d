"""Which event starts, pauses, resumes and stops which clock: the right-hand column of the table of acts, as code.

Statutory and promised clocks start at acceptance, step clocks with their visit, the issue clock with the decision.
Only special procedures pause; a return, a rectification, an unpaid fee or a hold never do.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.closing import OBLIGATIONS
from approvalflow.cases.dates import LAW, PROMISE, UPPER, due_in, whole_of
from approvalflow.cases.rules import Facts, TermRule
from approvalflow.cases.silence import EXPIRY
from approvalflow.cases.starting import expiring, restated, runs, start, started
from approvalflow.cases.stopping import end_procedures, stop
from approvalflow.deadlines import (
    Clock,
    ClockKind,
    Pause,
    suspend,
    upper_level_start,
)
from approvalflow.moment import local_date, read_zone, start_of
from approvalflow.terms import Unit
from approvalflow.tokens import node_of

PAUSED = ((LAW, LAW), (UPPER, LAW), (PROMISE, PROMISE))
"""The clocks that a special procedure pauses, each with the word by which its list names it."""
HEARINGS = ("hearing_request", "hearing", "hearing_notice")


CORRECTION = "correction/"
"""A correction's clock is named after the visit that ordered it, so that two orders are never taken for one."""


def corrections(case: Case, facts: Facts, act: str) -> list[str]:
    """The running correction clocks that were ordered at steps of an act."""
    ordered = [name for name in case.clocks if name.startswith(CORRECTION) and runs(case, name)]
    return [name for name in ordered if facts.rules.steps[_node_of(name)].act == act]


def _node_of(clock: str) -> str:
    return node_of(clock.removeprefix(CORRECTION))


def effects(case: Case, event: e.Event, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    """The clock events that follow from `event`; `case` is the case after it."""
    found = _EFFECTS.get(type(event))
    return found(case, event, facts, effective) if found else iter(())


def _received(case: Case, event: e.CaseReceived, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from start(case, facts, "window", effective)


def _asked(case: Case, event: e.CorrectionRequested, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, ("window",), "correction_requested")
    yield from start(case, facts, "answer", effective)


def _resubmitted(case: Case, event: e.MaterialsResubmitted, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, ("answer",), "resubmitted")
    yield from start(case, facts, "window", effective)


def _accepted(case: Case, event: e.CaseAccepted, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, ("window", "answer"), "accepted")
    begun: dict[str, Clock] = {}
    for name in (LAW, PROMISE):
        for one in start(case, facts, name, effective, filed=bool(event.deemed), begun=begun):
            begun[name] = one.clock
            yield one
    yield from expiring(case, facts, effective)


def _opened(case: Case, event: e.StepOpened, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    if case.visits[event.visit].kept:  # answered in time before it was put back
        return
    rule = facts.rules.steps[event.node]
    checks = event.act == "follow_up" and "check" in facts.rules.terms and not corrections(case, facts, "follow_up")
    if checks and case.decided is not None:
        term = facts.rules.terms["check"]
        begun = case.issued if term.since_issue and case.issued is not None else case.decided
        yield started(case, facts, event.visit, ClockKind.CHECK, term, begun)
    elif rule.term:
        yield started(case, facts, event.visit, ClockKind.STEP, TermRule(term=rule.term, within=rule.within), effective)


def _settled(case: Case, event: e.StepSettled | e.AnswerKept, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, (event.visit,), event.outcome)
    how: Literal["finished", "aborted"] = "aborted" if event.outcome == "return" else "finished"
    yield from end_procedures(case, event.visit, how, event.outcome)


def _cancelled(case: Case, event: e.StepCancelled, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, (event.visit, f"{CORRECTION}{event.visit}"), event.why)
    yield from end_procedures(case, event.visit, "aborted", event.why)
    if event.unanswered == "accept":  # whoever waits for papers no more has the filing to check
        yield from stop(case, facts, ("answer",), event.why)
        yield from start(case, facts, "window", effective)


def _ordered(case: Case, event: Any, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    # The date is the officer's own; a working day, so counting the days up to it and rolling gives it back.
    days = (event.until - local_date(effective, read_zone(case.zone))).days
    term = TermRule(term=f"{days} {Unit.ND}")
    yield started(case, facts, f"{CORRECTION}{event.visit}", ClockKind.CORRECTION, term, effective)


def _answered(case: Case, event: e.RectificationAnswered, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, (f"{CORRECTION}{event.visit}",), "done" if event.done else "not_done")


def _checked(case: Case, event: e.CheckRecorded, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, corrections(case, facts, "follow_up"), event.outcome)


def _decided(case: Case, event: e.DecisionMade, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    # What silence decided was decided on its day, not on that of the sweep.
    on = local_date(effective, read_zone(case.zone)) if event.deemed else None
    yield from stop(case, facts, (LAW, PROMISE, EXPIRY, UPPER, *HEARINGS), event.outcome, on)
    yield from start(case, facts, "issue", effective)


def _done(case: Case, event: e.StepDone, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    """Sent up by the lower level that examined it (行政许可法 43): its own term is met, the upper level's runs."""
    if event.act != "forward" or UPPER not in facts.rules.terms or runs(case, UPPER):
        return
    yield from stop(case, facts, (LAW,), "forwarded")
    received = start_of(event.received, read_zone(case.zone)) if event.received else effective
    begin = upper_level_start(case.accepted or received, received, facts.switches)
    yield from start(case, facts, UPPER, begin, read_by=UPPER)


def _voided(case: Case, event: e.StepVoided, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    """A file that was sent up and came back is below again: the upper level's term ends, the own one was never met."""
    acts = (facts.rules.steps[node].act for node in (event.node, *case.steps))
    if next(acts) != "forward" or "forward" in acts or not runs(case, UPPER):
        return
    yield from stop(case, facts, (UPPER,), "returned")
    one = case.clocks.get(LAW)
    if one is not None and one.clock.stopped and one.clock.why == "forwarded":
        again = replace(one.clock, stopped=None, why="")
        yield e.ClockRunsOn(id=LAW, **restated(case, LAW, again, facts, {LAW: again}))


def _hearing_offered(case: Case, event: e.HearingOffered, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from start(case, facts, "hearing_request", effective)


def _hearing_asked(case: Case, event: e.HearingAsked, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, ("hearing_request",), "asked")
    yield from start(case, facts, "hearing", effective)


def _hearing_set(case: Case, event: e.HearingSet, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, ("hearing_notice",), "set_anew")
    yield from start(case, facts, "hearing_notice", start_of(event.on, read_zone(case.zone)))


def _hearing_told(case: Case, event: e.HearingTold, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, ("hearing_notice",), "told", event.on)


def _hearing_ended(case: Case, event: e.HearingEnded, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, HEARINGS, event.how)


def _delivered(case: Case, event: e.Delivered, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from stop(case, facts, ("issue",), "delivered")


def _closed(case: Case, event: e.CaseClosed, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    living = {visit for visit, one in case.visits.items() if one.act in OBLIGATIONS}
    living |= {"issue", *corrections(case, facts, "follow_up")}
    yield from stop(case, facts, [name for name in case.clocks if name not in living], event.outcome)


def _revoked(case: Case, event: e.ClosingRevoked, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    """No ground of the law paused them meanwhile; only the applicant's time to answer, which had run out, is anew."""
    stopped = [name for name, one in case.clocks.items() if one.clock.stopped and one.clock.why == event.outcome]
    on: dict[str, Clock] = {}
    for name in stopped:
        if name == "answer" and event.outcome == "abandoned":
            yield from start(case, facts, name, effective)
            continue
        on[name] = replace(case.clocks[name].clock, stopped=None, why="")
        yield e.ClockRunsOn(id=name, **restated(case, name, on[name], facts, on))


def _begun(case: Case, event: e.ProcedureBegun, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    rule = facts.rules.procedures[event.procedure]
    begin = local_date(effective, read_zone(case.zone))
    pause = Pause(
        id=event.id, ground=rule.ground, begin=begin, announced=event.announced, notice=event.notice, by=event.by
    )
    own = [one.ground for one in facts.rules.procedures.values() if PROMISE in one.pauses]
    paused: dict[str, Clock] = {}
    for name, listed in PAUSED:
        if listed in rule.pauses and runs(case, name) and not _over(case, name, facts, effective):
            paused[name] = suspend(case.clocks[name].clock, pause, statute=rule.statute, own=own)
            yield e.ClockPaused(id=name, pause=pause, **restated(case, name, paused[name], facts, paused))
    yield from _inner_follow(case, paused, facts)


def _over(case: Case, name: str, facts: Facts, moment: datetime) -> bool:
    """A clock whose last day has passed is not paused any more: its date stands, and so does the delay."""
    return due_in(case, name, facts.calendar).due.passed(moment)


def _ended(case: Case, event: e.ProcedureEnded, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    end = local_date(effective, read_zone(case.zone))
    resumed: dict[str, Clock] = {}
    for name, _ in PAUSED:
        if runs(case, name) and _stands_still(case.clocks[name].clock, event.id):
            resumed[name] = case.clocks[name].clock.resume(event.id, end)
            told = restated(case, name, resumed[name], facts, resumed)
            yield e.ClockResumed(id=name, procedure=event.id, end=end, **told)
    yield from _inner_follow(case, resumed, facts)


def _stands_still(clock: Clock, procedure: str) -> bool:
    return any(pause.id == procedure and pause.end is None for pause in clock.pauses)


def _moved(case: Case, event: Any, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _inner_follow(case, {event.id: case.clocks[event.id].clock}, facts)


def _inner_follow(case: Case, changed: Mapping[str, Clock], facts: Facts) -> Iterator[e.Event]:
    """A clock held back by the one around it is told anew where only that one has changed."""
    for name, running in case.clocks.items():
        outer = whole_of(case, name)
        if outer not in changed or name in changed or running.clock.stopped:
            continue
        now = restated(case, name, running.clock, facts, changed)
        if (now["stated"], now["provisional"]) != (running.stated, running.provisional):
            yield e.ClockRecomputed(id=name, before=running.stated, calendar_before=case.calendar, within=outer, **now)


Effect = Callable[[Case, Any, Facts, datetime], Iterator[e.Event]]

_EFFECTS: Mapping[type, Effect] = {
    e.CaseReceived: _received,
    e.CorrectionRequested: _asked,
    e.MaterialsResubmitted: _resubmitted,
    e.CaseAccepted: _accepted,
    e.StepOpened: _opened,
    e.StepSettled: _settled,
    e.AnswerKept: _settled,
    e.StepCancelled: _cancelled,
    e.RectificationOrdered: _ordered,
    e.RectificationAnswered: _answered,
    e.CheckRecorded: _checked,
    e.CorrectionOrdered: _ordered,
    e.DecisionMade: _decided,
    e.Delivered: _delivered,
    e.CaseClosed: _closed,
    e.ClosingRevoked: _revoked,
    e.ProcedureBegun: _begun,
    e.ProcedureEnded: _ended,
    e.ClockExtended: _moved,
    e.ClockTold: _moved,
    e.StepDone: _done,
    e.StepVoided: _voided,
    e.HearingOffered: _hearing_offered,
    e.HearingAsked: _hearing_asked,
    e.HearingSet: _hearing_set,
    e.HearingTold: _hearing_told,
    e.HearingEnded: _hearing_ended,
}
