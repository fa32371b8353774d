"""Has anybody opened the file since? Until then what was done may be taken back (拿回)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from approvalflow.cases import events as e
from approvalflow.cases.case import Seat, Visit
from approvalflow.cases.record import Record
from approvalflow.cases.seats import behind, first_before, said_here
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import PARTY
from approvalflow.errors import Refused
from approvalflow.moment import on_the_wall
from approvalflow.tokens import Move, node_of, token_of

_BY_ITSELF = (e.StepOpened, e.StepSettled, e.StepCancelled, e.StepVoided, e.Urged, e.JobAnswered, e.WarningGiven,
              e.Returned, e.ReturnTakenBack, e.ProcedureEnded, e.PoolChanged)  # fmt: skip
"""What happens to a step without anybody having looked at the file there."""
_ON_THE_CASE = (e.WorkHeld, e.ProcedureBegun, e.HearingOffered, e.HearingSet, e.HearingEnded, e.HearingTold,
                e.ClockTold, e.ClockExtended, e.CopySent)  # fmt: skip
"""What somebody with a seat does to the whole case, where it names no step: they have opened the file, too."""


def not_opened(record: Record, history: Sequence[e.Happened], tokens: Collection[str]) -> None:
    """Raises Refused `take_back.opened` with the first who looked at the file, or acted, at a step of these tokens.

    Whether or not that step is still there.
    """
    came = False
    for one in history:
        visit = getattr(one.event, "visit", None) or ""
        if token_of(visit) in tokens:
            came = True
            if _looked(record, one):
                was_opened(record, visit, one.actor, one.recorded)
        if came and (seated := _sits_at(record, one, tokens)):
            was_opened(record, seated, one.actor, one.recorded)


def not_taken(record: Record, history: Sequence[e.Happened], undone: Collection[Move]) -> None:
    """Raises Refused `take_back.taken` where the case itself has gone on by a message that these moves have thrown."""
    thrown, shut = set[str](), {wait for move in undone for wait in move.closed}
    for one in history:
        match one.event:
            case e.Moved(moves=moves):
                came = (said for move in moves if move in undone for said in move.thrown)
                thrown |= {said["name"] for said in came if said["for"] == "message"}
            case e.MessageTaken(wait=wait, node=node, name=name) if name in thrown and wait not in shut:
                raise Refused("take_back.taken", node=node, name=name)
            case _:
                pass


def not_jumped(record: Record, history: Sequence[e.Happened], undone: Collection[Move]) -> None:
    """The same of an administrator who has put the file elsewhere by one of these moves."""
    jumped: e.Happened | None = None
    for one in history:
        match one.event:
            case e.Jumped():
                jumped = one
            case e.Moved(moves=moves) if jumped is not None:
                if any(move in undone for move in moves):
                    was_opened(record, getattr(jumped.event, "visit", ""), jumped.actor, jumped.recorded)
                jumped = None
            case _:
                pass


def _is_on_the_case(event: e.Event) -> bool:
    return isinstance(event, _ON_THE_CASE) and not getattr(event, "visit", None)


def _sits_at(record: Record, one: e.Happened, tokens: Collection[str]) -> str:
    """At which step of these tokens somebody has a seat who did something to the whole case; empty for other events."""
    if not _is_on_the_case(one.event) or one.actor == record.facts.actor:
        return ""
    steps = ((name, visit) for name, visit in record.case.visits.items() if visit.token in tokens)
    return next((name for name, visit in steps if one.actor in _people(visit.seats)), "")


def _people(seats: Iterable[Seat]) -> set[str]:
    """Whose seats they are, or whose they may become."""
    return {name for one in seats for name in ((one.holder, one.delegate) if one.holder else one.candidates) if name}


def not_opened_in_line(
    record: Record, books: Books, history: Sequence[e.Happened], name: str, visit: Visit, mine: Seat
) -> None:
    """The same at one's own step, of the seats behind one in line: whether anybody there has looked, acted or spoken.

    Somebody whose word was carried forward from another step has not.
    """
    waiting = behind(visit, mine)
    for seat in waiting:
        if seat.by and said_here(visit, seat):
            was_opened(record, name, seat.by, None)
        if seat.read_by and first_before(visit, seat) is None:
            was_opened(record, name, seat.read_by, seat.read_at)
    if not waiting:
        return
    since = _since(history, name, mine)
    before = {person for one in visit.seats if one not in waiting for person in (one.holder, one.by, one.delegate)}
    for one in since:
        if _looked(record, one) and _by_those(one, waiting, before):
            was_opened(record, name, one.actor, one.recorded)
    for row in books.drafts(record.case.id):
        if row.visit == name and row.author not in before and row.recorded >= since[0].recorded:
            _was_begun(record, name)


def _since(history: Sequence[e.Happened], name: str, mine: Seat) -> list[e.Happened]:
    """What happened at a step since a seat spoke there, also when the step has opened anew since."""
    said = mine.carried if node_of(mine.carried) == node_of(name) else ""
    stood, found = {name, said or name}, list[e.Happened]()
    for one in history:
        match one.event:
            case e.StepOpened(visit=visit, seats=seats) if said:
                if any(seat.id == mine.id and seat.carried == said for seat in seats):
                    stood.add(visit)
            case e.StepOpened(visit=visit) if visit == name:
                found = []
            case e.OpinionGiven(visit=visit, seat=mine.id) if visit in stood:
                found = []
            case _:
                pass
        if _is_on_the_case(one.event) or getattr(one.event, "visit", None) in stood:
            found.append(one)
    return found


def _by_those(one: e.Happened, waiting: Sequence[Seat], before: Collection[str | None]) -> bool:
    """Whether something was done from one of these seats, or to the whole step, and by none who sits before them."""
    if _is_on_the_case(one.event):
        return one.actor in _people(waiting) - {*before}
    done = {getattr(one.event, "seat", ""), getattr(one.event, "adder", "")} - {""}
    return one.actor not in before and (not done or not done.isdisjoint({seat.id for seat in waiting}))


def _looked(record: Record, one: e.Happened) -> bool:
    """Whether somebody has seen the file by what they did, but for the one who takes back."""
    if isinstance(one.event, _BY_ITSELF) or (isinstance(one.event, e.OpinionGiven) and one.event.carried):
        return False
    return not (isinstance(one.event, e.TaskOpened) and one.actor == record.facts.actor)


def not_drafted(record: Record, books: Books, tokens: Collection[str]) -> None:
    """Who has begun to write has opened the file, too; whose drafts there are, and since when, nobody is told."""
    for row in books.drafts(record.case.id):
        if token_of(row.visit) in tokens and row.author.removeprefix(PARTY) != record.facts.actor:
            _was_begun(record, row.visit)


def was_opened(record: Record, visit: str, by: str, at: datetime | None) -> None:
    """Raises Refused `take_back.opened`."""
    shown = on_the_wall(at, record.case.zone) if at else "-"
    raise Refused("take_back.opened", step=_name(record, visit), visit=visit, by=by, at=shown)


def _was_begun(record: Record, visit: str) -> None:
    raise Refused("take_back.begun", step=_name(record, visit), visit=visit)


def _name(record: Record, visit: str) -> str:
    return record.facts.rules.steps[node_of(visit)].name or visit
