"""拿回: who has acted takes it back, until the next one has opened the file; never what counts in law."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec.structs import asdict, replace

from approvalflow.cases import events as e
from approvalflow.cases import review
from approvalflow.cases.case import Case, Running, Seat, Visit
from approvalflow.cases.changes.tools import on_visit
from approvalflow.cases.clocks import CORRECTION
from approvalflow.cases.commands import TakeBack
from approvalflow.cases.evolve import evolve
from approvalflow.cases.on_hold import check_frozen, check_held
from approvalflow.cases.orders import check_stands, unanswered
from approvalflow.cases.record import Record
from approvalflow.cases.rounds import named
from approvalflow.cases.routing import AsItStood, Routing
from approvalflow.cases.rules import Rules
from approvalflow.cases.seats import own_first, settled
from approvalflow.desk.back.opened import not_drafted, not_jumped, not_opened, not_opened_in_line, not_taken
from approvalflow.desk.back.recalling import return_back
from approvalflow.desk.back.reopening import as_they_stood, runs_again
from approvalflow.desk.back.rewinding import carried_out, moves_of, rewound, standing, voided
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.errors import Defect, Refused
from approvalflow.tokens import Move, ever_came_of, moves_since, node_of, opened_by, renewed, token_of, visit_id

KEPT = review.LEGAL_ACTS | {"notify", "forward", "hand_over", "suspend", "commit", "follow_up", "inspect"}
"""What nobody takes back in silence: acts that count in law, and what the party or another office already knows."""


def take_back(record: Record, routing: Routing, books: Books, command: TakeBack, seat: Seat | None) -> None:
    """From an open step the opinion alone; a settled one is open again, and all that came of it is gone.

    Of a step that sent the file back it is the return that is taken back (`recalling`).
    """
    sent = record.case.sent_back_from(command.step)
    if seat is not None:
        _opinion_back(record, books, command, seat)
    elif sent is not None:
        return_back(record, routing, books, command, sent.visit)
    else:
        _step_back(record, routing, books, command)


def _opinion_back(record: Record, books: Books, command: TakeBack, seat: Seat) -> None:
    meant = ((name, one) for name, one in record.case.visits.items() if command.step in (name, one.node))
    name, visit = next((name, one) for name, one in meant if seat in one.seats)
    check_frozen(record.case, name)
    check_held(record.case, name)
    not_opened_in_line(record, books, list(happenings(books.events(record.case.id))), name, visit, seat)
    assert seat.opinion is not None
    taken = e.OpinionTakenBack(visit=name, seat=seat.id, opinion=seat.opinion, reason=command.reason)
    record.add(taken)


def _step_back(record: Record, routing: Routing, books: Books, command: TakeBack) -> None:
    case = record.case
    person = record.facts.acting_for or record.facts.actor
    seat, done = command.seat, named(case, command.step)
    outcome = next(one for one in done if person in one.names(seat))
    history = list(happenings(books.events(case.id)))
    target = standing(outcome.visit, history)
    found = rewound(record, history, "", target)
    for token in found.before.get("tokens", {}).keys() - found.after.get("tokens", {}).keys():
        check_frozen(case, outcome.visit, token)
    undone = voided(history, found.moves, outcome.visit)
    review.check_undone(command.step, [record.facts.rules.steps[one.node].act for one in undone], KEPT)
    _not_silence(history, (outcome.visit, *(one.visit for one in undone)))
    made, here = moves_of(history), token_of(target)
    came = ever_came_of(made, here) - {token_of(outcome.visit)}
    not_opened(record, history, came)
    not_drafted(record, books, came)
    since = moves_since(made, here)
    not_jumped(record, history, since)
    not_taken(record, history, since)
    check_stands(case, found.after, record.facts)
    node, earlier = node_of(outcome.visit), _before_it_was_settled(history, outcome.visit)
    others = _others(earlier, outcome.visit, found.moves)
    stood = earlier.visits[outcome.visit]
    mine = own_first([one for one in stood.seats if seat in (None, one.id)], person)
    if seat is not None and mine is None:
        raise Refused("take_back.not_yours", step=command.step, by=outcome.by)
    if mine:
        not_opened_in_line(record, books, history, outcome.visit, stood, mine)
    anew = _awaiting(earlier, outcome.visit, mine, record.facts.rules)
    record.add(e.StepTakenBack(visit=outcome.visit, outcome=outcome.outcome, reason=command.reason))
    record.extend(undone)
    before, (after, moves) = found.before, carried_out(routing, history, found)
    again = [token for token, at in opened_by(record.facts.rules.drawing, moves, before, after).items() if at == node]
    mended = dict.fromkeys(again[-1:], AsItStood(anew, stood.awaiting, stood.urged))
    routing.follow(before, after, moves, "taken back", stood={**as_they_stood(others, moves), **mended})
    ordered = earlier.clocks.get(f"{CORRECTION}{outcome.visit}")
    record.extend([one for token in mended for one in runs_again(record, visit_id(node, token), ordered)])


def _not_silence(history: Iterable[e.Happened], visits: Collection[str]) -> None:
    """Raises Refused `take_back.deemed`: no word is taken back under what silence has made law (默示同意)."""
    for one in history:
        if isinstance(one.event, e.OpinionGiven) and one.event.deemed and one.event.visit in visits:
            raise Refused("take_back.deemed", visit=one.event.visit, article=one.event.deemed)


def _others(earlier: Case, visit: str, moves: Sequence[Move]) -> Mapping[str, Visit]:
    """The steps that ended with this one, which stand again.

    Raises Refused `take_back.ended` where the party was told that its order ended with one, or where a special
    procedure ended with any of them: neither begins again by itself.
    """
    now = renewed(moves)
    others = {name: one for name, one in earlier.visits.items() if name != visit and one.token in now}
    ended = [name for name, one in others.items() if unanswered(earlier, one)]
    if ended := [*ended, *(name for name, one in earlier.procedures.items() if one.visit in (visit, *others))]:
        raise Refused("take_back.ended", what=ended)
    return others


def _before_it_was_settled(history: Sequence[e.Happened], visit: str) -> Case:
    """The case as a step was settled: its seats and what they had said, what was ordered, and what else was open."""
    case: Case | None = None
    name, ordered = f"{CORRECTION}{visit}", dict[str, Running]()
    for one in history:
        if isinstance(one.event, e.StepSettled) and one.event.visit == visit and case is not None:
            return replace(case, clocks={**case.clocks, **ordered})
        case = evolve(case, one)
        ordered = {name: case.clocks[name]} if name in case.clocks else ordered
    raise Defect("take_back.never_settled", visit=visit)


def _awaiting(earlier: Case, visit: str, mine: Seat | None, rules: Rules) -> tuple[e.SeatFacts, ...]:
    """The seats as they are to stand. Where the others have settled the step already it waits for the taker's word."""
    anew = tuple(_anew(visit, earlier.visits[visit].seats, mine))
    without = on_visit(earlier, visit, seats=tuple(Seat(**asdict(one)) for one in anew))
    if mine is None or settled(without, visit, rules) is None:
        return anew
    return tuple(replace(one, awaited=True) if one.id == mine.id else one for one in anew)


def _anew(visit: str, seats: Sequence[Seat], mine: Seat | None) -> Iterable[e.SeatFacts]:
    """The seats as they are to stand: the taker's open, what the others said carried over."""
    for seat in seats:
        if seat.opinion is None or seat is mine or len(seats) == 1:
            kept = replace(seat, opinion=None, by=None, acting_for="", carried="", kept=False, chosen={})
        else:
            kept = replace(seat, carried=seat.carried or visit)
        yield e.SeatFacts(**{name: getattr(kept, name) for name in e.SeatFacts.__struct_fields__})
