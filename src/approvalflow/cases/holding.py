"""With whom a file lay, and from when to when: read from what happened to it, one event after another.

A seat that is claimed or named is its officer's, one in a pool the department's; while an acceptance waits for papers
it is the applicant's, and while a special procedure is open a third party has it too.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from approvalflow.cases import events as e
from approvalflow.cases.case import APPLICANT_SEAT, Case, Seat, Visit
from approvalflow.cases.evolve import evolve
from approvalflow.cases.seats import speaking_now
from approvalflow.deadlines import Held, Party
from approvalflow.moment import local_date, read_zone

Hand = tuple[str, Party, str]
"""A place of the file (a seat of a visit, a procedure), whose it is, and the name."""


def held(history: Iterable[e.Happened]) -> tuple[Held, ...]:
    """Everybody who had the file, in the order in which they let go of it; those who have it still come last."""
    since: dict[Hand, date] = {}
    found: list[Held] = []
    case: Case | None = None
    for happened in history:
        case = evolve(case, happened)
        day = local_date(happened.effective, read_zone(case.zone))
        now = dict.fromkeys(_hands(case))
        found += [_held(hand, since.pop(hand), day) for hand in [*since] if hand not in now]
        since |= {hand: day for hand in now if hand not in since}
    return (*found, *(_held(hand, begin, None) for hand, begin in since.items()))


def _held(hand: Hand, begin: date, end: date | None) -> Held:
    # An event entered late may be older than the one before it: then the file was nowhere in between.
    return Held(party=hand[1], who=hand[2], begin=begin, end=max(begin, end) if end else None)


def _hands(case: Case) -> Iterator[Hand]:
    for name, visit in case.visits.items():
        if visit.awaiting:
            yield name, Party.APPLICANT, case.applicant.id
        if not visit.awaiting or visit.act == "rectify":  # who ordered a rectification may go on at any time
            yield from _seats(name, visit)
    for name, one in case.procedures.items():
        yield name, Party.THIRD_PARTY, one.procedure


def _seats(name: str, visit: Visit) -> Iterator[Hand]:
    for seat in speaking_now(visit):
        yield (f"{name}/{seat.id}", *_whose(seat))


def _whose(seat: Seat) -> tuple[Party, str]:
    if seat.id == APPLICANT_SEAT:
        return Party.APPLICANT, seat.holder or ""
    return (Party.OFFICER, seat.worker) if seat.worker else (Party.DEPARTMENT, seat.pool or "")
