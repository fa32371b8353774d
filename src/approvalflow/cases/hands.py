"""What is done with the seats of a step before they have spoken: adding and removing signers, passing a seat on.

An opinion that was given is never touched: who has spoken cannot be removed, and a seat that has cannot be passed on.
"""

from collections.abc import Iterator, Mapping, Sequence

from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Seat, Visit
from approvalflow.cases.commands import AddSigner, Delegate, RemoveSigner, Resolve, Transfer
from approvalflow.cases.seats import behind
from approvalflow.errors import Refused

SIGNED = frozenset({"review", "verify", "consult", "hear", "decide"})
"""Acts that several can sign; every other act has exactly one seat."""
MOST = 50
"""How many signers may be added to one step, counting those removed: the file stays readable, and bounded."""


def add_signers(case: Case, command: AddSigner, seat: Seat, properties: Mapping[str, str]) -> list[e.Event]:
    """加签: a seat for each, beside the adder's or in line before or after it."""
    visit = case.visits[command.visit]
    _may_add(visit, command, seat, properties)
    made: list[e.Event] = []
    count = sum(1 for one in visit.seats if one.adder)
    in_turn = properties.get("pattern") == "in_turn"
    after, then = _line(visit, seat, command.where, in_turn=in_turn)
    for number, person in enumerate(command.persons, count + 1):
        added = e.SeatChanged(
            visit=command.visit,
            seat=f"+{number}",
            kind="added",
            holder=person,
            reason=command.reason,
            adder=seat.id,
            where=command.where,
            after=after,
            then=then,
        )
        made.append(added)
        if in_turn and command.where != "beside":
            after = (*after, added.seat)
    return made


def _may_add(visit: Visit, command: AddSigner, seat: Seat, properties: Mapping[str, str]) -> None:
    if visit.act not in SIGNED:
        raise Refused("signer.one_seat", visit=command.visit, act=visit.act or "-")
    if properties.get("signers") == "none":
        raise Refused("signer.not_here", visit=command.visit)
    if command.where != "beside" and properties.get("pattern") == "any":
        raise Refused("signer.first_settles", visit=command.visit, where=command.where)
    if command.where == "before" and not seat.open:
        raise Refused("signer.too_late", visit=command.visit, seat=seat.id)
    limit = int(properties["depth"])
    if len([*above(visit, seat)]) >= limit:
        raise Refused("signer.too_deep", visit=command.visit, limit=limit)
    if sum(1 for one in visit.seats if one.adder) + len(command.persons) > MOST:
        raise Refused("signer.too_many", visit=command.visit, limit=MOST)
    for place, person in enumerate(command.persons):
        _not_sitting(visit, command.visit, person, command.persons[:place])


def above(visit: Visit, seat: Seat) -> Iterator[Seat]:
    """The seats that lead to this one: who added it, who added that, and so on."""
    seats = {one.id: one for one in visit.seats}
    while seat.adder:
        seat = seats[seat.adder]
        yield seat


def _line(visit: Visit, seat: Seat, where: str, *, in_turn: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which seats speak before the new one, and which only after it. In turn, the line is kept on both sides.

    Those whom one adder puts in the same place of a line speak in the order in which they were added.
    """
    if where == "before":
        return (seat.after if in_turn else ()), (seat.id,)
    if where == "beside" or not in_turn:
        return ((seat.id,) if where == "after" else ()), ()
    waiting = behind(visit, seat)
    own = [one.id for one in waiting if seat.id in {earlier.id for earlier in above(visit, one)}]
    return (seat.id, *own), tuple(one.id for one in waiting if seat.id in one.after and one.id not in own)


def remove_signer(command: RemoveSigner, seat: Seat) -> list[e.Event]:
    """减签: who has spoken stays."""
    if seat.opinion is not None:
        raise Refused("signer.has_spoken", seat=seat.id, by=seat.by)
    removed = e.SeatChanged(
        visit=command.visit, seat=seat.id, kind="removed", holder=seat.holder, adder=seat.adder, reason=command.reason
    )
    return [removed]


def transfer(case: Case, command: Transfer, seat: Seat) -> list[e.Event]:
    """转办: another holder, for good; the event keeps both names."""
    _not_sitting(case.visits[command.visit], command.visit, command.to)
    moved = e.SeatChanged(
        visit=command.visit,
        seat=seat.id,
        kind="transferred",
        holder=command.to,
        previous=seat.holder or seat.pool or "",
        reason=command.reason,
        authority=command.authority,
    )
    return [moved]


def delegate(case: Case, command: Delegate, seat: Seat, holder: str) -> list[e.Event]:
    """委派: the holder stays the holder."""
    _not_sitting(case.visits[command.visit], command.visit, command.to)
    passed = e.SeatChanged(
        visit=command.visit,
        seat=seat.id,
        kind="delegated",
        holder=command.to,
        previous=holder,
        reason=command.reason,
    )
    return [passed]


def resolve(command: Resolve, seat: Seat) -> list[e.Event]:
    """委派办结: back with the holder, who decides."""
    back = e.SeatChanged(
        visit=command.visit,
        seat=seat.id,
        kind="resolved",
        holder=seat.holder,
        previous=seat.delegate or "",
        reason=command.reason,
    )
    return [back]


def _not_sitting(visit: Visit, name: str, person: str, others: Sequence[str] = ()) -> None:
    """Nobody has two seats at one step."""
    taken = {
        one
        for seat in visit.seats
        if not seat.removed
        for one in (seat.holder, seat.by, seat.acting_for, seat.delegate)
    }
    if person in taken or person in others:
        raise Refused("signer.sits_already", person=person, visit=name)
