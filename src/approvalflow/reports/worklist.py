"""What somebody has to do, or what a case waits for: open seats with names instead of ids."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

import msgspec

from approvalflow.identity import Directory
from approvalflow.reports.names import Names
from approvalflow.words import Language, sentence


class OfACase(Protocol):
    """What the rows of every list say: which case, and which step of it."""

    @property
    def case(self) -> str: ...
    @property
    def number(self) -> str | None: ...
    @property
    def matter(self) -> str: ...
    @property
    def visit(self) -> str: ...
    @property
    def node(self) -> str: ...
    @property
    def due(self) -> date | None: ...


class OpenSeat(OfACase, Protocol):
    """What a list needs to know of an open seat; the rows of the books have it."""

    @property
    def seat(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def holder(self) -> str | None: ...
    @property
    def pool(self) -> str | None: ...


class TaskLine(msgspec.Struct, frozen=True, kw_only=True):
    """One open seat. `step` is what commands call it, `who` its holder or the pool it waits in.

    Of a worklist also the applicant (`party`), the clock that binds it, the working days left or overdue and the lamp,
    for whom one would act, who delegated it, and what is remarkable about it in words.
    """

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
    party: str = ""
    department: str = ""
    clock: str = ""
    left: int | None = None
    overdue: int | None = None
    lamp: str = ""
    returned: int = 0
    reason: str = ""
    held: bool = False
    acting_for: str = ""
    giver: str = ""
    remark: str = ""
    left_in_words: str = ""

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


class ListedRow(OpenSeat, Protocol):
    """What a page of a worklist knows of a seat beside that."""

    @property
    def party(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def clock(self) -> str: ...
    @property
    def giver(self) -> str | None: ...
    @property
    def returned(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def held(self) -> int: ...


class DaysLeft(Protocol):
    """The days left until a day, as they stand on the day of the question."""

    @property
    def lamp(self) -> str | None: ...
    @property
    def left(self) -> int | None: ...
    @property
    def overdue(self) -> int | None: ...


class Listed(DaysLeft, Protocol):
    """A seat as it stands on the day of the question."""

    @property
    def row(self) -> ListedRow: ...
    @property
    def lamp(self) -> str: ...
    @property
    def acting_for(self) -> str: ...


def page_of(lines: Iterable[Listed], people: Directory, language: Language = "en") -> list[TaskLine]:
    """A page of a worklist with its words."""
    names = Names(people, language)
    return [_listed(one, names) for one in lines]


def _listed(one: Listed, names: Names) -> TaskLine:
    row = one.row
    parties = {row.holder: row.party} if row.holder and not row.department else {}
    remarks = [
        names.say("list.for", absent=names.person(one.acting_for)) if one.acting_for else "",
        names.say("list.by", giver=names.person(row.giver)) if row.giver else "",
        names.say("list.was_returned", times=row.returned, reason=row.reason) if row.returned else "",
        names.say("list.is_held") if row.held else "",
    ]
    return msgspec.structs.replace(
        _line(row, names, parties),
        party=row.party,
        department=row.department,
        clock=row.clock,
        left=one.left,
        overdue=one.overdue,
        lamp=one.lamp,
        returned=row.returned,
        reason=row.reason,
        held=bool(row.held),
        acting_for=one.acting_for,
        giver=row.giver or "",
        remark=names.joined([remark for remark in remarks if remark]),
        left_in_words=left_in_words(one, names),
    )


def left_in_words(one: DaysLeft, names: Names) -> str:
    """How many working days are left, or by how many it is late."""
    if one.left is None:
        return names.say("list.no_day")
    if one.lamp == "overdue":
        return names.say("list.overdue", days=one.overdue)
    return names.say("list.left", days=one.left) if one.left else names.say("list.last_day")
