"""暂存: what somebody has begun to write at a step. Private to its author, and no part of the file.

A draft is no event: it is in nobody's answer, list, history or export, and a refusal keeps nothing of it. It is gone
when its author drops it, when the step is no longer open, or after a while (`KEPT`).
"""

from datetime import timedelta
from typing import Any

import msgspec

from approvalflow.cases import commands as c
from approvalflow.cases.case import Case
from approvalflow.desk.kinds import as_text
from approvalflow.desk.lost import telling
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import PARTY, DraftRow
from approvalflow.desk.walk import Desk
from approvalflow.desk.who.standing import Asking
from approvalflow.errors import Refused
from approvalflow.identity import Actor
from approvalflow.moment import aware

LONGEST = 100_000
KEPT = timedelta(days=30)
"""How long a draft is kept after it was last saved."""


def save(desk: Desk, books: Books, case: Case, visit: str, actor: Actor, fields: dict[str, Any]) -> None:
    """Keep it in place of an earlier one. Raises Refused `draft.*`, `command.not_text`, `seat.*`, `person.*`;
    Conflict `visit.not_open`.
    """
    unknown = sorted(set(fields) - set(c.Act.__struct_fields__))
    if unknown:
        raise Refused("draft.unknown_field", unknown=unknown)
    _has_seat(desk, books, case, visit, actor)
    content = as_text(fields)
    if len(content) > LONGEST:
        raise Refused("draft.too_long", size=len(content), limit=LONGEST)
    drop(books, case, visit, actor)
    row = DraftRow(case=case.id, visit=visit, author=author(actor), content=content, recorded=aware(desk.now()))
    books.keep_draft(row)


def read(desk: Desk, books: Books, case: Case, visit: str, actor: Actor) -> dict[str, Any] | None:
    """One's own draft at an open step; None where there is none, and nobody's ever of another."""
    found = books.draft(case.id, visit, author(actor)) if visit in case.visits else None
    if found is None or aware(desk.now()) - found.recorded > KEPT:
        return None
    content: dict[str, Any] = msgspec.json.decode(found.content)
    return content


def drop(books: Books, case: Case, visit: str, actor: Actor) -> None:
    """Drop one's own draft, if there is one."""
    books.drop_draft(case.id, visit, author(actor))


def author(actor: Actor) -> str:
    """Whose a draft is: a party that bears an officer's name is somebody else."""
    return actor.id if actor.kind == "officer" else f"{PARTY}{actor.id}"


def _has_seat(desk: Desk, books: Books, case: Case, visit: str, actor: Actor) -> None:
    asking = Asking(c.Claim(case=case.id, visit=visit), desk.facts_now(books, case), actor, desk.directory)
    denial: Refused | None = None
    with telling(books, case, asking.command, asking.facts, actor, desk.directory):
        found = asking.visit(case, visit)
    for seat in found.seats:
        mine = asking.whose(case, found, seat)
        works = actor.kind == "officer" and seat.delegate == actor.id
        if seat.open and (works or not isinstance(mine, Refused)):
            return
        denial = mine if isinstance(mine, Refused) else Refused("seat.done", seat=seat.id, by=seat.by)
    raise denial or Refused("seat.none_open", visit=visit)
