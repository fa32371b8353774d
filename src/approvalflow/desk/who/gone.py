"""离岗: who has left, or has another post, keeps no file: it goes back to its pool, or to whoever delegated it.

Asked when the directory has changed; a seat that nobody can take then is told like any other (`left_over`).
"""

from collections.abc import Iterator

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import APPLICANT_SEAT, Case, Seat, Visit
from approvalflow.cases.recusal import put_back, without
from approvalflow.cases.rules import Facts
from approvalflow.cases.stuck import NOBODY_RULES
from approvalflow.desk.who.assigning import unfit
from approvalflow.desk.who.left_over import holds
from approvalflow.desk.who.seating import owners_of
from approvalflow.desk.who.unruled import owners_of_ruling
from approvalflow.identity import Directory


def given_back(case: Case, facts: Facts, directory: Directory) -> Iterator[e.Event]:
    """What those who have left had taken out of a pool is there again; what was delegated to them is with its holder.

    Who is challenged has given back already, and may come back to the rest: that is not asked here.
    """
    ruled = replace(case, challenges={one: state for one, state in case.challenges.items() if state != "open"})
    for name, visit in case.visits.items():
        for seat in (one for one in visit.seats if one.open and one.id != APPLICANT_SEAT):
            out = frozenset(_gone(ruled, visit, seat, facts, directory))
            if (left := without(seat, out)) != seat:
                yield put_back(name, seat, left)


def _gone(case: Case, visit: Visit, seat: Seat, facts: Facts, directory: Directory) -> Iterator[str]:
    """Who of a seat may have it no more."""
    if seat.holder and not holds(case, visit, seat, facts, directory):
        # One that nobody else can take stays with its delegate, who may have done the work already.
        yield from (seat.holder,) if seat.pool else ()
    if seat.delegate and unfit(case, visit.node, seat.delegate, "department", facts, directory):
        yield seat.delegate


def owned_anew(case: Case, facts: Facts, directory: Directory) -> Iterator[e.Event]:
    """An incident whose owner has left, or is above the case no more, is told to whoever owns it now."""
    for token, one in case.incidents.items():
        if one.code == NOBODY_RULES:
            able = owners_of_ruling(case, one.values["officer"], facts, directory)
        else:
            able = owners_of(facts, directory, case)
        now = next(iter(able), facts.rules.organ)
        if one.owner not in (*able, now):
            yield e.IncidentOpened(token=token, node=one.node, code=one.code, values=one.values, owner=now)
