"""空席: an open seat that nobody can take has an owner, who gives it to somebody, or sees to it that there is one."""

from collections.abc import Iterator

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import APPLICANT_SEAT, Case, Seat, Visit
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Facts
from approvalflow.cases.seats import sitting_beside
from approvalflow.cases.stuck import NOBODY_LEFT
from approvalflow.desk.who.assigning import scope_of, unfit
from approvalflow.desk.who.seating import eligible
from approvalflow.identity import Directory


def follow_seats(record: Record, owner: str, directory: Directory) -> None:
    """Open an incident for each step with a seat that nobody can take, and close those whose seats somebody can."""
    case = record.case
    if record.facts.rules.misfits:
        return  # of a case off its drawing nobody knows whom a step asks for
    stuck = {one.token: one.node for one in case.visits.values() if nobody_left(one, record, directory)}
    known = {token for token, one in case.incidents.items() if one.code == NOBODY_LEFT}
    for token in sorted(stuck.keys() - case.incidents.keys(), key=int):
        record.add(e.IncidentOpened(token=token, node=stuck[token], code=NOBODY_LEFT, owner=owner))
    for token in sorted(known - stuck.keys(), key=int):
        record.add(e.IncidentClosed(token=token))


def nobody_left(visit: Visit, record: Record, directory: Directory) -> bool:
    """Whether a seat of a step will be nobody's, whoever of the others takes which: for good, or until it is given out.

    Who is challenged may come back to it while that is not ruled on. Where the first opinion settles, one seat will do.
    """
    case = record.case
    ruled = replace(case, challenges={one: state for one, state in case.challenges.items() if state != "open"})
    seats = [one for one in visit.seats if one.open and one.id != APPLICANT_SEAT]
    if visit.kept or not seats:
        return False
    taken = {one.id: frozenset(takers(ruled, visit, one, record.facts, directory)) for one in seats}
    if record.facts.rules.steps[visit.node].properties.get("pattern") == "any":
        return not any(taken.values()) or not all(taken[one.id] for one in seats if one.awaited)
    free = [taken[one.id] for one in seats if one.holder not in taken[one.id]]
    return not all(taken.values()) or len(free) > len(frozenset[str]().union(*free))


def takers(case: Case, visit: Visit, seat: Seat, facts: Facts, directory: Directory) -> Iterator[str]:
    """Whose seat it is: its holder's, or of a pool whoever could take it and has no voice at the step yet."""
    beside = sitting_beside(visit, seat)
    if seat.holder and holds(case, visit, seat, facts, directory):
        yield seat.holder
        return
    if seat.pool or not seat.holder:
        still = eligible(case, visit.node, facts, directory)
        yield from (one for one in still if one not in beside and (seat.pool or one in seat.candidates))


def holds(case: Case, visit: Visit, seat: Seat, facts: Facts, directory: Directory) -> bool:
    """Whether whoever has a seat may still have it."""
    scope = scope_of(seat, facts.rules.steps[visit.node].properties.get("signers", "seat"))
    beside, holder = sitting_beside(visit, seat), seat.holder or ""
    return not unfit(case, visit.node, holder, scope, facts, directory, beyond=seat.beyond, beside=beside)
