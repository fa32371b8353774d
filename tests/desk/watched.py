"""An office that is looked at after every command: do its books agree, and did a refusal really change nothing?"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from approvalflow import Actor, Answer, Case, Conflict, Office, SetClock, commands
from approvalflow.cases.papers import Signer
from approvalflow.desk.beside import beside
from approvalflow.desk.handover import Handed
from approvalflow.desk.protocols import Books, Transaction
from approvalflow.desk.registry import Described, registry
from approvalflow.desk.rows import RefusalRow
from approvalflow.desk.rules import publishing
from approvalflow.desk.rules.gate import propose
from approvalflow.errors import ApprovalFlowError, Refused, Unreadable
from approvalflow.identity import Directory, TomlDirectory
from approvalflow.matters.folder import sample_office
from approvalflow.moment import aware, read_moment
from approvalflow.storage.engine import open_engine
from approvalflow.storage.schema import prepare
from approvalflow.storage.transaction import read, transaction
from approvalflow.stories.play import clock_name, let_days_pass
from approvalflow.testing.memory import MemoryStore
from small_office import APPLICANT, DATA, MATTER, PAPERS, PARTY, agreeing, at, clock_at, straight_road

TENANT = "330100"
SYSTEM = Actor(id="system", kind="system")
JOB = Actor(id="job", kind="job")
CASE = "c-1"


class People:
    """The people of the sample office, from a file that may be edited while the office is open."""

    def __init__(self) -> None:
        self.text = sample_office().read_text(encoding="utf-8")
        self._directory = self._read()

    def edit(self, old: str, new: str) -> None:
        """Change the file; from now on the office asks the new one."""
        assert old in self.text, old
        self.text = self.text.replace(old, new)
        self._directory = self._read()

    def give_roles(self, person: str, roles: str = "[]") -> None:
        """Give a person other roles, none by default."""
        changed = re.sub(rf'(id = "{person}"\n(?:\w.*\n)*?)roles = .*\n', rf"\1roles = {roles}\n", self.text)
        assert changed != self.text, person
        self.edit(self.text, changed)

    def move(self, person: str, department: str) -> None:
        """Let a person work in another department from now on."""
        changed = re.sub(
            rf'(id = "{person}"\n(?:\w.*\n)*?)department = .*\n', rf'\1department = "{department}"\n', self.text
        )
        assert changed != self.text, person
        self.edit(self.text, changed)

    def _read(self) -> Directory:
        return TomlDirectory.read(self.text.encode(), "office.toml")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._directory, name)


def _clock(case: Case, name: str) -> str:
    """The clock of that name; of corrections the one there is."""
    return next((one for one in case.clocks if clock_name(one) == name and "@" in one), name)


class WatchedOffice(Office):
    """After every command the books agree with the events, and a refused one left nothing but a note of itself."""

    clock: SetClock
    file: People

    def do(self, actor: Actor | str, command: commands.AnyCommand, *, signer: Signer | None = None) -> Answer:
        """Send a command, and look at everything afterwards."""
        before, kept, described = self.rows(), self.kept(), self._rows_for(command)
        known = command.case in {case.id for case in self.cases()}
        seen = self.history(command.case) if known else ()
        try:
            answer = super().do(actor, command, signer=signer)
        except (Refused, Conflict, Unreadable) as refusal:
            self._noted(before, kept, self._actor(actor), command, refusal, len(seen))
            self._told({refusal.code} - {code for row in described for code in row.errors}, command)
            raise
        self._told({*answer.events} - {name for row in described for name in (*row.events, *row.follow)}, command)
        assert self.kept() == kept
        self.agree()
        return answer

    def save_draft(self, case: str, step: str, *, by: Actor | str, **fields: Any) -> None:
        with self._described("save_draft"):
            super().save_draft(case, step, by=by, **fields)

    def transfer_all(self, *names: str, **said: Any) -> tuple[Handed, ...]:
        with self._described("transfer_all"):
            found = super().transfer_all(*names, **said)
        (row,) = (one for one in beside() if one.command == "transfer_all")
        self._told({one.refused for one in found if one.refused} - {*row.errors}, row.command)
        return found

    @contextmanager
    def _described(self, door: str) -> Iterator[None]:
        """What refuses is in the door's row of the registry."""
        (row,) = (one for one in beside() if one.command == door)
        try:
            yield
        except (Refused, Conflict, Unreadable) as refusal:
            self._told({refusal.code} - {*row.errors}, door)
            raise

    def _told(self, missing: set[str], command: commands.AnyCommand | str) -> None:
        """Whatever comes of a command is in its row of the registry."""
        assert not missing, f"{missing} is not in the registry for {command}"

    def _rows_for(self, command: commands.AnyCommand) -> list[Described]:
        """What the registry says of a command; of an act at a step that is not open, of any."""
        name = str(type(command).__struct_config__.tag)
        rows = [row for row in registry() if row.command == name]
        if not isinstance(command, commands.Act) or command.case not in {case.id for case in self.cases()}:
            return rows
        acts = {one.node: one.act for one in self.case(command.case).visits.values()}
        act = acts.get(command.visit.rpartition("@")[0])
        return [row for row in rows if act in (None, row.act)]

    def sweep(self, limit: int = 1_000_000) -> list[Answer]:
        """Sweep, and look at everything afterwards."""
        answers = super().sweep(limit)
        self.agree()
        return answers

    def agree(self) -> None:
        """The events alone make all the rest again; time never runs back; nobody's file is lost."""
        assert self.check() == []
        for case in self.cases():
            assert self.rebuild(case.id) == case
            recorded = [one.recorded for one in self.history(case.id)]
            assert recorded == sorted(recorded)
            assert not self.lost(case), f"nobody can act on {case.id}: {case.position}"

    def lost(self, case: Case) -> bool:
        """An open case with no step to do, no incident to own, and nothing that falls due."""
        with self._read() as books:
            due = books.due_of(case.id)
        return case.stage != "closed" and not (case.visits or case.incidents or due)

    def rows(self) -> list[Any]:
        """Every row of the tenant but the refusals."""
        with self._read() as books:
            return rows_of(books)

    def kept(self) -> list[RefusalRow]:
        """The refusal log, oldest first."""
        with self._read() as books:
            assert books.broken_refusal() is None
            return [*reversed(books.refusals(limit=10_000))]

    def _noted(
        self,
        rows: list[Any],
        kept: list[RefusalRow],
        actor: Actor,
        command: commands.AnyCommand,
        refusal: ApprovalFlowError,
        seen: int,
    ) -> None:
        if self.rows() != rows:
            late = self.history(command.case)[seen:]
            assert {one.actor for one in late} == {SYSTEM.id}, f"{refusal.code} changed something"
            assert any(getattr(one.event, "deemed", "") for one in late)  # silence had spoken before
            self.agree()
        after = self.kept()
        assert after[:-1] == kept
        note = after[-1]
        assert (note.actor, note.case, note.code) == (actor.id, command.case, refusal.code)
        assert note.recorded == aware(self.now())
        assert f'"do":"{type(command).__struct_config__.tag}"' in note.command
        assert all(name in note.detail for name in refusal.values)

    # Moving the office on

    def set(self, text: str) -> None:
        """Put the clock there; nothing else happens."""
        self.clock.set(read_moment(at(text)))

    def pass_to(self, text: str) -> None:
        """Let the days pass, with a sweep whenever something is due."""
        let_days_pass(self, self.clock, read_moment(at(text)))

    def publish_texts(self, process: bytes, matter: str = MATTER, by: str = "bai-xue") -> publishing.Published:
        """Publish files that lie nowhere."""
        actor = self._actor(by)
        publishing.may_publish(actor, self.people)
        return self._publish(actor, propose(matter.encode(), process, self.people))

    # Looking

    @property
    def only(self) -> Case:
        """The case of a story that has one."""
        return self.case(CASE)

    def open(self, case: str = CASE) -> list[str]:
        """The element ids of the open steps, sorted."""
        return sorted(one.node for one in self.case(case).visits.values())

    def visit(self, step: str, case: str = CASE) -> str:
        """The open visit of a step."""
        (found,) = [visit for visit, one in self.case(case).visits.items() if one.node == step]
        return found

    def events(self, *names: str, case: str = CASE) -> list[Any]:
        """The events of these types, in order."""
        return [one.event for one in self.history(case) if type(one.event).__name__ in names]

    def due_date(self, clock: str, case: str = CASE) -> date | None:
        """The date told for a running clock; a step's by its element id."""
        found = self.case(case)
        name = next((visit for visit, one in found.visits.items() if one.node == clock), _clock(found, clock))
        assert not found.clocks[name].clock.stopped, f"{clock} has stopped"
        return found.clocks[name].stated

    def runs(self, clock: str, case: str = CASE) -> bool:
        """Whether a clock of the case runs."""
        found = self.case(case).clocks.get(_clock(self.case(case), clock))
        return found is not None and not found.clock.stopped

    def warnings(self, case: str = CASE) -> list[str]:
        """Every warning given so far, as clock:level:post."""
        return [f"{clock_name(one.clock)}:{one.level}:{one.to}" for one in self.events("WarningGiven", case=case)]

    def said(self, topic: str, case: str = CASE) -> int:
        """How many messages of a topic lie in the outbox."""
        return sum(1 for one in self.outbox(case=case, undelivered=False) if one.topic == topic)

    # The straight road, a line a step

    def filed(self, case: str = CASE, materials: tuple[str, ...] = PAPERS, **data: Any) -> Answer:
        """An application."""
        filing = {"applicant": PARTY, "materials": materials, "data": {**DATA, **data}, "case": case}
        return self.submit("food-business-licence", by=APPLICANT, **filing)

    def received(self, case: str = CASE, materials: tuple[str, ...] = PAPERS, **data: Any) -> Answer:
        """Filed, and received at the counter."""
        self.filed(case, materials, **data)
        return self.act(case, "Receive", "received", by="zhang-min")

    def accepted(self, case: str = CASE, **data: Any) -> Answer:
        """Received and accepted on the same day."""
        self.received(case, **data)
        return self.act(case, "Accept", "accepted", by="zhang-min")

    def verified(self, case: str = CASE, **data: Any) -> Answer:
        """Accepted, reviewed and verified."""
        self.accepted(case, **data)
        self.act(case, "Review", "agree", by="chen-jing")
        return self.act(case, "Verify", "agree", by="sun-wei")

    def granted(self, case: str = CASE, **data: Any) -> Answer:
        """Verified and granted."""
        self.verified(case, **data)
        return self.act(case, "Decide", "granted", by="huang-hai", reason="符合条件", basis=("第78号令 21",))

    def delivered(self, case: str = CASE, **data: Any) -> Answer:
        """The whole road."""
        self.granted(case, **data)
        self.act(case, "Issue", "issued", by="zhang-min", number=f"JY-{case}")
        return self.act(case, "Deliver", "delivered", by="wang-lei", how="窗口领取", proof="签收单")


def rows_of(books: Books) -> list[Any]:
    """Every row of a tenant but the refusals."""
    rows: list[Any] = [*books.cases(limit=1000), *books.events("tenant"), *books.tasks(), *books.matters()]
    for case in books.cases(limit=1000):
        rows += [*books.events(case.case), *books.due_of(case.case), *books.keys(case.case)]
    return [*rows, *books.outbox(undelivered=False, limit=10_000)]


def watch(
    process: bytes | None = None,
    matter: str = MATTER,
    *,
    start: str = "2026-03-02",
    doors: tuple[Transaction, Transaction] | None = None,
    engine: Any = None,
    country: str | None = None,
) -> WatchedOffice:
    """A watched office with one matter published; its books live in memory unless `doors` says otherwise."""
    store = MemoryStore()
    write, look = doors or (store.transaction(TENANT), store.read(TENANT))
    people, clock = People(), clock_at(start)
    office = WatchedOffice(write, look, people=people, now=clock, engine=engine, second_opinion=agreeing)  # type: ignore[arg-type]
    office.clock, office.file = clock, people
    office._begin(country)
    office.publish_texts(process or straight_road(), matter)
    return office


def watch_database(url: str, process: bytes | None = None, matter: str = MATTER, **more: Any) -> WatchedOffice:
    """The same on a database that is set up already."""
    engine = open_engine(url, wait=10.0)
    prepare(engine)
    return watch(process, matter, doors=(transaction(engine, TENANT), read(engine, TENANT)), engine=engine, **more)


def expects(code: str, command: Callable[[], object]) -> ApprovalFlowError:
    """What is asked is refused with this code, and says so in both languages."""
    with pytest.raises((Refused, Conflict, Unreadable)) as caught:
        command()
    assert caught.value.code == code, f"{caught.value.code}: {caught.value}"
    for language in ("en", "zh-CN"):
        assert not caught.value.say(language).startswith(code), f"{code} has no words"  # type: ignore[arg-type]
    return caught.value


def changed(text: str, *swaps: tuple[str, str]) -> str:
    """A text with words swapped, each of which must be there."""
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    return text
