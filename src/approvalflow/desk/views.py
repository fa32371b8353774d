"""What others read of a case: what is due, what it waits for, the messages it sends. All follow from the case alone.

The walk writes the difference between before and after; `doctor` makes them anew and compares.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from approvalflow.calendars import WorkCalendar
from approvalflow.cases import events as e
from approvalflow.cases.case import Awaited, Case
from approvalflow.cases.dates import whole_over
from approvalflow.cases.on_hold import delays
from approvalflow.cases.rules import Rules
from approvalflow.cases.timing import shortened
from approvalflow.cases.waiting import CONDITIONS, heard
from approvalflow.desk.keeping import write_json
from approvalflow.desk.rows import DueRow, MessageRow, OutboxRow, SignalRow, WaitRow
from approvalflow.moment import read_zone, start_of
from approvalflow.supervision.warnings import signal_of

K = TypeVar("K")
R = TypeVar("R")


class Difference(NamedTuple, Generic[K, R]):
    """Keys of rows to take away, and rows to write."""

    closed: tuple[K, ...]
    opened: tuple[R, ...]


def difference(before: Mapping[K, R], after: Mapping[K, R]) -> Difference[K, R]:
    """What leads from one set of rows to another; a changed row is taken away and written anew."""
    closed = tuple(key for key, row in before.items() if after.get(key) != row)
    return Difference(closed, tuple(row for key, row in after.items() if before.get(key) != row))


def due_of(case: Case, rules: Rules, calendar: WorkCalendar, before: Case | None = None) -> dict[str, DueRow]:
    """When the case must next be looked at, by clock and by timer; only those that are not as they were `before`."""
    timers, delayed = (before.timers, delays(before)) if before else ({}, frozenset())
    held = delays(case)
    changed = [
        (wait, timer)
        for wait, timer in case.timers.items()
        if wait not in held and (timers.get(wait) is not timer or wait in delayed)
    ]
    made = {wait: DueRow(case=case.id, key=wait, at=timer.at) for wait, timer in changed}
    if case.looked is not None and (before is None or before.looked != case.looked):
        made[CONDITIONS] = DueRow(case=case.id, key=CONDITIONS, at=_midnight(case, case.looked))
    for name, running in case.clocks.items():
        if before and _untouched(before, case, name):
            continue
        at = signal_of(case, name, running, rules, calendar)
        if at is not None:
            made[name] = DueRow(case=case.id, key=name, at=at)
    return made


def due_changes(before: Case | None, after: Case, rules: Rules, calendar: WorkCalendar) -> Difference[str, DueRow]:
    """The same difference, asked only of clocks and timers that the command has touched: evolving shares the rest."""
    gone: list[str] = []
    if before:
        gone += [name for name in before.clocks if not _untouched(before, after, name)]
        delayed, held = delays(before), delays(after)
        gone += [
            wait
            for wait, one in before.timers.items()
            if wait not in delayed and (after.timers.get(wait) is not one or wait in held)
        ]
        gone += [CONDITIONS] if before.looked not in (None, after.looked) else []
    return Difference(tuple(gone), tuple(due_of(after, rules, calendar, before).values()))


def _midnight(case: Case, day: date) -> datetime:
    """When the day after this one begins in the case's zone."""
    return start_of(date.fromordinal(day.toordinal() + 1), read_zone(case.zone))


def _untouched(before: Case, after: Case, name: str) -> bool:
    """Neither the clock has changed nor the one inside which it runs."""
    same = before.clocks.get(name) is after.clocks.get(name)
    return same and whole_over(before, name) is whole_over(after, name)


JOB = "job"
"""What goes out, instead of an opened task, of a step without seats: a machine does it."""
TOPICS: dict[type, str] = {
    e.CaseReceived: "notice.received",
    e.CorrectionRequested: "notice.correction",
    e.CaseAccepted: "notice.accepted",
    e.CaseDeclined: "notice.declined",
    e.CaseAbandoned: "notice.abandoned",
    e.RectificationOrdered: "notice.rectification",
    e.CorrectionOrdered: "notice.correction_order",
    e.ProcedureBegun: "notice.procedure",
    e.ProcedureEnded: "notice.procedure_ended",
    e.StepCancelled: "notice.order_ended",
    e.ClockExtended: "notice.extension",
    e.Urged: "task.urged",
    e.ClosingRevoked: "case.reopened",
    e.ReopenedAs: "case.reopened",
    e.Jumped: "task.jumped",
    e.WorkHeld: "task.held",
    e.WorkReleased: "task.released",
    e.StepTakenBack: "task.taken_back",
    e.ReturnTakenBack: "task.taken_back",
    e.CopySent: "copy",
    e.OfficerChallenged: "challenge",
    e.ChallengeRuled: "notice.challenge",
    e.DecisionMade: "notice.decision",
    e.CaseClosed: "case.closed",
    e.StepOpened: "task.opened",
    e.PoolChanged: "task.moved",
    e.WarningGiven: "warning",
    e.MessageSent: "message",
    e.SignalSent: "signal",
    e.IncidentOpened: "incident",
    e.FindingRaised: "finding",
}


def waits_of(case: Case | None) -> dict[str, WaitRow]:
    """Who waits for which message or signal."""
    return {wait: _wait_row(case.id, wait, one) for wait, one in heard(case).items()} if case else {}


def wait_changes(before: Case | None, after: Case) -> Difference[str, WaitRow]:
    """The same difference, asked only of waits that the command has touched."""
    known, now = heard(before) if before else {}, heard(after)
    if known is now:
        return Difference((), ())
    opened = (_wait_row(after.id, wait, one) for wait, one in now.items() if known.get(wait) is not one)
    return Difference(tuple(wait for wait, one in known.items() if now.get(wait) is not one), tuple(opened))


def _wait_row(case: str, wait: str, one: Awaited) -> WaitRow:
    name, correlation = shortened(one.name), shortened(one.correlation)
    return WaitRow(
        case=case, wait=wait, kind=one.kind, name=name, correlation=correlation, any_key=one.any_key, opened=one.opened
    )


def may_have(case: Case, one: Awaited, letter: MessageRow) -> bool:
    """Whether a wait of a case and a message meet: by name and key, or by the case; any, where it has none yet."""
    named = (one.kind, shortened(one.name)) == ("message", letter.name)
    return named and (one.any_key or letter.correlation in (shortened(one.correlation), case.id, case.number))


def letters_of(case: str, happened: Iterable[e.Happened]) -> tuple[MessageRow, ...]:
    """The messages that a case puts into the inbox."""
    return tuple(
        MessageRow(
            id=f"{case}/{one.seq}",
            name=shortened(one.event.name),
            correlation=shortened(one.event.correlation),
            data=write_json(one.event.data),
            actor=one.actor,
            arrived=one.recorded,
            until=one.event.until or one.recorded + LIVED,
        )
        for one in happened
        if isinstance(one.event, e.MessageSent)
    )


def signals_of(case: str, happened: Iterable[e.Happened]) -> tuple[SignalRow, ...]:
    """The signals that a case gives to the others."""
    return tuple(
        SignalRow(
            id=f"{case}/{one.seq}",
            name=shortened(one.event.name),
            data=write_json(one.event.data),
            actor=one.actor,
            origin=case,
            sent=one.recorded,
        )
        for one in happened
        if isinstance(one.event, e.SignalSent)
    )


LIVED = timedelta(days=30)
"""How long every message waited before events said it; those of today have it from `matters/data/messages.toml`."""


def messages_of(case: str, matter: str, happened: Iterable[e.Happened]) -> tuple[OutboxRow, ...]:
    """What goes out for these events. A warning's key names clock, level and date, so that it is never said twice."""
    made = []
    for one in happened:
        topic = TOPICS.get(type(one.event))
        if topic is None or _is_silent(one.event):
            continue
        key = f"{case}/{one.seq}"
        if isinstance(one.event, e.WarningGiven):
            event = one.event
            key = f"warning/{case}/{event.clock}.{event.since}/{event.level}/{event.about.isoformat()}"
        if isinstance(one.event, e.StepOpened) and not one.event.seats:
            topic = JOB
        payload = write_json({"case": case, "matter": matter, "event": one.event, "effective": one.effective})
        made.append(OutboxRow(key=key, case=case, seq=one.seq, topic=topic, payload=payload, recorded=one.recorded))
    return tuple(made)


def _is_silent(event: e.Event) -> bool:
    """A warning given before about that date, and a step that goes without an order to the party, say nothing."""
    match event:
        case e.WarningGiven():
            return event.again
        case e.StepCancelled():
            return not event.unanswered
        case _:
            return False
