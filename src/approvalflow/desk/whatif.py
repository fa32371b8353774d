"""What would the dates be, if: a pause, an extension, another acceptance, reading or notice. Nothing is written.

The supposed acts go through the functions of the real ones, on a record that nobody keeps: what the law refuses, it
refuses here.
"""

from collections.abc import Mapping
from dataclasses import replace as with_
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from approvalflow.calendars import Adoptable, WorkCalendar
from approvalflow.cases import events as e
from approvalflow.cases import procedures
from approvalflow.cases.case import Case
from approvalflow.cases.commands import BeginProcedure, Extend, FinishProcedure
from approvalflow.cases.dates import UPPER, due_in
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Facts
from approvalflow.cases.silence import EXPIRY
from approvalflow.cases.starting import expiring
from approvalflow.deadlines import Clock, Due, check_switches, reading_of, reread
from approvalflow.errors import Refused, Unreadable
from approvalflow.moment import local_date, read_zone

SUPPOSED = "what-if"
RENEWING = frozenset({"renewal_lead", "late_renewal", "backward_roll"})
ON_ACCEPTANCE = ("statutory", "promised")


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every supposed fact refuses keys it does not know."""


class SupposedPause(Part, frozen=True, kw_only=True):
    """A special procedure of the matter from one day to another; without an end it is still open."""

    procedure: str
    begin: date
    end: date | None = None
    announced: str = ""
    notice: date | None = None


class SupposedExtension(Part, frozen=True, kw_only=True):
    """A clock extended by a term, today unless another day is named."""

    clock: str
    by: str
    at: date | None = None


class Supposed(Part, frozen=True, kw_only=True):
    """What is supposed. `notice` is the file of a holiday notice, or of office hours, that has not been adopted.

    `ends` gives open procedures their last day, `readings` chooses other switches.
    """

    accepted: date | None = None
    pauses: tuple[SupposedPause, ...] = ()
    ends: dict[str, date] = {}
    extensions: tuple[SupposedExtension, ...] = ()
    readings: dict[str, str] = {}
    notice: str | None = None


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A clock as it is and as it would be. `why` says why a date is missing: suspended, unpublished, not running."""

    clock: str
    now: date | None
    now_provisional: date | None
    now_why: str | None
    then: date | None
    then_provisional: date | None
    then_floor: date | None
    then_why: str | None

    @property
    def days(self) -> int | None:
        """Calendar days later, or earlier as a negative number; None where there is no date to compare."""
        now, then = self.now or self.now_provisional, self.then or self.then_provisional
        return (then - now).days if now and then else None


def read_supposed(facts: Supposed | Mapping[str, Any]) -> Supposed:
    """The facts as a value. Raises Unreadable `what_if.not_facts`."""
    if isinstance(facts, Supposed):
        return facts
    plain = {name: str(value) if isinstance(value, Path) else value for name, value in facts.items()}
    try:
        return msgspec.convert(plain, Supposed)
    except msgspec.ValidationError as problem:
        raise Unreadable("what_if.not_facts", reason=str(problem), known=list(Supposed.__struct_fields__)) from None


def what_if(case: Case, facts: Facts, supposed: Supposed, notice: Adoptable | None) -> tuple[Moved, ...]:
    """Every running clock, now and then. Raises Refused as the acts themselves would."""
    calendar = facts.calendar if notice is None else facts.calendar.over(notice)
    then = _suppose(case, with_(facts, calendar=calendar), supposed)
    names = [name for name, one in case.clocks.items() if not one.clock.stopped]
    names += [name for name, one in then.clocks.items() if name not in names and not one.clock.stopped]
    return tuple(_moved(name, case, then, facts.calendar, calendar) for name in names)


def _suppose(case: Case, facts: Facts, supposed: Supposed) -> Case:
    check_switches(supposed.readings)  # a default that is supposed goes before what the office has set
    facts = with_(facts, rules=with_(facts.rules, switches={**facts.rules.switches, **supposed.readings}))
    read = _accepted(_otherwise_read(case, supposed.readings), facts, supposed.accepted)
    anew = read.accepted if RENEWING & set(supposed.readings) and not read.decided else None
    record = Record(replace(read, clocks={k: v for k, v in read.clocks.items() if not (anew and k == EXPIRY)}), facts)
    if anew:  # whether the renewal was asked for in time is read anew
        record.extend(expiring(record.case, facts, anew))
    for one in supposed.pauses:
        _pause(record, one)
    for procedure, end in supposed.ends.items():
        _end(record, procedure, end)
    for extension in supposed.extensions:
        at = facts.effective if extension.at is None else _noon(extension.at, case)
        command = Extend(case=case.id, clock=extension.clock, by_term=extension.by, reason=SUPPOSED)
        record.extend(procedures.extend(record.case, command, with_(facts, effective=at)))
    return record.case


def _otherwise_read(case: Case, readings: Mapping[str, str]) -> Case:
    """The case with other readings for every clock that runs; those not named stay as they are."""
    counted = {
        name: replace(one, clock=_reread(case, one.clock, readings))
        for name, one in case.clocks.items()
        if not one.clock.stopped
    }
    return replace(case, clocks={**case.clocks, **counted}) if readings else case


def _reread(case: Case, clock: Clock, readings: Mapping[str, str]) -> Clock:
    """A clock under other readings; from when a term of the upper level runs is one of them."""
    read = reread(clock, readings)
    if clock.read_by != UPPER or UPPER not in readings:
        return read
    if reading_of(UPPER, read.switches) == reading_of(UPPER, clock.switches):
        return read
    if case.accepted is None or clock.start != case.accepted:
        return replace(read, start=case.accepted or clock.start)
    raise Refused("what_if.not_known", case=case.number or case.id, switch=UPPER)


def _accepted(case: Case, facts: Facts, day: date | None) -> Case:
    """The case accepted on another day: clocks that run are counted from it, others start."""
    if day is None:
        return case
    if case.closed or case.decided:
        raise Refused("what_if.decided", case=case.number or case.id)
    filed = local_date(case.opened, read_zone(case.zone))
    if day < filed:
        raise Refused("what_if.before_filing", case=case.number or case.id, accepted=day, filed=filed)
    at = _noon(day, case)
    if case.accepted is None:
        record = Record(case, facts)
        record.add(e.CaseAccepted(slip=SUPPOSED), at)
        return record.case
    counted = {
        name: replace(one, clock=replace(one.clock, start=at, filed=False)) if name in ON_ACCEPTANCE else one
        for name, one in case.clocks.items()
    }
    return replace(case, accepted=at, clocks=counted)


def _pause(record: Record, one: SupposedPause) -> None:
    case, facts = record.case, record.facts
    begun = BeginProcedure(case=case.id, procedure=one.procedure, announced=one.announced, notice=one.notice)
    for event in procedures.begin(case, begun, facts):
        record.add(event, _noon(one.begin, case))
    if one.end is not None:
        _end(record, one.procedure, one.end)


def _end(record: Record, procedure: str, day: date) -> None:
    ended = FinishProcedure(case=record.case.id, procedure=procedure)
    for event in procedures.finish(record.case, ended, record.facts):
        record.add(event, _noon(day, record.case))


def _noon(day: date, case: Case) -> datetime:
    return datetime.combine(day, time(12), read_zone(case.zone))


def _moved(name: str, case: Case, other: Case, calendar: WorkCalendar, another: WorkCalendar) -> Moved:
    now, then = _due(case, name, calendar), _due(other, name, another)
    return Moved(
        clock=name,
        now=now.date,
        now_provisional=now.provisional,
        now_why=now.why,
        then=then.date,
        then_provisional=then.provisional,
        then_floor=then.floor,
        then_why=then.why,
    )


class _None(msgspec.Struct, frozen=True):
    """A clock that does not run."""

    date: None = None
    provisional: None = None
    floor: None = None
    why: str = "not_running"


def _due(case: Case, name: str, calendar: WorkCalendar) -> Due | _None:
    running = case.clocks.get(name)
    return due_in(case, name, calendar).due if running is not None and not running.clock.stopped else _None()
