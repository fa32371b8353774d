"""One office and one file that everybody pulls at: saved, read in again and looked at after every command."""

import contextlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import Engine

from approvalflow import Actor, Case, Conflict, Office, Refused, Unreadable
from approvalflow.cases.case import Awaited, Visit
from approvalflow.cases.commands import Act
from approvalflow.desk.handover import Handed
from approvalflow.desk.protocols import Books
from approvalflow.desk.registry import Described, registry
from approvalflow.desk.rules.gate import propose
from approvalflow.errors import ApprovalFlowError
from approvalflow.identity import TomlDirectory
from approvalflow.matters.folder import sample_office
from approvalflow.moment import HOME, local_date
from approvalflow.storage.transaction import read, transaction
from approvalflow.testing.memory import MemoryStore
from deadlines.test_against_day_walk import works
from desk.watched import rows_of
from scenarios.hands.asking import label
from scenarios.hands.ledger import Ledger
from scenarios.hands.saving import Saved, load, save
from scenarios.hands.sketches import TEXT, Sketch
from scenarios.hands.who_may import HEAD, ORGAN, STOPPED, WhoMay, awaits, taken_in
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


@cache
def directory(text: str) -> TomlDirectory:
    """The people, as written."""
    return TomlDirectory.read(text.encode(), "office.toml")


def without(gone: Collection[str]) -> str:
    """The people file without those who have left; whoever was under them is under who is above them."""
    blocks = PEOPLE.split("\n[[")
    above = {
        one: re.findall(r'^superior = "(.*)"', block, re.M)
        for block in blocks
        for one in re.findall(r'^id = "(.*)"', block, re.M)
    }
    kept = [one for one in blocks if not any(f'"{who}"' in re.sub("superior = .*", "", one) for who in gone)]
    text = "\n[[".join(kept)
    for _ in gone:
        for who in gone:
            text = text.replace(f'superior = "{who}"', f'superior = "{above[who][0]}"')
    return text


CHIEF = "zheng-hong"
LEAVERS = (
    "chen-jing",
    "zhao-lei",
    "sun-wei",
    "li-qiang",
    "zhou-ping",
    "wu-gang",
    "huang-hai",
    "zheng-hong",
    "dong-liang",
)
NOT_MINE = frozenset({"person.kept_out", "person.other_department"})
"""Codes that are about somebody chosen, never about who asks."""


def stopped_in(case: Case) -> set[str]:
    """The tokens that a return has frozen."""
    return {one for record in case.position.get("tokens", {}).values() for one in record.get("freezes", ())}


class World:
    """A random drawing published, one application filed."""

    def __init__(
        self, sketch: Sketch, drawing: bytes, data: Mapping[str, Any], before_all: Sequence[str], doors: Any
    ) -> None:
        self.sketch, self.filed = sketch, 0
        self.doors = doors
        self.clock, self.looks = clock_at("2026-03-02"), 0
        self.gone: tuple[str, ...] = ()
        self.who, self.people = WhoMay.read(PEOPLE, sketch.steps), directory(PEOPLE)
        self.tried, self.done = Counter[str](), Counter[str]()
        self.office = self._open()
        self.office._begin()
        self.office._publish(self.office._actor("bai-xue"), propose(TEXT.encode(), drawing, self.office.people))
        self.data, self.before_all = {**DATA, **data}, before_all
        self.file()

    def file(self) -> None:
        """Another application; whatever people ask from now on is about this one."""
        self.filed += 1
        self.id = f"c-{self.filed}"
        self.office.submit("food-business-licence", by=APPLICANT, applicant=PARTY, materials=PAPERS, data=self.data,
                           case=self.id)  # fmt: skip
        self.turn_to(self.id)
        for outcome in self.before_all:
            (visit,) = self.case.visits
            row = next(one for one in registry() if one.outcome == outcome)
            self.ask(CLERK, Act(case=self.id, visit=visit, outcome=outcome), row)

    def turn_to(self, case: str) -> None:
        """What people ask from now on is about that case."""
        self.id, self.ledger, self._case = case, Ledger(self), None
        self.look()

    def _open(self) -> Office:
        return Office(self.doors.write, self.doors.read, people=self.people, now=self.clock, second_opinion=agreeing)

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
            self._noted(refused, actor)
            assert self.doors.rows() == rows, f"{refused.code} changed something"  # so there is no need to look
            assert not (may and self._about_who(refused, actor, command)), f"{refused} for {actor} {command}"
        else:
            assert may, f"{actor} may not {command}"
            self.done.update({name, label(row)})
            named = before.visits.get(getattr(command, "visit", None) or "")
            partys = name == "act" and named and (actor.kind == "applicant" or taken_in(before, command))
            stopped = named is not None and name in STOPPED and named.token in stopped_in(before)
            assert partys or not stopped, f"{command} on a frozen step"
            assert not (named and named.kept and name in STOPPED), f"{command} once more"
            self._case = None
            self.ledger.happened(before, actor, command)
            self.look()
            if name == "reopen" and command.as_case:
                self.turn_to(command.as_case)

    def hand_over(self, actor: Actor, leaver: str, to: str) -> None:
        """Somebody's whole desk goes to another. A preview changes nothing, and tells what will be done."""
        self.tried["transfer_all"] += 1
        before, rows = self.case, self.doors.rows()
        told: tuple[Handed, ...] = ()
        said = ""
        authority = "局长办公会纪要第5号" if self.who.has(actor.id, "roles", "flow-administrator") else ""
        try:
            told = self.office.transfer_all(leaver, to, by=actor, reason="调离", authority=authority)
        except Refused as refused:
            said = refused.code
        may = self.who.gives_away(actor.id, leaver, self.today)
        expected = "list.not_yours" if not may else "person.unknown" if to not in self.who.people else ""
        assert said == expected, f"{said or told} where {actor} gives {leaver}'s desk to {to}"
        assert self.doors.rows() == rows, "a preview changed something"
        if said:
            return
        self.ledger.previewed(actor, leaver, to, told, authority)
        given = self.office.transfer_all(leaver, to, by=actor, reason="调离", authority=authority, dry_run=False)
        self.done["transfer_all"] += any(not one.refused for one in given)
        self._case = None
        self.ledger.happened(before, actor, None)
        self.ledger.handed(before, to, told, given)
        self.look()

    def _noted(self, refused: ApprovalFlowError, actor: Actor) -> None:
        """Who tried what is kept, but for troubles of the books."""
        with self.doors.read() as books:
            last = max(books.refusals(), key=lambda one: one.recorded, default=None)
        assert refused.code.startswith("books.") or (last and last.code), refused

    def _about_who(self, refusal: ApprovalFlowError, actor: Actor, command: Any) -> bool:
        """Whether it was refused because of who asks, and not of whom they chose."""
        mine = refusal.code.startswith("person.") and refusal.code not in NOT_MINE
        chosen = {getattr(command, "to", ""), *getattr(command, "persons", ()), *getattr(command, "officers", ())}
        chosen |= {one for persons in getattr(command, "handlers", {}).values() for one in persons}
        return mine and actor.id not in chosen and refusal.values.get("person", actor.id) == actor.id

    @property
    def resting(self) -> bool:
        """Nothing is open; something may still come."""
        return not self.case.visits

    def go_on(self) -> None:
        """Where nobody has anything to do: what is waited for comes, or another file does."""
        if not (self.awaited or self.case.timers or self.case.incidents):
            self.file()
        for kind, name in {(wait.kind, wait.name) for wait in self.awaited}:
            self.talk(kind, SYSTEM, name)
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

    def wait_for_the_day(self) -> None:
        """The day comes that a hearing was set for."""
        notice = self.case.clocks.get("hearing_notice")
        days = (notice.clock.begun - self.today).days if notice else 0
        if days > 0:
            self.pass_time(24 * days, sweep=True)

    def people_change(self, rng: Random) -> None:
        """Somebody leaves the office, or is there again; their seats stay as they are."""
        here = [one for one in LEAVERS if one not in self.gone] if len(self.gone) < 3 else []
        leaving = here and rng.random() < 0.6
        self.gone = (*self.gone, rng.choice(here)) if leaving else self.gone[1:]
        text = without(self.gone)
        self.who, self.people = WhoMay.read(text, self.sketch.steps, PEOPLE), directory(text)
        self.office = self._open()
        self.look()

    @property
    def awaited(self) -> list[Awaited]:
        """What the file waits for to go on: not what would begin the work of another pool."""
        return [one for name, one in self.case.waits.items() if not name.startswith("start:")]

    def talk(self, kind: str, by: Actor, name: str = "news") -> None:
        """A message or a signal comes in."""
        before = self.case
        with contextlib.suppress(Refused, Conflict, Unreadable):
            if kind == "message":
                self.office.send(name, by=by, correlation=self.id, key=f"k{self.clock.at}")
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
            return bool(case.closed or self.awaited or case.timers or self.owned())
        return all(self.can_go_on(visit) for visit in case.visits.values())

    def stuck(self) -> list[Visit]:
        """The steps at which nobody can do anything."""
        return [one for one in self.case.visits.values() if not self.can_go_on(one)]

    def owned(self) -> bool:
        """Whoever owns what is stuck is there, or somebody above them."""
        who, owners = self._once_there_is_a_head(), self.owners()
        return bool(owners) and all(
            any(person == one or who.above(person, one) for person in who.people) for one in owners
        )

    def can_go_on(self, visit: Visit) -> bool:
        """An open step: a machine answers, the party has, somebody may speak, or a head can find somebody who may."""
        if visit.kept:
            return visit.token in stopped_in(self.case)
        if not visit.seats or self.case.held or any(one.delegate for one in visit.seats):
            return True
        who = self._once_there_is_a_head()
        everybody = [APPLICANT, *(Actor(id=one, kind="officer") for one in who.people)]
        if any(who.may_speak(one, self.case, visit, self.today) for one in everybody):
            return True
        if "open" in self.case.challenges.values():  # a head rules on it
            return True
        held = [one for one in visit.seats if one.open]
        sitting = {name for one in visit.seats if not one.removed for name in (one.holder, one.by, one.delegate)}
        free = [one for one in who.people if one not in sitting]
        return (
            any(
                who.fit(self.case, visit.node, seat, one, self.today, given=True, visit=visit)
                for seat in held
                for one in free
            )
            or any(who.added(one, self.case, visit, seat, self.today) for seat in held for one in everybody)
            or self._may_be_jumped(who, visit)
            or self._waits_for_a_successor(who, {*sitting}, visit)
        )

    def _waits_for_a_successor(self, who: WhoMay, sitting: set[Any], visit: Visit) -> bool:
        """Where all whose turn it is have left, and all of the department who stayed have a voice already.

        Then nobody is left to do the step; an approver may still end the case.
        """
        here = {one for one, said in who.people.items() if said["department"] == ORGAN}
        turn = [one for one in visit.seats if one.open and not awaits(visit, one)]
        ends = here - who.kept_out(self.case)
        gone = here <= sitting and all(one.holder in self.gone for one in turn)
        return gone and any(who.has(one, "roles", "approver") for one in ends)

    def _may_be_jumped(self, who: WhoMay, visit: Visit) -> bool:
        """Where a whole department keeps out or has spoken, an administrator takes the file on, under authority."""
        administrators = [one for one in who.people if who.has(one, "roles", "flow-administrator")]
        return visit.act in ("", "review", "verify", "consult") and not who.kept_out(self.case).issuperset(
            administrators
        )

    def _once_there_is_a_head(self) -> WhoMay:
        """An organ that has lost its head waits for another one; nothing may be stuck for longer than that."""
        if any(self.who.holds_post(one, HEAD) for one in self.who.people):
            return self.who
        return WhoMay.read(without([one for one in self.gone if one != CHIEF]), self.sketch.steps)

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


class InADatabase:
    """Books in a database, which every transaction reads anew."""

    def __init__(self, engine: Engine, tenant: str = TENANT) -> None:
        self.write, self.read = transaction(engine, tenant), read(engine, tenant)

    def rows(self) -> list[Any]:
        """Everything but the refusals."""
        with self.read() as books:
            return rows_of(books)

    def reload(self) -> None:
        """Nothing is remembered between transactions."""
