"""Lists held against the question of the act itself: what a list shows is what its owner may take, and nothing else."""

from approvalflow import commands
from approvalflow.cases.case import Case
from approvalflow.cases.seats import speaking_now
from approvalflow.desk.who.standing import Asking
from approvalflow.errors import Refused
from approvalflow.identity import Actor
from desk.watched import WatchedOffice

Taken = dict[tuple[str, str, str], str]
"""For whom somebody may take which seat."""


def may_take(office: WatchedOffice, person: str) -> Taken:
    """Seat by seat what the desk would answer, were the person to act now."""
    with office._fresh() as books:
        return {
            (case.id, visit, seat): absent
            for case in office.cases()
            for visit, seat, absent in _of_case(office, books, case, Actor(id=person, kind="officer"))
        }


def _of_case(office, books, case: Case, actor: Actor):
    facts = office.desk.facts_now(books, case)
    for name, visit in case.visits.items():
        asking = Asking(commands.Claim(case=case.id, visit=name), facts, actor, office.people)
        for seat in speaking_now(visit):
            absent = asking.may(case, visit, seat)
            if not isinstance(absent, Refused) and not (visit.awaiting and visit.act != "rectify"):
                yield name, seat.id, absent


def listed(office: WatchedOffice, person: str, size: int = 500) -> Taken:
    """What the list of open seats shows, page by page; without what was delegated to the person, who gives it back."""
    found, after = {}, ""
    while True:
        page = office.worklist(by=person, limit=size, after=after)
        for one in page.lines:
            if one.row.giver is None:
                found[one.row.case, one.row.visit, one.row.seat] = one.acting_for
        after = page.next
        if not after:
            return found


def lists_agree(office: WatchedOffice) -> None:
    """Of everybody in the directory; and the counts are those of the list."""
    for person in office.people.people:  # type: ignore[attr-defined]
        shown = listed(office, person.id)
        assert shown == may_take(office, person.id), person.id
        passed = len(office.worklist("entrusted", by=person.id).lines)
        assert office.worklist_counts(by=person.id).all == len(shown) + passed
