"""唤醒: where a case whose closing is revoked goes on: as it stood, with everything that had been said."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Running, Seat, Visit
from approvalflow.cases.clocks import CORRECTION
from approvalflow.cases.evolve import evolve
from approvalflow.cases.record import Record
from approvalflow.cases.routing import AsItStood, Routing
from approvalflow.cases.starting import restated
from approvalflow.desk.back.rewinding import carried_out, looked_up, moves_of
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.errors import Defect
from approvalflow.tokens import Move, Revive, renewed, visit_id


def go_on(record: Record, routing: Routing, books: Books) -> None:
    """The tokens stand where they stood; each open step is a new visit with its seats and opinions as they were."""
    history = list(happenings(books.events(record.case.id)))
    closed, standing = _closing(history)
    found = looked_up(record, Revive(history=moves_of(history), count=len(moves_of(history[closed:]))))
    after, moves = carried_out(routing, history, found)
    routing.follow(found.before, after, moves, "reopened", stood=as_they_stood(standing.visits, moves))
    record.extend([*_corrections(record, standing, moves)])
    for incident in _stuck(history[:closed], after.get("tokens", {})):
        record.add(incident)


def as_they_stood(standing: Mapping[str, Visit], moves: Sequence[Move]) -> dict[str, AsItStood]:
    """The steps of people that `moves` put back, with all that was said there.

    By the tokens that they have now: several instances of one element are never taken for each other.
    """
    now = renewed(moves)
    people = {now[one.token]: (visit, one) for visit, one in standing.items() if one.seats and one.token in now}
    return {
        token: AsItStood(tuple(_facts(seat, visit) for seat in one.seats), one.awaiting, one.urged)
        for token, (visit, one) in people.items()
    }


def _corrections(record: Record, standing: Case, moves: Sequence[Move]) -> Iterator[e.ClockStarted]:
    """What the party was ordered to put right keeps its day: its clock runs on under the name that the step has now."""
    now = renewed(moves)
    for visit, one in standing.visits.items():
        again = visit_id(one.node, now.get(one.token, ""))
        if again in record.case.visits:
            yield from runs_again(record, again, standing.clocks.get(f"{CORRECTION}{visit}"))


def runs_again(record: Record, visit: str, running: Running | None) -> Iterator[e.ClockStarted]:
    """The clock of a correction, if one ran, under the name that its step has now; nobody is warned twice of a day."""
    if running is not None and not running.clock.stopped:
        name = f"{CORRECTION}{visit}"
        told = restated(record.case, name, running.clock, record.facts)
        yield e.ClockStarted(id=name, clock=running.clock, given=running.given, said=running.said, **told)


def _closing(history: Sequence[e.Happened]) -> tuple[int, Case]:
    """The number of the last closing, and the case until then."""
    last = max((number for number, one in enumerate(history) if isinstance(one.event, e.CaseClosed)), default=None)
    case: Case | None = None
    for one in history[:last]:
        case = evolve(case, one)
    if last is None or case is None:
        raise Defect("reopen.never_closed")
    return last, case


def _facts(seat: Seat, visit: str) -> e.SeatFacts:
    kept = replace(seat, carried=seat.carried or visit) if seat.opinion is not None else seat
    return e.SeatFacts(**{name: getattr(kept, name) for name in e.SeatFacts.__struct_fields__})


def _stuck(history: Sequence[e.Happened], tokens: Mapping[str, object]) -> Sequence[e.IncidentOpened]:
    """The incidents that were open, of tokens that stand again as they were."""
    opened: dict[str, e.IncidentOpened] = {}
    for one in history:
        match one.event:
            case e.IncidentOpened(token=token):
                opened[token] = one.event
            case e.IncidentClosed(token=token):
                opened.pop(token, None)
            case _:
                pass
    return [incident for token, incident in opened.items() if token in tokens]
