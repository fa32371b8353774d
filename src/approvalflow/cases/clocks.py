"""Which event starts, pauses, resumes and stops which clock: the right-hand column of the table of acts, as code.

Statutory and promised clocks start at acceptance, step clocks with their visit, the issue clock with the decision.
Only special procedures pause; a return, a rectification, an unpaid fee or a hold never do.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypedDict

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.dates import LAW, NOTHING, PROMISE, UPPER, due_in, setting, whole_of
from approvalflow.cases.rules import Facts, TermRule
from approvalflow.cases.silence import EXPIRY
from approvalflow.deadlines import (
    Clock,
    ClockKind,
    Pause,
    counts_clear,
    overdue_days,
    read_as,
    renewal,
    start_clock,
    suspend,
    switch_levels,
    upper_level_start,
)
from approvalflow.moment import local_date, read_zone, start_of
from approvalflow.terms import Unit

OBLIGATIONS = frozenset({"follow_up", "disclose", "archive", "issue", "deliver"})
"""Acts whose steps live on after the case is closed: a case may count as closed at the decision already."""


PAUSED = ((LAW, LAW), (UPPER, LAW), (PROMISE, PROMISE))
"""The clocks that a special procedure pauses, each with the word by which its list names it."""
HEARINGS = ("hearing_request", "hearing", "hearing_notice")
BACK = frozenset({ClockKind.HEARING_NOTICE})


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


def restated(case: Case, name: str, clock: Clock, facts: Facts, becoming: Mapping[str, Clock] = NOTHING) -> Stated:
    """What a clock of the case says on the notices known now; `becoming` are others that change as well."""
    found = due_in(case, name, facts.calendar, {**becoming, name: clock}).due
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
    begun: dict[str, Clock] = {}
    for name in (LAW, PROMISE):
        for started in _start(case, facts, name, effective, filed=bool(event.deemed), begun=begun):
            begun[name] = started.clock
            yield started
    yield from expiring(case, facts, effective)


def expiring(case: Case, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    """A permit that silence would renew ends on a day of its own, which never rolls; only a request in time is."""
    rule = facts.rules.renewal
    said = case.data.get(rule.expiry) if rule else None
    if rule is None or not isinstance(said, str):
        return
    zone, expiry = read_zone(case.zone), date.fromisoformat(said)
    begun, after = local_date(effective, zone), expiry + timedelta(days=1)
    filed, chosen = local_date(case.opened, zone), facts.switches
    lead = read_as(rule.lead, rule.unit_by, chosen)
    found = renewal(expiry, filed, facts.calendar, lead=lead, today=after, text=rule.silence, switches=chosen)
    if filed > found.last_to_file:
        yield e.FindingRaised(code="renewal.filed_late", about=str(found.last_to_file))
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
        read_by=rule.unit_by,
    )
    yield e.ClockStarted(id=EXPIRY, clock=clock, **restated(case, EXPIRY, clock, facts))


def _opened(case: Case, event: e.StepOpened, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    rule = facts.rules.steps[event.node]
    checks = event.act == "follow_up" and "check" in facts.rules.terms and not corrections(case, facts, "follow_up")
    if checks and case.decided is not None:
        term = facts.rules.terms["check"]
        begun = case.issued if term.since_issue and case.issued is not None else case.decided
        yield _started(case, facts, event.visit, ClockKind.CHECK, term, begun)
    elif rule.term:
        yield _started(
            case, facts, event.visit, ClockKind.STEP, TermRule(term=rule.term, within=rule.within), effective
        )


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
    yield from _stop(case, facts, (LAW, PROMISE, EXPIRY, UPPER, *HEARINGS), event.outcome, on)
    yield from _start(case, facts, "issue", effective)


def _done(case: Case, event: e.StepDone, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    """Sent up by the lower level that examined it (行政许可法 43): its own term is met, the upper level's runs."""
    if event.act != "forward" or UPPER not in facts.rules.terms or _runs(case, UPPER):
        return
    yield from _stop(case, facts, (LAW,), "forwarded")
    received = start_of(event.received, read_zone(case.zone)) if event.received else effective
    start = upper_level_start(case.accepted or received, received, facts.switches)
    yield from _start(case, facts, UPPER, start, read_by=UPPER)


def _hearing_offered(case: Case, event: e.HearingOffered, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _start(case, facts, "hearing_request", effective)


def _hearing_asked(case: Case, event: e.HearingAsked, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, ("hearing_request",), "asked")
    yield from _start(case, facts, "hearing", effective)


def _hearing_set(case: Case, event: e.HearingSet, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, ("hearing_notice",), "set_anew")
    yield from _start(case, facts, "hearing_notice", start_of(event.on, read_zone(case.zone)))


def _hearing_told(case: Case, event: e.HearingTold, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, ("hearing_notice",), "told", event.on)


def _hearing_ended(case: Case, event: e.HearingEnded, facts: Facts, effective: datetime) -> Iterator[e.Event]:
    yield from _stop(case, facts, HEARINGS, event.how)


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
    for name, listed in PAUSED:
        if listed in rule.pauses and _runs(case, name) and not _over(case, name, facts, effective):
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
        if _runs(case, name) and _stands_still(case.clocks[name].clock, event.id):
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


def _start(
    case: Case,
    facts: Facts,
    name: str,
    start: datetime,
    *,
    filed: bool = False,
    begun: Mapping[str, Clock] = NOTHING,
    read_by: str = "",
) -> Iterator[e.ClockStarted]:
    """Start a clock of the case, if the matter has a term for it; `begun` are those that the same event has started."""
    if rule := facts.rules.terms.get(name):
        filed = filed or name == "window"
        yield _started(case, facts, name, ClockKind(name), rule, start, filed=filed, begun=begun, read_by=read_by)


def _started(
    case: Case,
    facts: Facts,
    name: str,
    kind: ClockKind,
    rule: TermRule,
    start: datetime,
    *,
    filed: bool = False,
    begun: Mapping[str, Clock] = NOTHING,
    read_by: str = "",
) -> e.ClockStarted:
    """A clock by a rule of the matter or a term of the drawing; `filed` says that it counts from a filing."""
    chosen = facts.switches
    clock = start_clock(
        kind,
        read_as(rule.term, rule.unit_by, chosen),
        start,
        zone=case.zone,
        basis=rule.citation,
        filed=filed,
        cap=read_as(rule.cap, rule.unit_by, chosen),
        switches=chosen,
        levels=switch_levels(office=facts.office, matter=facts.rules.switches),
        within=rule.within if rule.within in begun or _runs(case, rule.within) else "",
        read_by=rule.unit_by or read_by,
        back=_counted_back(rule.unit_by, chosen) if kind in BACK else "",
    )
    return e.ClockStarted(id=name, clock=clock, **restated(case, name, clock, facts, begun))


def started_back(case: Case, facts: Facts, name: str, end: date) -> Clock:
    """The clock of a matter's term as it would run counted back from a day."""
    begin = start_of(end, read_zone(case.zone))
    return _started(case, facts, name, ClockKind(name), facts.rules.terms[name], begin).clock


def _counted_back(switch: str, chosen: Mapping[str, str]) -> Literal["counted", "clear"]:
    return "clear" if switch and counts_clear(switch, chosen) else "counted"


def _stop(case: Case, facts: Facts, names: Any, why: str, on: date | None = None) -> Iterator[e.Event]:
    today = on or local_date(facts.effective, read_zone(case.zone))
    for name in names:
        if _runs(case, name):
            stated, past = _at_the_end(case, facts, name, today)
            yield e.ClockStopped(id=name, why=why, stated=stated, overdue=past)


def _at_the_end(case: Case, facts: Facts, name: str, today: date) -> tuple[date | None, int]:
    """The last day, and the working days past it: as told, where that was on these notices and is not over yet."""
    told = case.clocks[name].stated
    if told is not None and today <= told and case.calendar == facts.revision:
        return told, 0
    found = due_in(case, name, facts.calendar)
    return found.due.date, overdue_days(setting(case, name, found), facts.calendar, today)


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
    e.ClockExtended: _moved,
    e.ClockTold: _moved,
    e.StepDone: _done,
    e.HearingOffered: _hearing_offered,
    e.HearingAsked: _hearing_asked,
    e.HearingSet: _hearing_set,
    e.HearingTold: _hearing_told,
    e.HearingEnded: _hearing_ended,
}
