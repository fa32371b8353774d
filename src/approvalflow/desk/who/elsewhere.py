"""改派: whom a step asks for may be said by the case itself: its data, or who did another step. Then it may change.

A pool found when the step opened is another one then, and its open seats are with that: on its lists, for it to act.
"""

from collections.abc import Iterator

from approvalflow.cases import events as e
from approvalflow.cases.case import APPLICANT_SEAT, Case, Seat, Visit
from approvalflow.cases.rules import Facts
from approvalflow.desk.who.left_over import holds
from approvalflow.desk.who.seating import eligible, rule_of
from approvalflow.identity import Directory, SeatRule


def asked_by_case(rule: SeatRule) -> bool:
    """Whether only the case knows whom a step asks for."""
    return bool(rule.department_from or rule.done_by or rule.superior_of)


def says_otherwise(before: Case | None, now: Case) -> bool:
    """Whether a command has changed what may say whom a step asks for."""
    if before is None:
        return False
    return (before.data, before.steps, before.rounds) != (now.data, now.steps, now.rounds)


def pools_elsewhere(case: Case, facts: Facts, directory: Directory) -> Iterator[e.Event]:
    """The open seats whose pool is another one now; whoever had taken one and may not have it any more, has it not.

    A seat that was given to somebody by name stays with them; not so the one of a step that only they were asked for.
    """
    for name, visit in case.visits.items():
        if not asked_by_case(facts.rules.steps[visit.node].seat):
            continue
        for seat in visit.seats:
            found = seat.pool or not seat.holder or _is_found(visit, seat)
            if seat.open and seat.id != APPLICANT_SEAT and not seat.adder and found:
                yield from _elsewhere(case, name, visit, seat, facts, directory)


def _is_found(visit: Visit, seat: Seat) -> bool:
    """Whether whoever has the one seat of a step has it as one of those whom the step asked for."""
    return len(visit.seats) == 1 and seat.holder in seat.candidates and not seat.handed


def _elsewhere(
    case: Case, name: str, visit: Visit, seat: Seat, facts: Facts, directory: Directory
) -> Iterator[e.Event]:
    rule = rule_of(case, visit.node, facts, directory)
    pool, able = rule.pool(facts.rules.organ) or None, eligible(case, visit.node, facts, directory)
    void = bool(seat.holder) and not (pool or able)  # the other step is done again: whose this is, is known then
    if void or (pool == seat.pool and (pool or able == seat.candidates)):
        return
    others = bool(able) and seat.holder not in able and _is_found(visit, seat)
    holder = None if others or not holds(case, visit, seat, facts, directory) else seat.holder
    if not (pool or holder) and len(visit.seats) == len(able) == 1:
        (holder,) = able
    previous = "" if holder == seat.holder else seat.holder or ""
    yield e.PoolChanged(visit=name, seat=seat.id, pool=pool, candidates=able, holder=holder, previous=previous)
