"""拿回 of a return: it counts no more, what it undid counts again, and the file is where it was before.

Only until somebody opens the step that it went to, or the file goes on from there or has been taken away from there by
something else; and not where the return ended what cannot begin again by itself: a clock of the case, a correction, a
special procedure.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.clocks import CORRECTION
from approvalflow.cases.commands import TakeBack
from approvalflow.cases.evolve import fold
from approvalflow.cases.orders import check_stands
from approvalflow.cases.record import Record
from approvalflow.cases.review import LEGAL_ACTS
from approvalflow.cases.rounds import counting
from approvalflow.cases.routing import Routing
from approvalflow.desk.back.opened import not_drafted, not_opened, was_opened
from approvalflow.desk.back.reopening import as_they_stood
from approvalflow.desk.back.rewinding import carried_out, looked_up, moves_of
from approvalflow.desk.keeping import happenings
from approvalflow.desk.protocols import Books
from approvalflow.errors import Refused
from approvalflow.moment import on_the_wall
from approvalflow.tokens import Recall, node_of
from approvalflow.tokens.nearest import address
from approvalflow.tokens.recalling import undone_at

ENDED = ("return", "returned")
"""Why a return ends something."""


def return_back(record: Record, routing: Routing, books: Books, command: TakeBack, visit: str) -> None:
    """The outcomes that it undid count again, and the steps that it took away open anew with what they held."""
    history = list(happenings(books.events(record.case.id)))
    place = _place(history, visit)
    moved = next(number for number in range(place, len(history)) if isinstance(history[number].event, e.Moved))
    before, after = fold(None, history[: place - 1]), fold(None, history[: moved + 1])
    stood, came = before.position.get("tokens", {}), after.position.get("tokens", {})
    new = came.keys() - stood.keys()
    made = len(moves_of(history[:place])), len(moves_of(history[: moved + 1]))
    if node := undone_at(moves_of(history), made):
        raise Refused("take_back.gone_on", node=node)
    not_opened(record, history[place:], new)
    not_drafted(record, books, new)
    _nothing_ended(record, history[place:])
    found = looked_up(record, Recall(history=moves_of(history), made=made))
    check_stands(record.case, found.after, record.facts)
    returned = history[place].event
    assert isinstance(returned, e.Returned)
    restored = tuple(_restored(record, before, after, history[moved:]))
    stands = before if record.case.went_back == after.went_back else record.case  # the file went back again since
    told = e.ReturnTakenBack(visit=visit, to=returned.to, reason=command.reason, restored=restored)
    record.add(replace(told, went_back=stands.went_back, came_back=_came_back(record.case, before, after, visit)))
    gone = stood.keys() - came.keys()
    position, moves = carried_out(routing, history, found)
    again = as_they_stood({name: one for name, one in before.visits.items() if one.token in gone}, moves)
    routing.follow(found.before, position, moves, "taken back", stood=again)


def _came_back(case: Case, before: Case, after: Case, visit: str) -> e.CameBack | None:
    """What is known of returns to where it went, as if it had not gone there; others may have since."""
    to = case.gone_back[visit].to
    now = case.sent_back[to]
    return before.sent_back.get(to) if now.times == after.sent_back[to].times else replace(now, times=now.times - 1)


def _place(history: Sequence[e.Happened], visit: str) -> int:
    """Where the return stands; before it stands the opinion to return."""
    found = (number for number, one in enumerate(history) if isinstance(one.event, e.Returned))
    return max(number for number in found if getattr(history[number].event, "visit", "") == visit)


def _nothing_ended(record: Record, since: Sequence[e.Happened]) -> None:
    """Raises Refused `take_back.ended`, where the return ended a clock; `take_back.gone_on` after a legal act."""
    if ended := [name for one in since if (name := _ends(one.event))]:
        raise Refused("take_back.ended", what=ended)
    for one in since:
        if isinstance(one.event, e.StepSettled) and one.event.outcome != "return":
            node = node_of(one.event.visit)
            if record.facts.rules.steps[node].act in LEGAL_ACTS:
                at = on_the_wall(one.recorded, record.case.zone)
                raise Refused("take_back.gone_on", node=node, by=one.actor, at=at)


def _ends(event: e.Event) -> str:
    """The procedure or clock, of the case or of a correction, that a return ended; not that of a step."""
    match event:
        case e.ProcedureEnded(id=name, why=why) if why in ENDED:
            return name
        case e.ClockStopped(id=name, why=why) if why in ENDED:
            return name if "@" not in name or name.startswith(CORRECTION) else ""
        case _:
            return ""


def _restored(record: Record, before: Case, after: Case, since: Sequence[e.Happened]) -> Iterator[e.Outcome]:
    """What counts again of steps of which it undid some, and what counts of them that other branches did since.

    Not what another return has undone. Raises Refused `take_back.opened` where an instance was done again.
    """
    settled = {one.event.visit for one in since if isinstance(one.event, e.StepSettled)}
    for node in before.steps:
        stood, left, now = counting(before, node), counting(after, node), counting(record.case, node)
        undone = [one for one in stood if one not in left]
        if undone:
            later = [one for one in now if one.visit in settled]
            for one in later:
                if any(address(one.within, node) == address(other.within, node) for other in undone):
                    was_opened(record, one.visit, next(iter(one.by), "-"), None)
            yield from (one for one in stood if one not in left or one in now)
            yield from later
