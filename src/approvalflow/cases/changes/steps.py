"""Changes of the open steps, their seats and outcomes."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import structs
from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat, SentBack, Visit
from approvalflow.cases.changes.tools import gone, on_seat, on_visit, with_, without
from approvalflow.cases.rounds import again, counting, inside, less, with_counting
from approvalflow.cases.seats import agreed_here
from approvalflow.tokens.nearest import outdone, scopes_around
from approvalflow.tokens.position import Instances

SHOWN = 200
"""How much of a reason a list shows."""


def _opened(case: Case, event: e.StepOpened, happened: e.Happened) -> Case:
    seats = tuple(Seat(**structs.asdict(one)) for one in event.seats)
    visit = Visit(
        node=event.node,
        token=event.token,
        act=event.act,
        opened=happened.effective,
        seats=seats,
        power=event.power,
        awaiting=event.awaiting,
    )
    gone_back = case.gone_back
    if any(name.rpartition("@")[0] == event.node for name in gone_back):
        here = inside(case, event.token)
        gone_back = {name: _come_up(one, event, here) for name, one in gone_back.items()}
    return replace(case, visits=with_(case.visits, event.visit, visit), gone_back=gone_back)


def _come_up(sent: SentBack, event: e.StepOpened, here: Instances) -> SentBack:
    """The same instance of its step is open again."""
    again = sent.visit.rpartition("@")[0] == event.node and sent.inside == here
    return replace(sent, up=event.visit) if again else sent


def _settled(case: Case, event: e.StepSettled, happened: e.Happened) -> Case:
    visit = case.visits[event.visit]
    given = [seat.opinion for seat in visit.seats]
    outcome = e.Outcome(
        visit=event.visit,
        within=scopes_around(case.position, visit.token),
        outcome=event.outcome,
        by=visit.by or tuple(seat.by for seat in visit.seats if seat.by) or (happened.actor,),
        absent=_absent(visit, event),
        worked=tuple(one for seat in visit.seats if not seat.removed for one in seat.worked),
        agreed=tuple(seat.by for seat in visit.seats if seat.by and agreed_here(visit, seat)),
        agree=given.count("agree"),
        disagree=given.count("disagree"),
        abstain=given.count("abstain"),
        chosen=_chosen_by(visit),
        inside=inside(case, visit.token) if visit.seats else (),
    )
    before = counting(case, visit.node)
    if not visit.seats:  # rounds of a machine are nobody's hands, and may be thousands
        scopes = case.position.get("scopes", {})
        before = tuple(one for one in before if not outdone(one.within, outcome.within, scopes))
    now = with_counting(gone(case, event.visit), visit.node, (*before, outcome))
    out = case.gone_back
    if any(one.up == event.visit for one in out.values()):
        out = {name: one for name, one in out.items() if one.up != event.visit}
    return replace(now, at_once=0, gone_back=out)


def _chosen_by(visit: Visit) -> dict[str, e.Choice]:
    """Whom a step has chosen for later ones: of several signers whoever said so last."""
    said = [one for seat in visit.seats if not seat.removed for one in seat.chosen.items()]
    return dict(sorted(said, key=lambda one: one[1].since))


def _absent(visit: Visit, event: e.StepSettled) -> tuple[str, ...]:
    """In whose names others spoke; of a step without opinions, in whose name it was settled."""
    if any(seat.by for seat in visit.seats):
        return tuple(seat.acting_for for seat in visit.seats if seat.acting_for)
    return (event.acting_for,) if event.acting_for else ()


def _cancelled(case: Case, event: e.StepCancelled, _: e.Happened) -> Case:
    return gone(case, event.visit)


def _kept(case: Case, event: e.AnswerKept, happened: e.Happened) -> Case:
    """It waits for the party no more."""
    said: dict[str, Any] = {"opinion": event.outcome, "by": happened.actor, "acting_for": event.acting_for}
    return on_visit(on_seat(case, event.visit, event.seat, **said, kept=True), event.visit, awaiting=False)


def _seat_changed(case: Case, event: e.SeatChanged, happened: e.Happened) -> Case:
    match event.kind:
        case "added":
            return _seat_added(case, event)
        case "removed":
            return _seat_removed(case, event)
        case "delegated":
            return on_seat(case, event.visit, event.seat, delegate=event.holder)
        case "resolved":
            return _seat_resolved(case, event, happened)
        case "transferred":
            held: dict[str, Any] = {"holder": event.holder, "delegate": None, "handed": event.previous}
            held |= {"beyond": event.beyond, "department": event.department}
            if event.weight is not None:
                held |= {"weight": event.weight, "veto": event.veto}
            return on_seat(case, event.visit, event.seat, **held)
        case _:
            return on_seat(case, event.visit, event.seat, holder=event.holder)


def _seat_resolved(case: Case, event: e.SeatChanged, happened: e.Happened) -> Case:
    """Whoever the holder calls it back from has not answered."""
    worked = next(one.worked for one in case.visits[event.visit].seats if one.id == event.seat)
    called_back = happened.actor == event.holder or event.acting_for
    if event.previous and not called_back:
        worked = tuple(dict.fromkeys((*worked, event.previous)))
    return on_seat(case, event.visit, event.seat, delegate=None, worked=worked)


def _seat_added(case: Case, event: e.SeatChanged) -> Case:
    seats = case.visits[event.visit].seats
    new = Seat(
        id=event.seat,
        holder=event.holder,
        candidates=(event.holder,) if event.holder else (),
        excluded=next((one.excluded for one in seats if one.id == event.adder), ()),
        after=event.after,
        adder=event.adder,
        weight=1 if event.weight is None else event.weight,
        veto=event.veto,
        beyond=event.beyond,
        department=event.department,
    )
    waiting = (
        replace(one, after=(*one.after, new.id), revision=one.revision + 1) if one.id in event.then else one
        for one in seats
    )
    return on_visit(case, event.visit, seats=(*waiting, new))


def _seat_removed(case: Case, event: e.SeatChanged) -> Case:
    """Who spoke after the removed seat now speaks after whatever it would have waited for."""
    case = on_seat(case, event.visit, event.seat, removed=True, delegate=None)
    seats = case.visits[event.visit].seats
    before = next((one.after for one in seats if one.id == event.seat), ())
    inherit = (
        replace(one, after=tuple(dict.fromkeys((*one.after, *before))), revision=one.revision + 1)
        if before and event.seat in one.after
        else one
        for one in seats
    )
    return on_visit(case, event.visit, seats=tuple(inherit))


def _opinion(case: Case, event: e.OpinionGiven, happened: e.Happened) -> Case:
    said: dict[str, Any] = {"opinion": event.opinion, "by": event.by or happened.actor, "carried": event.carried}
    # One carried forward is the opinion of whoever it names, not of whom the mover of the file stands in for.
    said |= {"acting_for": "" if event.carried else event.acting_for}
    return on_seat(case, event.visit, event.seat, **said)


def _opinion_back(case: Case, event: e.OpinionTakenBack, _: e.Happened) -> Case:
    return on_seat(case, event.visit, event.seat, opinion=None, by=None, acting_for="", carried="", chosen={})


def _read(case: Case, event: e.TaskOpened, happened: e.Happened) -> Case:
    return on_seat(case, event.visit, event.seat, still=True, read_by=happened.actor, read_at=happened.recorded)


def _chosen(case: Case, event: e.HandlersChosen, happened: e.Happened) -> Case:
    """It stands with what is said from that seat. Older events do not name the seat."""
    seats = case.visits[event.visit].seats
    seat = next((one for one in seats if one.id == event.seat), seats[0])
    choice = e.Choice(persons=event.persons, since=happened.seq)
    return on_seat(case, event.visit, seat.id, still=True, chosen=with_(seat.chosen, event.node, choice))


def _voided(case: Case, event: e.StepVoided, _: e.Happened) -> Case:
    return with_counting(case, event.node, less(counting(case, event.node), event.visit, event.earlier))


def _returned(case: Case, event: e.Returned, happened: e.Happened) -> Case:
    node, to = event.visit.rpartition("@")[0], event.to.rpartition("@")[0]
    returns = with_(case.returns, node, case.returns.get(node, 0) + 1) if node else case.returns
    sent_back = with_(case.sent_back, to, case.sent_back.get(to, 0) + 1)
    why_back = with_(case.why_back, to, event.reason[:SHOWN])
    gone_back = case.gone_back
    if event.seat:
        sent = SentBack(
            visit=event.visit,
            by=happened.actor,
            acting_for=event.acting_for,
            back=event.seat if event.back else "",
            since=happened.seq,
            inside=inside(case, case.visits[event.visit].token),
        )
        gone_back = {name: one for name, one in gone_back.items() if not _same_step(one, sent)} | {sent.visit: sent}
    went_back = case.position.get("next", 0)
    return replace(
        case, returns=returns, sent_back=sent_back, why_back=why_back, gone_back=gone_back, went_back=went_back
    )


def _same_step(one: SentBack, other: SentBack) -> bool:
    """Two returns from the same instance: the later one counts."""
    return (one.visit.rpartition("@")[0], one.inside) == (other.visit.rpartition("@")[0], other.inside)


def _return_back(case: Case, event: e.ReturnTakenBack, _: e.Happened) -> Case:
    """It is as if the file had not gone back; what was counted of it is counted off."""
    node, to = event.visit.rpartition("@")[0], event.to.rpartition("@")[0]
    for step in dict.fromkeys(one.visit.rpartition("@")[0] for one in event.restored):
        restored = [one for one in event.restored if one.visit.rpartition("@")[0] == step]
        case = with_counting(case, step, again(counting(case, step), restored))
    return replace(
        case,
        returns=_one_less(case.returns, node),
        sent_back=_one_less(case.sent_back, to),
        why_back=case.why_back if case.sent_back.get(to, 0) > 1 else without(case.why_back, to),
        gone_back=without(case.gone_back, event.visit),
        went_back=case.went_back if event.went_back is None else event.went_back,
    )


def _one_less(counts: dict[str, int], name: str) -> dict[str, int]:
    return with_(counts, name, counts[name] - 1) if counts.get(name, 0) > 1 else without(counts, name)


def _job(case: Case, event: e.JobAnswered, _: e.Happened) -> Case:
    return replace(case, data={**case.data, **event.data})


def _inspected(case: Case, event: e.InspectionRecorded, _: e.Happened) -> Case:
    return on_visit(case, event.visit, by=event.officers)


def _ordered(case: Case, event: e.RectificationOrdered, _: e.Happened) -> Case:
    return on_visit(case, event.visit, awaiting=True)


CHANGES: Mapping[type, Callable[[Case, Any, e.Happened], Case]] = {
    e.StepOpened: _opened,
    e.StepSettled: _settled,
    e.StepCancelled: _cancelled,
    e.AnswerKept: _kept,
    e.SeatChanged: _seat_changed,
    e.OpinionGiven: _opinion,
    e.HandlersChosen: _chosen,
    e.OpinionTakenBack: _opinion_back,
    e.TaskOpened: _read,
    e.StepVoided: _voided,
    e.Returned: _returned,
    e.ReturnTakenBack: _return_back,
    e.JobAnswered: _job,
    e.InspectionRecorded: _inspected,
    e.RectificationOrdered: _ordered,
}
