"""What somebody has done (已办), was sent a copy of (抄送) or follows (关注), in words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

import msgspec

from approvalflow.identity import Directory
from approvalflow.reports.names import Names
from approvalflow.reports.worklist import DaysLeft, OfACase, left_in_words
from approvalflow.words import Language

PASSED_ON = ("transferred", "delegated", "resolved")


class HandledRow(OfACase, DaysLeft, Protocol):
    """What the books know of something done or sent."""

    @property
    def at(self) -> datetime: ...
    @property
    def party(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def absent(self) -> str: ...
    @property
    def read(self) -> datetime | None: ...
    @property
    def closed(self) -> bool: ...


class HandledLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something done: `outcome` in words. A copy has no step: `actor` sent it, `read` says when it was read.

    How the case stands today: closed, or the day due, lamp and days left of the nearest of its open steps.
    """

    at: datetime
    case: str
    number: str | None
    matter: str
    party: str
    step: str
    visit: str
    what: str
    outcome: str
    actor: str
    acting_for: str
    read: datetime | None
    remark: str
    closed: bool
    due: date | None
    lamp: str
    left: int | None
    overdue: int | None
    stands: str


def handled(rows: Iterable[HandledRow], people: Directory, language: Language = "en") -> list[HandledLine]:
    """With their words, in the order given."""
    names = Names(people, language)
    return [_line(one, names) for one in rows]


def _line(one: HandledRow, names: Names) -> HandledLine:
    copy = not one.visit
    area = "what" if one.what in PASSED_ON else "outcome"
    return HandledLine(
        at=one.at,
        case=one.case,
        number=one.number,
        matter=one.matter,
        party=one.party,
        step=one.node,
        visit=one.visit,
        what=one.what,
        outcome="" if copy else names.say(f"{area}.{one.what}"),
        actor=one.actor,
        acting_for=one.absent,
        read=one.read,
        remark=_beside(one, names) if copy else _for(one, names),
        closed=one.closed,
        due=one.due,
        lamp=one.lamp or "",
        left=one.left,
        overdue=one.overdue,
        stands=_stands(one, names),
    )


def _stands(one: HandledRow, names: Names) -> str:
    if one.closed:
        return names.say("list.closed")
    return left_in_words(one, names) if one.lamp else ""


def _beside(one: HandledRow, names: Names) -> str:
    return names.say("list.follows") if one.what == "watched" else _copied(one, names)


def _copied(one: HandledRow, names: Names) -> str:
    state = names.say("list.read", at=one.read.date()) if one.read else names.say("list.unread")
    return names.joined([names.person(one.actor), state])


def _for(one: HandledRow, names: Names) -> str:
    return names.say("list.for", absent=names.person(one.absent)) if one.absent else ""
