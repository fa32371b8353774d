"""The rows of open seats, as lists show them: whose they are, who must not act, by which day. From the case alone."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from approvalflow.cases.acts import RIGHTS
from approvalflow.cases.case import APPLICANT_SEAT, Case, Seat, Visit
from approvalflow.cases.clocks import CORRECTION
from approvalflow.cases.rules import Rules
from approvalflow.cases.seats import sitting_beside, speaking_now
from approvalflow.cases.silence import text_over
from approvalflow.desk.keeping import write_json
from approvalflow.desk.rows import PARTY, PERSON, POOL, SEATED, TaskRow, later
from approvalflow.desk.who.seating import excluded_from
from approvalflow.tokens import frozen

LAST = date.max
"""Where a seat stands that no running clock gives a day: it is the place in a list, never a date that is shown."""
LONGEST = 200


def tasks_of(case: Case | None, rules: Rules) -> dict[tuple[str, str], TaskRow]:
    """A row per seat that still has to speak; while a visit waits for the applicant, one row in its name.

    A step that is frozen by a return is on no list until it can be acted on again, but for what the party may do there.
    Whose seat is on no list now has a row that only whoever hands over a whole desk looks for.
    """
    if case is None:
        return {}
    stopped = frozen(case.position)
    rows: dict[tuple[str, str], TaskRow] = {}
    for visit, one in case.visits.items():
        now = {seat.id: seat for seat in _waiting(case, one) if one.token not in stopped or _of_party(one, seat)}
        rows |= {(visit, seat.id): _row(case, rules, visit, one, seat) for seat in now.values()}
        others = [seat for seat in one.seats if seat.open and seat.worker and seat.id not in (APPLICANT_SEAT, *now)]
        rows |= {(visit, seat.id): _later(_row(case, rules, visit, one, seat)) for seat in others}
    return rows


def _of_party(visit: Visit, seat: Seat) -> bool:
    """Whether the party, whose right it is, acts from a seat though a return has the step frozen."""
    return seat.id == APPLICANT_SEAT or visit.act in RIGHTS


def _later(row: TaskRow) -> TaskRow:
    """The row of a seat whose turn has not come, or whose step is frozen or waits for the applicant."""
    owner, giver = later(row.holder or ""), later(row.giver) if row.giver else None
    return replace(row, owner=owner, giver=giver, department="", clock="", due=None, place=LAST)


def _waiting(case: Case, visit: Visit) -> Iterator[Seat]:
    if visit.awaiting:
        yield Seat(id=APPLICANT_SEAT, holder=case.applicant.id)
        if visit.act != "rectify":
            return
    yield from speaking_now(visit)


def _row(case: Case, rules: Rules, visit: str, one: Visit, seat: Seat) -> TaskRow:
    step, party = rules.steps[one.node], seat.id == APPLICANT_SEAT
    clock, due = _binding(case, visit)
    pool, came = None if seat.worker else seat.pool, case.came_back(visit)
    barred = () if party else _barred(case, rules, one, seat)
    return TaskRow(
        case=case.id,
        visit=visit,
        seat=seat.id,
        node=one.node,
        name=step.name,
        act=one.act,
        matter=case.matter,
        version=case.version,
        number=case.number,
        applicant=case.applicant.id,
        party=case.applicant.name[:LONGEST],
        owner=f"{POOL}{pool}" if pool else f"{PARTY if party else PERSON}{seat.worker or ''}",
        holder=seat.worker,
        pool=pool,
        giver=seat.holder if seat.delegate else None,
        department="" if party else _department(case, rules, one, seat),
        barred=write_json(barred),
        clock=clock,
        due=due,
        place=due or LAST,
        returned=came.times if came else 0,
        reason=came.reason if came else "",
        held=int(case.holds(visit) is not None and text_over(case, visit, rules) is None),
        opened=one.opened,
    )


def _barred(case: Case, rules: Rules, visit: Visit, seat: Seat) -> list[str]:
    """Who must not act here, and with a sign before them those who have their voice from another seat of the pool."""
    beside = () if seat.holder else (f"{SEATED}{one}" for one in sitting_beside(visit, seat))
    return sorted({*excluded_from(case, visit.node, rules), *beside})


def _department(case: Case, rules: Rules, visit: Visit, seat: Seat) -> str:
    """The department with which a seat lies: that of its pool, that of the person it was given to by name when they got
    it, or the one for which the step asks: of a field of the form, its own, or the organ.
    """
    rule = rules.steps[visit.node].seat
    if seat.pool or seat.department:
        return (seat.pool or seat.department).rpartition("@")[2]
    if rule.department_from:
        return str(case.data.get(rule.department_from) or "")[:LONGEST]
    return rule.department or rules.organ


def _binding(case: Case, visit: str) -> tuple[str, date | None]:
    """The clock that binds a step, and its day: of those that run, the first to run out; of two, the nearer one.

    A clock that is paused has no day and binds nothing; where all are, the first is named, without one.
    """
    awaiting = case.visits[visit].awaiting
    names = (visit, f"{CORRECTION}{visit}", "answer") if awaiting else (visit, "window")
    running = [
        (name, found.stated or found.provisional)
        for name in (*names, "promised", "statutory", "issue")
        if (found := case.clocks.get(name)) is not None and not found.clock.stopped
    ]
    dated = [(name, day) for name, day in running if day]
    return min(dated, key=lambda one: one[1]) if dated else next(iter(running), ("", None))
