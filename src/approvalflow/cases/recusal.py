"""回避: who is challenged, or steps aside, keeps out until it is ruled on; nothing is decided before that."""

from collections.abc import Collection, Iterator
from typing import Literal, TypeVar

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat
from approvalflow.cases.commands import Challenge, Recuse, RuleOnChallenge
from approvalflow.cases.rules import Facts
from approvalflow.errors import Refused

Of = TypeVar("Of", Seat, e.SeatFacts)

MOST = 20
"""How many officers of one case may be challenged at a time."""


def challenge(case: Case, command: Challenge, facts: Facts) -> list[e.Event]:
    """申请回避 by the applicant."""
    return _out(case, command.officer, command.reason, own=False)


def recuse(case: Case, command: Recuse, facts: Facts) -> list[e.Event]:
    """自行回避 by the officer."""
    return _out(case, facts.actor, command.reason, own=True)


def rule(case: Case, command: RuleOnChallenge, facts: Facts) -> list[e.Event]:
    """回避决定."""
    if case.challenges.get(command.officer) != "open":
        known = sorted(one for one, state in case.challenges.items() if state == "open")
        raise Refused("challenge.none", officer=command.officer, open=known)
    said = {"officer": command.officer, "reason": command.reason, "authority": command.authority}
    return [e.ChallengeRuled(upheld=command.upheld, **said)]


def waiting(case: Case) -> list[str]:
    """The officers about whom it is not ruled yet."""
    return sorted(officer for officer, state in case.challenges.items() if state == "open")


def _out(case: Case, officer: str, reason: str, *, own: bool) -> list[e.Event]:
    if officer in case.challenges:
        raise Refused("challenge.already", officer=officer)
    if len(case.challenges) >= MOST:
        raise Refused("challenge.too_many", limit=MOST)
    return [e.OfficerChallenged(officer=officer, reason=reason, own=own), *_put_back(case, officer)]


def without(seat: Of, out: Collection[str]) -> Of:
    """An open seat as it stands when these keep out: taken from a pool, it is there again; delegated to them, with its
    holder. What they had delegated themselves is no more with their delegate.
    """
    if seat.opinion is not None or seat.removed:
        return seat
    if seat.pool and seat.holder in out:
        return replace(seat, holder=None, delegate=None)
    kept_out = seat.delegate and (seat.delegate in out or seat.holder in out)
    return replace(seat, delegate=None) if kept_out else seat


def _put_back(case: Case, officer: str) -> Iterator[e.Event]:
    """What the officer had taken out of a pool goes back to it, and what was delegated to them to its holder."""
    for visit, one in case.visits.items():
        for seat in one.seats:
            if (left := without(seat, (officer,))) != seat:
                yield put_back(visit, seat, left)


def put_back(visit: str, seat: Seat, left: Seat) -> e.Event:
    """A seat is as it was `left` without whoever had it, or worked on it."""
    kind: Literal["put_back", "unclaimed"] = "put_back" if seat.delegate else "unclaimed"
    return e.SeatChanged(visit=visit, seat=seat.id, kind=kind, holder=left.holder, previous=seat.delegate or "")
