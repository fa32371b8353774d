"""May this person ask this, for this case, now? Asked before anything is decided, on every command."""

from dataclasses import replace

from approvalflow.cases import acts
from approvalflow.cases import commands as c
from approvalflow.cases.case import Case, Stage
from approvalflow.cases.on_hold import check_answered, check_frozen, check_held, check_work
from approvalflow.cases.rules import Facts
from approvalflow.desk.who.seated import Standing
from approvalflow.desk.who.seating import kept_out
from approvalflow.desk.who.standing import Asking
from approvalflow.errors import Refused
from approvalflow.identity import Actor, Directory
from approvalflow.moment import read_zone

KINDS = frozenset({"system", "job", "officer", "applicant"})


def authorise(case: Case | None, command: c.AnyCommand, facts: Facts, actor: Actor, directory: Directory) -> Standing:
    """Raises Refused `person.*`, `seat.*`, `case.wrong_stage`, `act.*`; Conflict `visit.not_open`, `seat.stale`."""
    if actor.kind not in KINDS:
        raise Refused("person.unknown_kind", person=actor.id, kind=actor.kind, known=sorted(KINDS))
    asking = Asking(command, facts, actor, directory)
    if case is None:
        assert isinstance(command, c.Submit)
        asking.filer(command.applicant.id)
        asking.not_back_dated("submit")
        return Standing()
    name = str(type(command).__struct_config__.tag)
    if isinstance(command, c.Act):
        return _act(asking, case, command)
    row = acts.row_of(name)
    if row.kind == "case" and _sees(asking, case):
        _stage(case, row)  # who comes too late, or too early, is told that, and of no right
    standing = asking.who(row.who, case)
    _stage(case, row)
    if row.command in acts.STOPPED or isinstance(command, c.AnswerJob):
        check_frozen(case, getattr(command, "visit", ""))
    if isinstance(command, c.Claim | c.Unclaim | c.Resolve):
        check_work(case, command.visit, facts.rules)
    elif row.command in acts.STOPPED:
        check_held(case, getattr(command, "visit", ""))
    acts.check_fields(command, row)
    asking.not_back_dated(name)
    return standing


def _sees(asking: Asking, case: Case) -> bool:
    """Whether somebody may know where a case stands: machines, the party, officers who do not keep out of it (回避)."""
    actor, directory = asking.actor, asking.directory
    if actor.kind == "officer":
        return directory.person(actor.id) is not None and not kept_out(case, actor.id, directory)
    return actor.kind != "applicant" or actor.id == case.applicant.id


def _act(asking: Asking, case: Case, command: c.Act) -> Standing:
    visit = asking.visit(case, command.visit)
    row = _row(visit.act, command)
    if row.who == "seat or applicant" and asking.is_applicant(case.applicant.id):
        standing = Standing()
    else:
        standing = asking.in_seat(case, command, visit)
    _stage(case, row)
    party = asking.actor.kind == "applicant" or (visit.act, command.outcome) in acts.ANSWERS
    if party:
        check_answered(case, command.visit)
    if not party or command.error or command.escalation:
        check_frozen(case, command.visit)
    if not party:
        check_work(case, command.visit, asking.facts.rules)
    acts.check_fields(command, row)
    asking.inspectors(case, command, visit)
    asking.not_back_dated(visit.act)
    if visit.act == "receive" and asking.facts.effective < case.opened:
        zone = read_zone(case.zone)
        told, filed = (f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in (asking.facts.effective, case.opened))
        raise Refused("act.before_filing", effective=told, filed=filed)
    return standing


def _row(act: str, command: c.Act) -> acts.Row:
    """The row of an act; of an error, which is no outcome, one that asks for the same people at the same stages."""
    if not command.error:
        return acts.row_of("act", act, command.outcome)
    if command.outcome:
        raise Refused("act.error_is_no_outcome", outcome=command.outcome, error=command.error)
    row = acts.row_of("act", act, next(iter(acts.outcomes_of(act)), ""))
    return replace(row, needs=(), may=("reason",))


def _stage(case: Case, row: acts.Row) -> None:
    # Silence decided while the file was still under way: it is carried on to the step that silence has settled.
    carried_on = case.deemed and row.command == "act" and Stage.ACCEPTED in row.stages and case.closed is None
    if case.stage not in row.stages and not carried_on:
        doing = " ".join(part for part in (row.command, row.act, row.outcome) if part)
        stages = [str(stage) for stage in row.stages]
        raise Refused(
            "case.wrong_stage",
            doing=doing,
            zh=row.zh,
            case=case.number or case.id,
            stage=str(case.stage),
            stages=stages,
        )
