"""Which event starts, pauses, resumes and stops which clock: the right-hand column of the table of acts, as code.

Statutory and promised clocks start at acceptance, step clocks with their visit, the issue clock with the decision.
Only special procedures pause; a return, a rectification, an unpaid fee or a hold never do.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.dates import LAW, PROMISE, due_in, setting
from approvalflow.cases.rules import Facts, TermRule
from approvalflow.cases.silence import EXPIRY
from approvalflow.deadlines import Clock, ClockKind, Pause, overdue_days, renewal, start_clock, suspend, switch_levels
from approvalflow.moment import local_date, read_zone
from approvalflow.terms import Unit

OBLIGATIONS = frozenset({"follow_up", "disclose", "archive", "issue", "deliver"})
"""Acts whose steps live on after the case is closed: a case may count as closed at the decision already."""


class Stated(TypedDict):
    """The date told to people, and the revision of adopted notices that it stands on."""

    stated: date | None
    provisional: date | None
    calendar: int


CORRECTION = "correction/"
"""A correction's clock is named after the visit that ordered it, so that two orders are never taken for one."""


def corrections(case: Case, facts: Facts, act: str) -> list[str]:
    """The running correction clocks that were ordered at steps of an act."""
    ordered = [name for name in case.clocks if name.startswith(CORRECTION) and _runs(case, name)]
    return [name for name in ordered if facts.rules.steps[_node_of(name)].act == act]


def _node_of(clock: str) -> str:
    return clock.removeprefix(CORRECTION).rpartition("@")[0]


def restated(case: Case, name: str, clock: Clock, facts: Facts, law: Clock | None = None) -> Stated:
    """What a clock of the case says on the notices known now; `law` is the statutory one where it changes as well."""
    found = due_in(case, name, facts.calendar, clock, law).due
    return Stated(stated=found.date, provisional=found.provisional, calendar=facts.revision)


def effects(case: Case, event: e.Event, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    """The clock events that follow from `event`; `case` is the case after it."""
    found = _EFFECTS.get(type(event))
    return found(case, event, facts, effective) if found else iter(())


def _received(case: Case, event: e.CaseReceived, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _start(case, facts, "window", effective)


def _asked(case: Case, event: e.CorrectionRequested, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, ("window",), "correction_requested")
    yield from _start(case, facts, "answer", effective)


def _resubmitted(case: Case, event: e.MaterialsResubmitted, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, ("answer",), "resubmitted")
    yield from _start(case, facts, "window", effective)


def _accepted(case: Case, event: e.CaseAccepted, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, ("window", "answer"), "accepted")
    law = None
    for name in (LAW, PROMISE):
        for started in _start(case, facts, name, effective, filed=bool(event.deemed), law=law):
            law = started.clock
            yield started
    yield from _expiring(case, facts, effective)


def _expiring(case: Case, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    """A permit that silence would renew ends on a day of its own, which never rolls; only a request in time is."""
    rule = facts.rules.renewal
    said = case.data.get(rule.expiry) if rule else None
    if rule is None or not isinstance(said, str):
        return
    zone, expiry = read_zone(case.zone), date.fromisoformat(said)
    begun, after = local_date(effective, zone), expiry + timedelta(days=1)
    filed, chosen = local_date(case.opened, zone), facts.switches
    found = renewal(expiry, filed, facts.calendar, lead=rule.lead, today=after, text=rule.silence, switches=chosen)
    if found.outcome != "renewed" or expiry <= begun:
        return
    switches = {**chosen, "calendar_roll": "none"}
    term, basis = f"{(expiry - begun).days} {Unit.ND}", rule.silence.citation
    clock = start_clock(
        ClockKind.EXPIRY,
        term,
        effective,
        zone=case.zone,
        basis=basis,
        switches=switches,
        levels=switch_levels(office=facts.office, matter=facts.rules.switches),
    )
    yield e.ClockStarted(id=EXPIRY, clock=clock, **restated(case, EXPIRY, clock, facts))


def _opened(case: Case, event: e.StepOpened, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    rule = facts.rules.steps[event.node]
    checks = event.act == "follow_up" and "check" in facts.rules.terms and not corrections(case, facts, "follow_up")
    if checks and case.decided is not None:
        yield _started(case, facts, event.visit, ClockKind.CHECK, facts.rules.terms["check"], case.decided)
    elif rule.term:
        yield _started(case, facts, event.visit, ClockKind.STEP, TermRule(term=rule.term), effective)


def _settled(case: Case, event: e.StepSettled, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, (event.visit,), event.outcome)
    how = "aborted" if event.outcome == "return" else "finished"
    yield from _end_procedures(case, event.visit, how, event.outcome)


def _cancelled(case: Case, event: e.StepCancelled, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, (event.visit, f"{CORRECTION}{event.visit}"), event.why)
    yield from _end_procedures(case, event.visit, "aborted", event.why)


def _ordered(case: Case, event: Any, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    # The date is the officer's own; a working day, so counting the days up to it and rolling gives it back.
    days = (event.until - local_date(effective, read_zone(case.zone))).days
    term = TermRule(term=f"{days} {Unit.ND}")
    yield _started(case, facts, f"{CORRECTION}{event.visit}", ClockKind.CORRECTION, term, effective)


def _answered(case: Case, event: e.RectificationAnswered, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, (f"{CORRECTION}{event.visit}",), "done" if event.done else "not_done")


def _checked(case: Case, event: e.CheckRecorded, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, corrections(case, facts, "follow_up"), event.outcome)


def _decided(case: Case, event: e.DecisionMade, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    # What silence decided was decided on its day, not on that of the sweep.
    on = local_date(effective, read_zone(case.zone)) if event.deemed else None
    yield from _stop(case, facts, (LAW, PROMISE, EXPIRY), event.outcome, on)
    yield from _start(case, facts, "issue", effective)


def _delivered(case: Case, event: e.Delivered, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, ("issue",), "delivered")


def _closed(case: Case, event: e.CaseClosed, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    living = {visit for visit, one in case.visits.items() if one.act in OBLIGATIONS}
    living |= {"issue", *corrections(case, facts, "follow_up")}
    yield from _stop(case, facts, [name for name in case.clocks if name not in living], event.outcome)


def _begun(case: Case, event: e.ProcedureBegun, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    rule = facts.rules.procedures[event.procedure]
    begin = local_date(effective, read_zone(case.zone))
    pause = Pause(
        id=event.id, ground=rule.ground, begin=begin, announced=event.announced, notice=event.notice, by=event.by
    )
    own = [one.ground for one in facts.rules.procedures.values() if PROMISE in one.pauses]
    paused: dict[str, Clock] = {}
    for name in (LAW, PROMISE):
        if name in rule.pauses and _runs(case, name) and not _over(case, name, facts, begin):
            paused[name] = suspend(case.clocks[name].clock, pause, statute=rule.statute, own=own)
            told = restated(case, name, paused[name], facts, paused.get(LAW))
            yield e.ClockPaused(id=name, pause=pause, **told)
    yield from _promise_follows(case, paused, facts)


def _over(case: Case, name: str, facts: Facts, begin: date) -> bool:
    """A clock whose last day has passed is not paused any more: its date stands, and so does the delay."""
    last = due_in(case, name, facts.calendar).due.best
    return last is not None and begin > last


def _ended(case: Case, event: e.ProcedureEnded, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    end = local_date(effective, read_zone(case.zone))
    resumed: dict[str, Clock] = {}
    for name in (LAW, PROMISE):
        if _runs(case, name) and _stands_still(case.clocks[name].clock, event.id):
            resumed[name] = case.clocks[name].clock.resume(event.id, end)
            told = restated(case, name, resumed[name], facts, resumed.get(LAW))
            yield e.ClockResumed(id=name, procedure=event.id, end=end, **told)
    yield from _promise_follows(case, resumed, facts)


def _stands_still(clock: Clock, procedure: str) -> bool:
    return any(pause.id == procedure and pause.end is None for pause in clock.pauses)


def _law_moved(case: Case, event: Any, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    if event.id == LAW:
        yield from _promise_follows(case, {LAW: case.clocks[LAW].clock}, facts)


def _promise_follows(case: Case, changed: Mapping[str, Clock], facts: Facts) -> Iterator[e.Event]:
    """A promise held back by the law is told anew where only the law's clock has changed."""
    if LAW not in changed or PROMISE in changed or not _runs(case, PROMISE):
        return
    running = case.clocks[PROMISE]
    now = restated(case, PROMISE, running.clock, facts, changed[LAW])
    if (now["stated"], now["provisional"]) != (running.stated, running.provisional):
        yield e.ClockRecomputed(id=PROMISE, before=running.stated, calendar_before=case.calendar, within=LAW, **now)


def _start(
    case: Case, facts: Facts, name: str, start: datetime, *, filed: bool = False, law: Clock | None = None
) -> Iterator[e.ClockStarted]:
    """Start a clock of the case, if the matter has a term for it."""
    if rule := facts.rules.terms.get(name):
        yield _started(case, facts, name, ClockKind(name), rule, start, filed=filed or name == "window", law=law)


def _started(
    case: Case,
    facts: Facts,
    name: str,
    kind: ClockKind,
    rule: TermRule,
    start: datetime,
    *,
    filed: bool = False,
    law: Clock | None = None,
) -> e.ClockStarted:
    """A clock by a rule of the matter or a term of the drawing; `filed` says that it counts from a filing."""
    clock = start_clock(
        kind,
        rule.term,
        start,
        zone=case.zone,
        basis=rule.citation,
        filed=filed,
        cap=rule.cap,
        switches=facts.switches,
        levels=switch_levels(office=facts.office, matter=facts.rules.switches),
    )
    return e.ClockStarted(id=name, clock=clock, **restated(case, name, clock, facts, law))


def _stop(case: Case, facts: Facts, names: Any, why: str, on: date | None = None) -> Iterator[e.Event]:
    today = on or local_date(facts.effective, read_zone(case.zone))
    for name in names:
        if _runs(case, name):
            found = due_in(case, name, facts.calendar)
            past = overdue_days(setting(case, name, found), facts.calendar, today)
            yield e.ClockStopped(id=name, why=why, stated=found.due.date, overdue=past)


def _end_procedures(case: Case, visit: str, how: Any, why: str) -> Iterator[e.Event]:
    for id_, one in case.procedures.items():
        if one.visit == visit:
            yield e.ProcedureEnded(id=id_, how=how, why=why)


def _runs(case: Case, name: str) -> bool:
    return name in case.clocks and not case.clocks[name].clock.stopped


Effect = Callable[[Case, Any, Facts, datetime], Iterator[e.Event]]

_EFFECTS: Mapping[type, Effect] = {
    e.CaseReceived: _received,
    e.CorrectionRequested: _asked,
    e.MaterialsResubmitted: _resubmitted,
    e.CaseAccepted: _accepted,
    e.StepOpened: _opened,
    e.StepSettled: _settled,
    e.StepCancelled: _cancelled,
    e.RectificationOrdered: _ordered,
    e.RectificationAnswered: _answered,
    e.CheckRecorded: _checked,
    e.CorrectionOrdered: _ordered,
    e.DecisionMade: _decided,
    e.Delivered: _delivered,
    e.CaseClosed: _closed,
    e.ProcedureBegun: _begun,
    e.ProcedureEnded: _ended,
    e.ClockExtended: _law_moved,
    e.ClockTold: _law_moved,
}
