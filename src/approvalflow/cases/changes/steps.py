"""Changes of the open steps, their seats and outcomes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import structs
from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat, SentBack, Visit
from approvalflow.cases.changes.tools import gone, on_seat, on_visit, with_, without
from approvalflow.cases.rounds import COMMITTED, again, committed, counting, less, with_counting
from approvalflow.cases.seats import agreed_here
from approvalflow.tokens import node_of
from approvalflow.tokens.nearest import Scopes, address, outdone, same_again, scopes_around

SHOWN = 200
"""How much of a reason a list shows."""


def _opened(case: Case, event: e.StepOpened, happened: e.Happened) -> Case:
    seats = tuple(Seat(**structs.asdict(one)) for one in event.seats)
    within = scopes_around(case.position, event.token)
    visit = Visit(
        node=event.node,
        token=event.token,
        within=within,
        act=event.act,
        opened=happened.effective,
        seats=seats,
        power=event.power,
        awaiting=event.awaiting,
        urged=event.urged,
    )
    case = _marked(case, event.visit, address(within, event.node))
    gone_back = case.gone_back
    if any(node_of(name) == event.node for name in gone_back):
        up = {name for name, one in gone_back.items() if _is_step(case, one, event.node, within)}
        gone_back = {name: replace(one, up=event.visit) if name in up else one for name, one in gone_back.items()}
    stands = case.committed or visit.kept == COMMITTED
    return replace(case, visits=with_(case.visits, event.visit, visit), gone_back=gone_back, committed=stands)


def _marked(case: Case, visit: str, place: str) -> Case:
    """What a return opens is known as such until it is done: also when it opens again before that."""
    came = case.sent_back.get(place)
    if came is None or came.done or came.visit in case.visits:
        return case
    return replace(case, sent_back=with_(case.sent_back, place, replace(came, visit=visit)))


def _done_again(case: Case, visit: str, *, done: bool) -> Case:
    """What came back is done, or is not, because that was taken back."""
    found = [name for name, one in case.sent_back.items() if one.visit == visit and one.done is not done]
    sent_back = {name: replace(one, done=done) if name in found else one for name, one in case.sent_back.items()}
    return replace(case, sent_back=sent_back) if found else case


def _is_step(case: Case, sent: SentBack, node: str, within: Scopes) -> bool:
    """Whether a step is the one that sent the file back: the same instance of it, if that is still there."""
    scopes = case.position.get("scopes", {})
    return node_of(sent.visit) == node and same_again(sent.within, within, scopes)


def _settled(case: Case, event: e.StepSettled, happened: e.Happened) -> Case:
    visit = case.visits[event.visit]
    given, voices = [seat.opinion for seat in visit.seats], [seat for seat in visit.seats if seat.by]
    spoke = [seat for seat in voices if seat.id not in event.heard]
    outcome = e.Outcome(
        visit=event.visit,
        within=visit.within,
        outcome=event.outcome,
        by=visit.by or tuple(seat.by for seat in spoke if seat.by) or (happened.actor,),
        seats=tuple(seat.id for seat in spoke) if len(spoke) > 1 and not visit.by else (),
        voices=_voices(visit, spoke, event, happened.actor),
        absent=_absent(spoke, event),
        worked=_worked(visit, [seat for seat in voices if seat.id in event.heard]),
        agreed=tuple(seat.by for seat in visit.seats if seat.by and agreed_here(visit, seat)),
        agree=given.count("agree"),
        disagree=given.count("disagree"),
        abstain=given.count("abstain"),
        chosen=_chosen_by(visit),
    )
    before = counting(case, visit.node)
    if not visit.seats:  # rounds of a machine are nobody's hands, and may be thousands
        scopes = case.position.get("scopes", {})
        before = tuple(one for one in before if not outdone(one.within, outcome.within, scopes))
    now = with_counting(gone(case, event.visit), visit.node, (*before, outcome))
    out = case.gone_back
    if any(one.up == event.visit for one in out.values()):
        out = {name: one for name, one in out.items() if one.up != event.visit}
    return _done_again(replace(now, at_once=0, gone_back=out), event.visit, done=True)


def _chosen_by(visit: Visit) -> dict[str, e.Choice]:
    """Whom a step has chosen for later ones: of several signers whoever said so last."""
    said = [one for seat in visit.seats if not seat.removed for one in seat.chosen.items()]
    return dict(sorted(said, key=lambda one: one[1].since))


def _worked(visit: Visit, heard: Sequence[Seat]) -> tuple[str, ...]:
    """Who worked on it for its holders, and who was heard, in whose name."""
    worked = [one for seat in visit.seats if not seat.removed for one in seat.worked]
    return tuple(filter(None, [*worked, *(name for seat in heard for name in (seat.by, seat.acting_for))]))


def _voices(visit: Visit, spoke: Sequence[Seat], event: e.StepSettled, actor: str) -> tuple[str, ...]:
    """Whose voices several are, where some were given for others; of one alone, the absent one's says it."""
    if visit.by:
        voices = tuple(event.acting_for if one == actor else one for one in visit.by) if event.acting_for else ()
    else:
        voices = (
            tuple(seat.acting_for or seat.by or "" for seat in spoke) if any(one.acting_for for one in spoke) else ()
        )
    return voices if len(voices) > 1 else ()


def _absent(spoke: Sequence[Seat], event: e.StepSettled) -> tuple[str, ...]:
    """In whose names others spoke; of a step without opinions, in whose name it was settled."""
    if spoke:
        return tuple(seat.acting_for for seat in spoke if seat.acting_for)
    return (event.acting_for,) if event.acting_for else ()


def _cancelled(case: Case, event: e.StepCancelled, _: e.Happened) -> Case:
    """A commitment that was kept there goes with it, unless it was decided meanwhile."""
    case = gone(case, event.visit)
    if event.kept == COMMITTED and case.decision is None:
        return replace(case, committed=bool(committed(case)))
    return case


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
        case "put_back":
            return on_seat(case, event.visit, event.seat, holder=event.holder, delegate=None)
        case "transferred":
            held: dict[str, Any] = {"holder": event.holder, "delegate": None, "handed": event.previous}
            held |= {"beyond": event.beyond, "consulted": event.consulted, "department": event.department}
            if event.weight is not None:
                held |= {"weight": event.weight, "veto": event.veto}
            return on_seat(case, event.visit, event.seat, **held)
        case _:
            return on_seat(case, event.visit, event.seat, holder=event.holder)


def _pool_changed(case: Case, event: e.PoolChanged, _: e.Happened) -> Case:
    """Whoever has it no more works on it no more for anybody, either."""
    found: dict[str, Any] = {"pool": event.pool, "candidates": event.candidates, "holder": event.holder}
    if event.previous:
        found |= {"delegate": None, "handed": ""}
    return on_seat(case, event.visit, event.seat, **found)


def _seat_resolved(case: Case, event: e.SeatChanged, happened: e.Happened) -> Case:
    """Whoever somebody else calls it back from has not answered."""
    worked = next(one.worked for one in case.visits[event.visit].seats if one.id == event.seat)
    if event.previous == happened.actor:
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
        consulted=event.consulted,
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
    back_to = node_of(event.to)
    here = case.visits.get(event.to)
    stood = here.within if here else next((one.within for one in counting(case, back_to) if one.visit == event.to), ())
    to, returns, gone_back = address(stood, back_to), case.returns, case.gone_back
    times = case.sent_back[to].times if to in case.sent_back else 0
    came = e.CameBack(times=times + 1, reason=event.reason[:SHOWN])
    if event.visit:
        visit = case.visits[event.visit]
        place = address(visit.within, visit.node)
        returns = with_(returns, place, returns.get(place, 0) + 1)
    if event.seat:
        sent = SentBack(
            visit=event.visit,
            by=happened.actor,
            acting_for=event.acting_for,
            seat=event.seat,
            seats=tuple(map(_unsaid, visit.seats)) if event.back else (),
            back=event.back,
            since=happened.seq,
            within=visit.within,
            to=to,
        )
        earlier = {name for name, one in gone_back.items() if _is_step(case, one, visit.node, visit.within)}
        gone_back = {name: one for name, one in gone_back.items() if name not in earlier} | {sent.visit: sent}
    went_back = case.position.get("next", 0)
    sent_back = with_(case.sent_back, to, came)
    return replace(case, returns=returns, sent_back=sent_back, gone_back=gone_back, went_back=went_back)


def _unsaid(seat: Seat) -> Seat:
    """A seat as it stands, but for what was said and read there."""
    said: dict[str, Any] = {
        "worked": (),
        "carried": "",
        "opinion": None,
        "by": None,
        "acting_for": "",
        "kept": False,
        "chosen": {},
    }
    return replace(seat, **said, read_by="", read_at=None, revision=0)


def _return_back(case: Case, event: e.ReturnTakenBack, _: e.Happened) -> Case:
    """It is as if the file had not gone back; what was counted of it is counted off."""
    to = address((), node_of(event.to))
    sent = case.gone_back.get(event.visit, SentBack(visit=event.visit, by="", to=to))
    for step in dict.fromkeys(node_of(one.visit) for one in event.restored):
        restored = [one for one in event.restored if node_of(one.visit) == step]
        case = with_counting(case, step, again(counting(case, step), restored))
    case = replace(
        case,
        returns=_one_less(case.returns, address(sent.within, node_of(sent.visit))),
        sent_back=_before(case, sent.to, event),
        gone_back=without(case.gone_back, event.visit),
        went_back=case.went_back if event.went_back is None else event.went_back,
    )
    return _done_again(case, event.visit, done=False)


def _before(case: Case, to: str, event: e.ReturnTakenBack) -> dict[str, e.CameBack]:
    """What was known of returns to a place before the one taken back; older events do not say."""
    came = case.sent_back.get(to)
    if event.came_back is None and came is not None and came.times > 1:
        return with_(case.sent_back, to, replace(came, times=came.times - 1, done=True))
    return with_(case.sent_back, to, event.came_back) if event.came_back else without(case.sent_back, to)


def _taken_back(case: Case, event: e.StepTakenBack, _: e.Happened) -> Case:
    return _done_again(case, event.visit, done=False)


def _one_less(counts: dict[str, int], name: str) -> dict[str, int]:
    return with_(counts, name, counts[name] - 1) if counts.get(name, 0) > 1 else without(counts, name)


def _job(case: Case, event: e.JobAnswered, _: e.Happened) -> Case:
    return replace(case, data={**case.data, **event.data})


def _inspected(case: Case, event: e.InspectionRecorded, _: e.Happened) -> Case:
    return on_visit(case, event.visit, by=event.officers)


def _checked(case: Case, event: e.CheckRecorded, happened: e.Happened) -> Case:
    """Whoever recorded it, and whoever went along."""
    by = tuple(dict.fromkeys((happened.actor, *event.officers)))
    return on_visit(case, event.visit, by=by) if event.officers else case


def _ordered(case: Case, event: e.RectificationOrdered, _: e.Happened) -> Case:
    return on_visit(case, event.visit, awaiting=True)


def _jumped(case: Case, event: e.Jumped, _: e.Happened) -> Case:
    return replace(case, went_back=case.position.get("next", 0)) if event.back else case


CHANGES: Mapping[type, Callable[[Case, Any, e.Happened], Case]] = {
    e.StepOpened: _opened,
    e.StepSettled: _settled,
    e.StepCancelled: _cancelled,
    e.AnswerKept: _kept,
    e.SeatChanged: _seat_changed,
    e.PoolChanged: _pool_changed,
    e.OpinionGiven: _opinion,
    e.HandlersChosen: _chosen,
    e.OpinionTakenBack: _opinion_back,
    e.TaskOpened: _read,
    e.StepVoided: _voided,
    e.Returned: _returned,
    e.ReturnTakenBack: _return_back,
    e.StepTakenBack: _taken_back,
    e.Jumped: _jumped,
    e.JobAnswered: _job,
    e.InspectionRecorded: _inspected,
    e.CheckRecorded: _checked,
    e.RectificationOrdered: _ordered,
}
