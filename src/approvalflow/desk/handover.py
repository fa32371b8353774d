"""离职转办: everything on one person's desk goes to another, task by task; what cannot go is told with its reason.

Each task is a command of its own: one event, checked like any transfer. Killed in between, it is simply run again: what
has gone has gone, and the rest is still there. Under a key it also answers for all that was there the first time.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from approvalflow.cases.commands import Resolve, Transfer
from approvalflow.cases.said import says
from approvalflow.desk.keeping import write_json
from approvalflow.desk.lists.seeing import is_above
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import ALL, PARTY, KeyRow, Place, TaskRow, Wanted, Whose, later
from approvalflow.desk.tenant import TENANT
from approvalflow.desk.walk import Desk, check_size
from approvalflow.desk.who.seating import INCIDENT_POST
from approvalflow.desk.who.standing import FLOW_ADMINISTRATOR
from approvalflow.errors import ApprovalFlowError, Conflict, Refused
from approvalflow.identity import Actor
from approvalflow.moment import aware, local_date

PAGE = 100
T = TypeVar("T")
_PASSING = ("books.", "case.moved_on")
"""What kept a task this time, and may not the next: somebody else was at its books."""


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


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: whose desk, to whom, why; of an administrator on what authority."""

    of: str
    to: str
    reason: str
    authority: str = ""
    dry_run: bool = True


def transfer_all(desk: Desk, actor: Actor, asked: Asked, key: str | None = None) -> tuple[Handed, ...]:
    """Hand over every open task of somebody, one transaction each; a dry run does the same and undoes it.

    Under a key the tasks are those of the first time, and each is given once: who had no answer asks again, and so does
    who is told of one that somebody else had locked just then.
    """
    with desk.noting(actor, None, {"do": "transfer_all", **msgspec.structs.asdict(asked)}):
        if key is not None:
            return _once(desk, actor, asked, key)
        above = _may_ask(desk, actor, asked)
    rows = _on_the_desk(desk, asked)
    found = (_one(desk, actor, row, asked) for row in rows)
    return tuple(told for told, lacks in found if above or not _of_nobody_here(told, lacks, actor))


def _once(desk: Desk, actor: Actor, asked: Asked, key: str) -> tuple[Handed, ...]:
    """Which tasks, and once all are done what became of them, is kept under the key.

    Raises Refused `key.reused`, `key.of_a_preview`.
    """
    check_size(actor, Transfer(case="", visit="", to=asked.to, reason=asked.reason, authority=asked.authority, key=key))
    if asked.dry_run:
        raise Refused("key.of_a_preview", key=key)
    digest = f"sha256:{sha256(msgspec.json.encode([actor.kind, actor.id, asked])).hexdigest()}"
    begun = _kept(desk, key, actor, digest, _Begun)
    if begun is None:
        above = _may_ask(desk, actor, asked)
        begun = _keep(desk, key, actor, digest, _Begun(above=above, rows=tuple(_on_the_desk(desk, asked))))
    done = _kept(desk, _of(key, "done"), actor, digest, _Done)
    if done is None:
        found = [_one(desk, actor, row, asked, _of(key, str(at))) for at, row in enumerate(begun.rows)]
        told = tuple(one for one, lacks in found if begun.above or not _of_nobody_here(one, lacks, actor))
        if any(one.refused.startswith(_PASSING) for one in told):
            return told  # which the next time goes on
        done = _keep(desk, _of(key, "done"), actor, digest, _Done(told=told))
    return done.told


class _Begun(msgspec.Struct, frozen=True, kw_only=True):
    """The tasks that lay on the desk, and whether all of them are for whoever asks to see."""

    above: bool
    rows: tuple[TaskRow, ...]


class _Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of them."""

    told: tuple[Handed, ...]


def _of(key: str, part: str) -> str:
    """The key of a part of what is asked under a key."""
    return f"transfer_all/{sha256(key.encode()).hexdigest()}/{part}"


def _kept(desk: Desk, key: str, actor: Actor, digest: str, kind: type[T]) -> T | None:
    """What a key has answered. Raises Refused `key.reused`."""
    with desk.read() as books:
        loaded = books.load(TENANT, key=key)
    row = loaded.key if loaded is not None else None
    if row is None:
        return None
    if (row.actor, row.digest) != (actor.id, digest):
        raise Refused("key.reused", key=key)
    return msgspec.json.decode(row.answer, type=kind)


def _keep(desk: Desk, key: str, actor: Actor, digest: str, answer: T) -> T:
    """Keep it; of two who ask at once the first one's counts. Raises Refused `key.reused`."""
    row = KeyRow(
        key=key, digest=digest, actor=actor.id, first=0, last=0, answer=write_json(answer), recorded=aware(desk.now())
    )
    try:
        with desk.transaction() as books:
            books.keep_key(row)
    except Conflict as raced:
        if raced.code != "key.raced" or (other := _kept(desk, key, actor, digest, type(answer))) is None:
            raise
        return other
    return answer


def _on_the_desk(desk: Desk, asked: Asked) -> list[TaskRow]:
    """Every task of the leaver. Raises Refused `person.unknown` where there is nobody to have them."""
    if desk.directory.person(asked.to) is None:
        raise Refused("person.unknown", person=asked.to)
    leaver = asked.of
    with desk.read() as books:
        held = (row for row in books.tasks(holder=leaver, limit=ALL) if not row.owner.startswith(PARTY))
        # What the leaver has delegated lies on another desk, and would come back to nobody; on no list now are seats
        # whose turn has not come, and those of steps that are frozen or wait for the applicant.
        places: tuple[tuple[Whose, str], ...]
        places = (("giver", leaver), ("owner", later(leaver)), ("giver", later(leaver)))
        return [*held, *(row for whose, name in places for row in _listed(books, whose, name))]


def _of_nobody_here(told: Handed, lacks: str, actor: Actor) -> bool:
    """Whether a task is no business of a head of another organ."""
    return lacks == actor.id and told.refused in ("person.not_candidate", "person.claimed_by_other")


def _may_ask(desk: Desk, actor: Actor, asked: Asked) -> bool:
    """Whether the whole desk is theirs to see: the leaver's own, a stand-in's, or of whoever is above the leaver.

    A head of another organ gives only what lies there of that organ's matters. An administrator, on an authority that
    is recorded, gives what nobody else can: each task is asked like a `transfer` of theirs.
    Raises Refused `list.not_yours`, `act.needs`.
    """
    leaver = asked.of
    person = desk.directory.person(actor.id) if actor.kind == "officer" else None
    if person is None:
        raise Refused("list.not_yours", person=actor.id, of=leaver)
    today = local_date(desk.now())
    stands_in = any(one.absent == leaver for one in desk.directory.standing_in(person.id, today))
    if person.id == leaver or stands_in or is_above(person, leaver, desk.directory):
        return True
    administers = FLOW_ADMINISTRATOR in person.roles
    if administers and says(asked.authority):
        return True
    if INCIDENT_POST not in person.posts:
        if administers:
            raise Refused("act.needs", act="transfer_all", outcome="离职转办", missing=["authority"])
        raise Refused("list.not_yours", person=actor.id, of=leaver)
    return False


def _listed(books: Books, whose: Whose, name: str) -> Iterator[TaskRow]:
    after: Place | None = None
    while page := books.listed(whose, name, Wanted(), after=after, limit=PAGE):
        yield from page
        last = page[-1]
        after = (last.place, last.case, last.visit, last.seat)


def _one(desk: Desk, actor: Actor, row: TaskRow, asked: Asked, key: str = "") -> tuple[Handed, str]:
    """What became of one task, and about whom it is where somebody may not: who gives it, or who is to have it."""
    at: dict[str, Any] = {"case": row.case, "visit": row.visit, "seat": row.seat, "reason": asked.reason}
    transfer = Transfer(**at, to=asked.to, authority=asked.authority, key=f"{key}/to" if key else None)
    back = Resolve(**at, key=f"{key}/back" if key else None)
    commands: tuple[Transfer | Resolve, ...] = (transfer,)
    told = Handed(case=row.case, number=row.number, visit=row.visit, seat=row.seat, step=row.name)
    if row.giver and row.holder == asked.of:
        commands, told = (back,), msgspec.structs.replace(told, back=True)
    elif row.holder != asked.of and actor.id == asked.of:
        commands = (back, transfer)
    try:
        if asked.dry_run or len(commands) > 1:  # where the second is refused, the first is not to be done either
            _tried(desk, actor, commands)
        for command in commands if not asked.dry_run else ():
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


def _refused(told: Handed, refusal: ApprovalFlowError) -> Handed:
    return msgspec.structs.replace(told, refused=refusal.code, why_en=refusal.say("en"), why_zh=refusal.say("zh-CN"))
