"""What somebody has to do, or what a case waits for: open seats with names instead of ids."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

import msgspec

from approvalflow.identity import Directory
from approvalflow.reports.names import Names
from approvalflow.words import Language, sentence


class OpenSeat(Protocol):
    """What a list needs to know of an open seat; the rows of the books have it."""

    @property
    def case(self) -> str: ...
    @property
    def number(self) -> str | None: ...
    @property
    def matter(self) -> str: ...
    @property
    def visit(self) -> str: ...
    @property
    def seat(self) -> str: ...
    @property
    def node(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def holder(self) -> str | None: ...
    @property
    def pool(self) -> str | None: ...
    @property
    def due(self) -> date | None: ...


class TaskLine(msgspec.Struct, frozen=True, kw_only=True):
    """One open seat. `step` is what commands call it, `who` its holder or the pool it waits in."""

    case: str
    number: str | None
    matter: str
    step: str
    visit: str
    seat: str
    name: str
    act: str
    doing: str
    who: str
    holder: str | None
    pool: str | None
    due: date | None

    def text(self, language: Language = "en") -> str:
        """The task as one line."""
        due = self.due or sentence("report.task.no_due", {}, language)
        case = self.number or self.case
        values = {"case": case, "matter": self.matter, "step": self.name, "who": self.who, "due": due}
        return sentence("report.task", values, language)


def worklist(
    seats: Iterable[OpenSeat], people: Directory, language: Language = "en", parties: Mapping[str, str] | None = None
) -> list[TaskLine]:
    """The seats with their words, in the order given; `parties` names applicants by id."""
    names = Names(people, language)
    return [_line(one, names, parties or {}) for one in seats]


def _line(seat: OpenSeat, names: Names, parties: Mapping[str, str]) -> TaskLine:
    holder = parties.get(seat.holder) or names.person(seat.holder) if seat.holder else ""
    return TaskLine(
        case=seat.case,
        number=seat.number,
        matter=seat.matter,
        step=seat.node,
        visit=seat.visit,
        seat=seat.seat,
        name=seat.name,
        act=seat.act,
        doing=names.say(f"doing.{seat.act or '-'}"),
        who=holder or (names.pool(seat.pool) if seat.pool else names.say("report.nobody")),
        holder=seat.holder,
        pool=seat.pool,
        due=seat.due,
    )
