"""From acceptance to the draft decision: opinions, inspection, rectification, return, and plain steps."""

from collections.abc import Iterable
from datetime import date

from approvalflow.bpmn.graph import Kind
from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat
from approvalflow.cases.commands import Act, AnswerJob, Return
from approvalflow.cases.intake import check_data
from approvalflow.cases.papers import check_attachments
from approvalflow.cases.rules import Facts
from approvalflow.cases.said import says
from approvalflow.cases.silence import fallen_silent
from approvalflow.errors import Refused
from approvalflow.moment import local_date, read_zone
from approvalflow.tokens import place
from approvalflow.tokens.questions import shared_out

LEGAL_ACTS = frozenset({"receive", "accept", "charge", "decide", "issue", "deliver", "disclose"})
"""What a return can never undo: such acts end only by their own acts (model section 3)."""
COMMITMENT = frozenset({"commit"})
"""告知承诺 is the party's word: the party takes it back, no officer does."""


def opinion(case: Case, command: Act, facts: Facts, seat: Seat) -> list[e.Event]:
    """Agree, disagree or abstain, in the seat's name; not where silence has spoken already."""
    if silent := fallen_silent(case, facts, command.visit):
        raise Refused("consult.deemed", visit=command.visit, since=silent.since, article=silent.text.citation)
    given = e.OpinionGiven(
        visit=command.visit,
        seat=seat.id,
        opinion=command.outcome,
        text=command.reason,
        basis=command.basis,
        remedies=command.remedies,
        attachments=command.attachments,
        signature=command.signature,
    )
    check_attachments(command.attachments)
    return [given]


def inspect(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """One record of two or more officers, signed by the party or its refusal noted (许可法 34(3))."""
    officers = tuple(dict.fromkeys(command.officers))
    if len(officers) < 2 or facts.actor not in officers:
        raise Refused("inspect.two_officers", officers=officers, actor=facts.actor)
    if not command.party_signed and not says(command.refusal):
        raise Refused("inspect.party_neither_signed_nor_refused", visit=command.visit)
    today = _today(case, facts)
    if command.on and command.on > today:
        raise Refused("inspect.in_the_future", on=command.on.isoformat())
    record = e.InspectionRecorded(
        visit=command.visit,
        officers=officers,
        finding=command.outcome,
        text=command.reason,
        party_signed=bool(command.party_signed),
        refusal=command.refusal,
        on=command.on or today,
    )
    return [record]


def rectify(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """Order first (items and a date), then the answer. The statutory clock runs on."""
    ordered = case.visits[command.visit].awaiting
    if command.outcome == "ordered":
        if ordered:
            raise Refused("rectify.already_ordered", visit=command.visit)
        assert command.until is not None  # the table needs it
        a_day_to_meet(command.until, case, facts)
        return [e.RectificationOrdered(visit=command.visit, items=command.items, until=command.until)]
    if not ordered:
        raise Refused("rectify.not_ordered", visit=command.visit)
    return [e.RectificationAnswered(visit=command.visit, done=command.outcome == "done", text=command.reason)]


def plain(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """A step that is simply done."""
    return [e.StepDone(visit=command.visit, act=case.visits[command.visit].act, text=command.reason)]


def forward(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """上报: the file goes up; `on` is the day on which the upper level received it, today where none is given."""
    if command.on and command.on > _today(case, facts):
        raise Refused("forward.in_the_future", on=command.on, today=_today(case, facts))
    if command.on and case.accepted and command.on < local_date(case.accepted, read_zone(case.zone)):
        raise Refused("forward.before_acceptance", on=command.on)
    return [e.StepDone(visit=command.visit, act="forward", text=command.reason, received=command.on)]


def job(case: Case, command: AnswerJob, facts: Facts) -> list[e.Event]:
    """Take the answer of work done elsewhere; its data are fields of the form, of their types."""
    if command.visit not in case.visits:
        raise Refused("act.no_such_visit", visit=command.visit, open=sorted(case.visits))
    if facts.rules.drawing.nodes[case.visits[command.visit].node].kind is not Kind.SERVICE_TASK:
        raise Refused("job.none", visit=command.visit)
    if command.outcome not in ("done", "failed") and not command.error:
        raise Refused("act.no_such_outcome", act="job", outcome=command.outcome, known=["done", "failed"])
    check_data(command.data, facts.rules.fields)
    drawing, visit = facts.rules.drawing, case.visits[command.visit]
    here = place(case.position["tokens"], case.position["scopes"], visit.token, local=drawing.local, own=True)
    shared = shared_out(drawing, command.data, here, drawing.nodes[visit.node])
    answered = e.JobAnswered(visit=command.visit, outcome=command.outcome or "error", data=shared.pop("", {}))
    return [answered, *(e.DataSet(node=visit.node, data=data, scope=scope) for scope, data in shared.items())]


def give_back(
    case: Case, command: Return, seat: Seat, target: str, acts: Iterable[str], facts: Facts, *, back: bool = False
) -> list[e.Event]:
    """Send the file back: the opinion `return` and where to. `acts` are those it would undo: never a legal one."""
    given = returning(case, command, seat)
    check_undone(command.to or target, acts, LEGAL_ACTS | COMMITMENT)
    return [given, e.Returned(visit=command.visit, to=target, reason=command.reason, back=back, seat=seat.id)]


def returning(case: Case, command: Return, seat: Seat) -> e.OpinionGiven:
    """The opinion `return`; who is only consulted cannot have it."""
    if case.visits[command.visit].act == "consult" or seat.consulted:
        raise Refused("return.consult", visit=command.visit)
    check_attachments(command.attachments)
    return e.OpinionGiven(
        visit=command.visit,
        seat=seat.id,
        opinion="return",
        text=command.reason,
        attachments=command.attachments,
        signature=command.signature,
    )


def check_undone(to: str, acts: Iterable[str], never: frozenset[str] = LEGAL_ACTS) -> None:
    """Raises Refused `return.past_legal_act` when going back would undo what only its own act can end."""
    if past := sorted(never & set(acts)):
        raise Refused("return.past_legal_act", to=to, acts=past)


def a_day_to_meet(until: date, case: Case, facts: Facts) -> None:
    """A date that somebody must meet lies in the future and on a working day, so that nothing has to roll."""
    if until <= _today(case, facts):
        raise Refused("act.until_past", until=until.isoformat())
    if not facts.calendar.day(until).works:
        raise Refused("act.until_rests", until=until, next=facts.calendar.next_working_provisional(until))


def _today(case: Case, facts: Facts) -> date:
    return local_date(facts.effective, read_zone(case.zone))
