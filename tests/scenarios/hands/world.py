"""One office and one file that everybody pulls at: saved, read in again and looked at after every command."""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine

from approvalflow import Actor, Case, Conflict, Office, Refused, Unreadable
from approvalflow.cases.case import Visit
from approvalflow.cases.commands import Act
from approvalflow.desk.gate import propose
from approvalflow.desk.protocols import Books
from approvalflow.desk.registry import Described, registry
from approvalflow.errors import ApprovalFlowError
from approvalflow.identity import TomlDirectory
from approvalflow.matters.folder import sample_office
from approvalflow.moment import HOME, local_date
from approvalflow.storage.transaction import read, transaction
from approvalflow.testing.memory import MemoryStore
from deadlines.test_against_day_walk import works
from desk.watched import rows_of
from scenarios.hands.ledger import Ledger
from scenarios.hands.saving import Saved, load, save
from scenarios.hands.sketches import TEXT, Sketch
from scenarios.hands.who_may import WhoMay
from small_office import APPLICANT, DATA, PAPERS, PARTY, agreeing, clock_at

TENANT = "330100"
PEOPLE = (
    sample_office().read_text(encoding="utf-8")
    + """
[[stand_in]]
absent = "li-qiang"
stand_in = "zhao-lei"
from = 2026-03-01
until = 2026-04-30

[[stand_in]]
absent = "huang-hai"
stand_in = "wu-gang"
from = 2026-03-05
until = 2026-03-31
scope = ["decide", "hear"]
"""
)
CLERK = Actor(id="zhang-min", kind="officer")
SYSTEM = Actor(id="system", kind="system")
DIRECTORY = TomlDirectory.read(PEOPLE.encode(), "office.toml")
NOT_MINE = frozenset({"person.kept_out", "person.other_department"})
"""Codes that are about somebody chosen, never about who asks."""


class World:
    """A random drawing published, one application filed."""

    def __init__(
        self, sketch: Sketch, drawing: bytes, data: Mapping[str, Any], before_all: Sequence[str], doors: Any
    ) -> None:
        self.sketch, self.id = sketch, "c-0"
        self.doors = doors
        self.clock, self.looks = clock_at("2026-03-02"), 0
        self.who = WhoMay.read(PEOPLE, sketch.steps)
        self.tried, self.done = Counter[str](), Counter[str]()
        self.office = self._open()
        self.office._begin()
        self.office._publish(self.office._actor("bai-xue"), propose(TEXT.encode(), drawing, self.office.people))
        self.data, self.before_all = {**DATA, **data}, before_all
        self.file()

    def file(self) -> None:
        """Another application; whatever people ask from now on is about this one."""
        self.id = f"c-{int(self.id[2:]) + 1}"
        self.office.submit("food-business-licence", by=APPLICANT, applicant=PARTY, materials=PAPERS, data=self.data,
                           case=self.id)  # fmt: skip
        self.ledger, self._case = Ledger(self), None
        self.look()
        for outcome in self.before_all:
            (visit,) = self.case.visits
            row = next(one for one in registry() if one.outcome == outcome)
            self.ask(CLERK, Act(case=self.id, visit=visit, outcome=outcome), row)

    def _open(self) -> Office:
        return Office(self.doors.write, self.doors.read, people=DIRECTORY, now=self.clock, second_opinion=agreeing)

    @property
    def case(self) -> Case:
        """The case as it was last read."""
        if self._case is None:
            self._case = self.office.case(self.id)
        return self._case

    _case: Case | None = None

    @property
    def today(self) -> date:
        """The local day."""
        return local_date(self.clock.at, HOME)

    @property
    def visits_seen(self) -> list[str]:
        """Every visit there ever was, oldest first."""
        return [*self.ledger.opened]

    def works_after(self, day: date, count: int) -> date:
        """So many working days later."""
        while count:
            day += timedelta(days=1)
            count -= works(day)
        return day

    def may(self, who: str, actor: Actor, command: Any) -> bool:
        """What the oracle says."""
        if type(command).__name__ == "Submit":
            return self.who.may("filer", actor, command, self.case, self.today)
        return self.who.may(who, actor, command, self.case, self.today)

    def fits(self, node: str, person: str) -> bool:
        """Whether somebody could be given a seat of a step."""
        return node in self.sketch.steps and self.who.fit(self.case, node, None, person, self.today)

    # What happens

    def ask(self, actor: Actor, command: Any, row: Described) -> None:
        """Somebody asks something. What is allowed follows the oracle; what is refused changes nothing."""
        name = str(type(command).__struct_config__.tag)
        self.tried[name] += 1
        before, rows, may = self.case, self.doors.rows(), self.may(row.who, actor, command)
        refused: ApprovalFlowError | None = None
        try:
            self.office.do(actor, command)
        except (Refused, Conflict, Unreadable) as refusal:
            refused = refusal
        if refused is not None:
            assert self.doors.rows() == rows, f"{refused.code} changed something"
            assert not (may and self._about_who(refused, actor)), f"{refused} for {actor} {command}"
        else:
            assert may, f"{actor} may not {command}"
            self.done[name] += 1
            self._case = None
            self.ledger.happened(before, actor, command)
        self.look()

    def _about_who(self, refusal: ApprovalFlowError, actor: Actor) -> bool:
        """Whether it was refused because of who asks."""
        mine = refusal.code.startswith("person.") and refusal.code not in NOT_MINE
        return mine and refusal.values.get("person", actor.id) == actor.id

    @property
    def resting(self) -> bool:
        """Nothing is open; something may still come."""
        return not self.case.visits

    def go_on(self) -> None:
        """Where nobody has anything to do: what is waited for comes, or another file does."""
        if not (self.case.waits or self.case.timers or self.case.incidents):
            self.file()
        for one in {wait.kind for wait in self.case.waits.values()} & {"message", "signal"}:
            self.talk(one, SYSTEM)
        if self.case.timers:
            self.pass_time(24 * 5, sweep=True)

    def pass_time(self, hours: int, *, sweep: bool) -> None:
        """Time goes on; with a sweep or without one."""
        before = self.case
        self.clock.set(self.clock.at + timedelta(hours=hours))
        if sweep:
            self.office.sweep()
        self._case = None
        self.ledger.happened(before, None, None)
        self.look()

    def talk(self, kind: str, by: Actor) -> None:
        """A message or a signal comes in."""
        before = self.case
        with contextlib.suppress(Refused, Conflict, Unreadable):
            if kind == "message":
                self.office.send("news", by=by, correlation=self.id, key=f"k{self.clock.at}")
            else:
                self.office.signal("alarm", by=by, key=f"s{self.clock.at}")
        self._case = None
        self.ledger.happened(before, None, None)
        self.look()

    # What must hold

    def look(self) -> None:
        """Saved and read in again it is the same; the events alone make it; the books agree; somebody can go on."""
        before = self.office.case(self.id)
        self.doors.reload()
        self.looks += 1
        if self.looks % 5 == 0:  # and nothing that an office remembers is needed
            self.office = self._open()
        self._case = self.office.case(self.id)
        assert self._case == before
        assert self.office.rebuild(self.id) == before
        assert self.office.check() == []
        self.ledger.check()
        assert self.somebody_can(), f"nobody can act: {self.stuck()} {before}"

    def somebody_can(self) -> bool:
        """At every open step somebody may act or bring in who can; where none is open, something is to come."""
        case = self.case
        if case.closed is not None or not case.visits:
            return bool(case.closed or case.waits or case.timers or self.owned())
        return all(self.can_go_on(visit) for visit in case.visits.values())

    def stuck(self) -> list[Visit]:
        """The steps at which nobody can do anything."""
        return [one for one in self.case.visits.values() if not self.can_go_on(one)]

    def owned(self) -> bool:
        """Somebody of the directory owns what is stuck."""
        owners = [one.owner for one in self.case.incidents.values()]
        return bool(owners) and all(one in self.who.people for one in owners)

    def can_go_on(self, visit: Visit) -> bool:
        """An open step: a machine answers, somebody may speak, or a head may hand a seat to somebody who can."""
        if not visit.seats or self.case.held or any(one.delegate for one in visit.seats):
            return True
        everybody = [APPLICANT, *(Actor(id=one, kind="officer") for one in self.who.people)]
        if any(self.who.may_speak(one, self.case, visit, self.today) for one in everybody):
            return True
        if "open" in self.case.challenges.values():  # a head rules on it
            return True
        held = [one for one in visit.seats if one.opinion is None and not one.removed]
        sitting = {name for one in visit.seats for name in (one.holder, one.by, one.delegate)}
        free = [one for one in self.who.people if one not in sitting]
        return any(self.who.fit(self.case, visit.node, seat, one, self.today) for seat in held for one in free)

    def owners(self) -> set[str]:
        """Who owns incidents of the case."""
        return {one.owner for one in self.case.incidents.values()}


class InMemory:
    """Books that live in a dictionary and are written out as JSON after every command."""

    def __init__(self) -> None:
        self.store = MemoryStore()

    def write(self) -> AbstractContextManager[Books]:
        """Open a transaction of the books as they were last read in."""
        return self.store.transaction(TENANT)()

    def read(self) -> AbstractContextManager[Books]:
        """The same for reading."""
        return self.store.read(TENANT)()

    def rows(self) -> Saved:
        """Everything but the refusals."""
        saved = save(self.store, TENANT)
        del saved["refusals"], saved["counters"]
        return saved

    def reload(self) -> None:
        """Other books with the same in them."""
        self.store = load(save(self.store, TENANT), TENANT)


class InAFile:
    """Books in an SQLite file, which every transaction reads anew."""

    def __init__(self, engine: Engine) -> None:
        self.write, self.read = transaction(engine, TENANT), read(engine, TENANT)

    def rows(self) -> list[Any]:
        """Everything but the refusals."""
        with self.read() as books:
            return rows_of(books)

    def reload(self) -> None:
        """Nothing is remembered between transactions."""
