"""离职转办: everything on one person's desk goes to another, task by task; what cannot go is told with its reason.

Each task is a command of its own: one event, checked like any transfer. Killed in between, it is simply run again: what
has gone has gone, and the rest is still there.
"""

from collections.abc import Iterator, Sequence

import msgspec

from approvalflow.cases.commands import Resolve, Transfer
from approvalflow.desk.keeping import read_case
from approvalflow.desk.lists.seeing import is_above
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import ALL, PARTY, Place, TaskRow, Wanted, Whose, later
from approvalflow.desk.walk import Desk
from approvalflow.desk.who.seating import INCIDENT_POST
from approvalflow.errors import ApprovalFlowError, Conflict, Refused
from approvalflow.identity import Actor
from approvalflow.moment import local_date

PAGE = 100


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """One task: whether it went, or would go (`refused` is empty), or the code and the sentence why not.

    `back` marks what was only delegated to the leaver: it goes back to its holder.
    """

    case: str
    number: str | None
    visit: str
    seat: str
    step: str
    back: bool = False
    refused: str = ""
    why_en: str = ""
    why_zh: str = ""


class _Undone(Exception):
    """A dry run leaves nothing behind."""


def transfer_all(desk: Desk, actor: Actor, leaver: str, to: str, reason: str, *, dry_run: bool) -> Iterator[Handed]:
    """Hand over every open task of somebody, one transaction each; a dry run does the same and undoes it."""
    asked = {"do": "transfer_all", "of": leaver, "to": to, "dry_run": dry_run}
    with desk.noting(actor, None, asked):
        above = _may_ask(desk, actor, leaver)
    if desk.directory.person(to) is None:
        raise Refused("person.unknown", person=to)
    with desk.read() as books:
        held = (row for row in books.tasks(holder=leaver, limit=ALL) if not row.owner.startswith(PARTY))
        # What the leaver has delegated lies on another desk, and would come back to nobody; on no list now are seats
        # whose turn has not come, and those of steps that are frozen or wait for the applicant.
        places: tuple[tuple[Whose, str], ...]
        places = (("giver", leaver), ("owner", later(leaver)), ("giver", later(leaver)))
        rows = [*held, *(row for whose, name in places for row in _listed(books, whose, name))]
    for row in rows:
        told, lacks = _one(desk, actor, row, leaver, to, reason, dry_run=dry_run)
        if above or lacks != actor.id or told.refused not in ("person.not_candidate", "person.claimed_by_other"):
            yield told


def _may_ask(desk: Desk, actor: Actor, leaver: str) -> bool:
    """Whether the whole desk is theirs to give: the leaver's own, a stand-in's, or of whoever is above the leaver.

    A head of another organ gives only what lies there of that organ's matters. Raises Refused `list.not_yours`.
    """
    person = desk.directory.person(actor.id) if actor.kind == "officer" else None
    if person is None:
        raise Refused("list.not_yours", person=actor.id, of=leaver)
    today = local_date(desk.now())
    stands_in = any(one.absent == leaver for one in desk.directory.standing_in(person.id, today))
    above = person.id == leaver or stands_in or is_above(person, leaver, desk.directory)
    if not above and INCIDENT_POST not in person.posts:
        raise Refused("list.not_yours", person=actor.id, of=leaver)
    return above


def _listed(books: Books, whose: Whose, name: str) -> Iterator[TaskRow]:
    after: Place | None = None
    while page := books.listed(whose, name, Wanted(), after=after, limit=PAGE):
        yield from page
        last = page[-1]
        after = (last.place, last.case, last.visit, last.seat)


def _one(
    desk: Desk, actor: Actor, row: TaskRow, leaver: str, to: str, reason: str, *, dry_run: bool
) -> tuple[Handed, str]:
    """What became of one task, and about whom it is where somebody may not: who gives it, or who is to have it."""
    transfer = Transfer(case=row.case, visit=row.visit, seat=row.seat, to=to, reason=reason)
    back = Resolve(case=row.case, visit=row.visit, seat=row.seat, reason=reason)
    commands: tuple[Transfer | Resolve, ...] = (transfer,)
    told = Handed(case=row.case, number=row.number, visit=row.visit, seat=row.seat, step=row.name)
    with desk.read() as books:
        if _delegated(books, row, leaver):
            commands, told = (back,), msgspec.structs.replace(told, back=True)
        elif row.holder != leaver and actor.id == leaver:
            commands = (back, transfer)
    try:
        if dry_run or len(commands) > 1:  # where the second is refused, the first is not to be done either
            _tried(desk, actor, commands)
        for command in commands if not dry_run else ():
            desk.perform(actor, command)
    except (Refused, Conflict) as refusal:
        return _refused(told, refusal), str(refusal.values.get("person", ""))
    return told, ""


def _tried(desk: Desk, actor: Actor, commands: Sequence[Transfer | Resolve]) -> None:
    """Do them all in one transaction and undo it. Raises what stands in the way."""
    try:
        with desk.transaction() as books:
            for command in commands:
                desk.walk(books, actor, command)
            raise _Undone
    except _Undone:
        pass


def _delegated(books: Books, row: TaskRow, leaver: str) -> bool:
    """Whether the leaver has it only for somebody else."""
    found = books.case(row.case)
    visit = read_case(found.snapshot).visits.get(row.visit) if found else None
    return visit is not None and any(seat.id == row.seat and seat.delegate == leaver for seat in visit.seats)


def _refused(told: Handed, refusal: ApprovalFlowError) -> Handed:
    return msgspec.structs.replace(told, refused=refusal.code, why_en=refusal.say("en"), why_zh=refusal.say("zh-CN"))
