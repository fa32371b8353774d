"""What is done to a case beside its steps: special procedures, extension, withdrawal, termination."""

from datetime import date
from decimal import Decimal, InvalidOperation

from approvalflow.cases import events as e
from approvalflow.cases import hearing
from approvalflow.cases.case import Case
from approvalflow.cases.commands import (
    AbortProcedure,
    Act,
    BeginProcedure,
    Extend,
    FinishProcedure,
    Tell,
    Terminate,
    Withdraw,
)
from approvalflow.cases.rules import Facts
from approvalflow.cases.starting import restated
from approvalflow.deadlines import Clock, Extension, due, grant
from approvalflow.errors import Refused
from approvalflow.moment import local_date, read_zone
from approvalflow.terms import Term


def begin(case: Case, command: BeginProcedure, facts: Facts) -> list[e.Event]:
    """Begin a special procedure of the matter; without announced time or notice it pauses and raises a finding."""
    known = facts.rules.procedures
    if command.procedure not in known:
        raise Refused("procedure.unknown", procedure=command.procedure, known=sorted(known))
    if any(one.procedure == command.procedure for one in case.procedures.values()):
        raise Refused("procedure.already_open", procedure=command.procedure)
    if command.visit is not None and command.visit not in case.visits:
        raise Refused("act.no_such_visit", visit=command.visit, open=sorted(case.visits))
    begun = e.ProcedureBegun(
        id=f"P{case.used_procedures + 1}",
        procedure=command.procedure,
        visit=command.visit or _proposed(case, command.procedure, facts),
        by=facts.actor,
        announced=str(Term.parse(command.announced)) if command.announced else "",
        notice=command.notice,
    )
    if command.announced and command.notice:
        return [begun]
    return [begun, e.FindingRaised(code="procedure.no_written_notice", about=begun.id)]


def finish(case: Case, command: FinishProcedure | AbortProcedure, facts: Facts) -> list[e.Event]:
    """End a special procedure: finished, or aborted with a reason."""
    how = "finished" if isinstance(command, FinishProcedure) else "aborted"
    why = "" if isinstance(command, FinishProcedure) else command.reason
    for id_, one in case.procedures.items():
        if command.procedure in (id_, one.procedure):
            return [e.ProcedureEnded(id=id_, how=how, why=why)]  # type: ignore[arg-type]
    raise Refused("procedure.not_open", procedure=command.procedure, open=sorted(case.procedures))


def extend(case: Case, command: Extend, facts: Facts) -> list[e.Event]:
    """Extend one clock: once, in time, within the cap; the clock itself refuses the rest."""
    running = case.clocks.get(command.clock)
    rule = facts.rules.terms.get(command.clock)
    if running is None or running.clock.stopped:
        raise Refused("clock.not_running", clock=command.clock, running=running_clocks(case))
    if rule is None or not rule.cap:
        raise Refused("clock.no_extension", clock=command.clock)
    today = local_date(facts.effective, read_zone(case.zone))
    if command.told and command.told != today:
        raise Refused("extend.told_another_day", on=command.told, today=today)
    by = str(Term.parse(command.by_term))
    extension = Extension(term=by, at=today, rank=rule.rank, reason=command.reason, told=command.told)
    extended = grant(running.clock, extension, facts.calendar, rank=rule.rank, moment=facts.effective)
    _not_past_the_law(case, command.clock, extended, facts)
    granted = e.ClockExtended(id=command.clock, extension=extension, **restated(case, command.clock, extended, facts))
    if command.told:
        return [granted]
    return [granted, e.FindingRaised(code="extend.reasons_not_told", about=command.clock)]


def tell(case: Case, command: Tell, facts: Facts) -> list[e.Event]:
    """Record the day on which the party was told, of an extension or of a procedure; never a day to come."""
    today = local_date(facts.effective, read_zone(case.zone))
    if command.on > today:
        raise Refused("tell.in_the_future", on=command.on, today=today)
    if command.about == hearing.NOTICE:
        return hearing.told(case, command, facts)
    if command.about in case.clocks:
        return [_extension_told(case, command, facts)]
    named = next((id_ for id_, one in case.procedures.items() if one.procedure == command.about), command.about)
    paused = [name for name in running_clocks(case) if _paused_by(case.clocks[name].clock, named)]
    if not paused:
        raise Refused("tell.nothing", about=command.about, clocks=running_clocks(case), procedures=_known_pauses(case))
    return [_told(case, name, command.on, facts, named) for name in paused]


def _extension_told(case: Case, command: Tell, facts: Facts) -> e.Event:
    clock = case.clocks[command.about].clock
    if clock.granted and command.on < clock.granted[-1].at:
        raise Refused("tell.before_it_was_granted", on=command.on, at=clock.granted[-1].at)
    return _told(case, command.about, command.on, facts)


def _told(case: Case, name: str, on: date, facts: Facts, procedure: str = "") -> e.Event:
    clock = case.clocks[name].clock.tell(on, procedure)
    return e.ClockTold(id=name, procedure=procedure, on=on, **restated(case, name, clock, facts))


def _paused_by(clock: Clock, procedure: str) -> bool:
    return any(one.id == procedure for one in clock.pauses)


def _known_pauses(case: Case) -> list[str]:
    return sorted({pause.id for one in case.clocks.values() for pause in one.clock.pauses})


def _not_past_the_law(case: Case, name: str, extended: Clock, facts: Facts) -> None:
    """A promise never reaches beyond the statutory date. Raises Refused `clock.past_statutory`."""
    law = case.clocks.get("statutory")
    if name != "promised" or law is None or law.clock.stopped:
        return
    promised, statutory = due(extended, facts.calendar).best, due(law.clock, facts.calendar).best
    if promised and statutory and promised > statutory:
        raise Refused("clock.past_statutory", promised=promised, statutory=statutory)


def withdraw(case: Case, command: Withdraw, facts: Facts) -> list[e.Event]:
    """撤件 before the decision; or the commitment only, and the ordinary route is open again."""
    return [e.CaseWithdrawn(reason=command.reason)]


def terminate(case: Case, command: Terminate, facts: Facts) -> list[e.Event]:
    """终止 on a closed ground, each with its text."""
    if command.ground not in facts.rules.terminating:
        raise Refused("terminate.no_such_ground", ground=command.ground, known=sorted(facts.rules.terminating))
    return [e.CaseTerminated(ground=command.ground, reason=command.reason)]


def running_clocks(case: Case) -> list[str]:
    """The clocks of the case that have not stopped."""
    return sorted(name for name, one in case.clocks.items() if not one.clock.stopped)


def _proposed(case: Case, procedure: str, facts: Facts) -> str | None:
    """The open visit whose drawing proposes this procedure."""
    for id_, visit in case.visits.items():
        if facts.rules.steps[visit.node].properties.get("procedure") == procedure:
            return id_
    return None


def charge(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """收费: what the catalogue says, nothing else (许可法 58)."""
    fees = facts.rules.fees
    if command.fee not in fees:
        raise Refused("charge.not_in_catalogue", fee=command.fee, known=sorted(fees))
    if Decimal(fees[command.fee]) != _yuan(command.amount):
        raise Refused("charge.other_amount", fee=command.fee, amount=command.amount, catalogue=fees[command.fee])
    return [e.FeePaid(visit=command.visit, fee=command.fee, amount=command.amount, reference=command.reference)]


def _yuan(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
