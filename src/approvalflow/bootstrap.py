"""`Office`: the one place that knows all concrete parts, and the door for programs and the command line.

Longer than most modules because it is one door, method by method; each only fetches what its question needs.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import msgspec
from msgspec import structs

from approvalflow.calendars import WorkCalendar
from approvalflow.calendars.shipped import shipped_texts
from approvalflow.cases import commands as c
from approvalflow.cases.case import Case
from approvalflow.cases.dates import whole_over
from approvalflow.cases.events import Happened, Party
from approvalflow.cases.holding import held
from approvalflow.cases.intake import missing_materials
from approvalflow.cases.papers import Signer, Verifier
from approvalflow.cases.rules import Rules
from approvalflow.deadlines import Attribution, Reckoning, attribute, explain, layered_switches
from approvalflow.desk import (
    agenda,
    asof,
    audit,
    backwards,
    drafts,
    gate,
    handover,
    post,
    publishing,
    rehearsal,
    sending,
    whatif,
)
from approvalflow.desk import country as country_
from approvalflow.desk import sweep as sweeping
from approvalflow.desk import why as why_
from approvalflow.desk.answer import Answer
from approvalflow.desk.asking import directory_of, matter_folder, notice_of, open_visit, submission, visit_meant
from approvalflow.desk.keeping import happenings, read_case
from approvalflow.desk.protocols import (
    Books,
    CaseRow,
    Decisions,
    MatterRow,
    MessageRow,
    OutboxRow,
    RefusalRow,
    SecondOpinion,
    TaskRow,
    Transaction,
)
from approvalflow.desk.readings import SwitchRow, listed, set_switches
from approvalflow.desk.signed import content_of
from approvalflow.desk.sweep import SYSTEM
from approvalflow.desk.walk import Desk
from approvalflow.errors import ApprovalFlowError, Refused, Unreadable
from approvalflow.expressions import Value, View
from approvalflow.identity import Actor, Directory, belongs
from approvalflow.matters import read_folder
from approvalflow.moment import HOME, Now, aware, system_now
from approvalflow.reading import read_bytes
from approvalflow.reports.feed import calendar_of
from approvalflow.spiff.kept import opinion_on
from approvalflow.words import Language

FOREVER = datetime.max.replace(tzinfo=UTC, year=9998)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message or signal: the cases that have it, and what it did there. No case: it waits."""

    id: str
    cases: tuple[str, ...]
    answers: tuple[Answer, ...]


class Tables(Decisions):
    """Decision tables by SpiffWorkflow's DMN, which is loaded with the first question."""

    def names(self, content: bytes, decision: str) -> frozenset[str]:
        """As `DecisionFiles`."""
        from approvalflow.spiff.dmn import DecisionFiles

        return DecisionFiles().names(content, decision)

    def decide(self, content: bytes, decision: str, view: View) -> Value:
        """As `DecisionFiles`."""
        from approvalflow.spiff.dmn import DecisionFiles

        return DecisionFiles().decide(content, decision, view)


class Engine(Protocol):
    """What is closed when an office closes."""

    def dispose(self) -> None:
        """Let go of all connections."""


class Office:
    """The books, people and calendar of one tenant. Open it, ask it, close it; it starts no thread."""

    def __init__(
        self,
        write: Transaction,
        read: Transaction,
        *,
        people: Directory,
        now: Now = system_now,
        engine: Engine | None = None,
        second_opinion: SecondOpinion = opinion_on,
    ) -> None:
        self.people = people
        self._second_opinion = second_opinion
        self.now = now
        self.desk = Desk(write, read, people, now, decisions=Tables())
        self._read = read
        self._engine = engine

    @classmethod
    def open(
        cls,
        url: str,
        *,
        tenant: str = "default",
        people: Path | str | Directory | None = None,
        country: str | None = None,
        now: Now = system_now,
        second_opinion: SecondOpinion = opinion_on,
        verifier: Verifier | None = None,
    ) -> "Office":
        """Open `sqlite:///file.db` or `postgresql://…`; a fresh database is set up, an older one upgraded.

        `people` is a directory, or a TOML file of one; the sample office by default. A new tenant adopts every shipped
        holiday notice, unless `country` (`DE`, `DE-BY`) says that it counts the days of another country, for good.
        `second_opinion` is asked at publishing; SpiffWorkflow in a child process by default. A `verifier` judges every
        signature as it comes, and again in `check`.
        Raises BooksError, Conflict `books.locked`, Unreadable, Refused `tenant.other_country`.
        """
        from approvalflow.storage.engine import open_engine
        from approvalflow.storage.schema import prepare
        from approvalflow.storage.transaction import read, transaction

        if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", tenant):
            raise Unreadable("tenant.bad_name", tenant=tenant)
        directory = directory_of(people)
        engine = open_engine(url)
        prepare(engine)
        office = cls(
            transaction(engine, tenant),
            read(engine, tenant),
            people=directory,
            now=now,
            engine=engine,
            second_opinion=second_opinion,
        )
        office.desk.verifier = verifier
        try:
            office._begin(country)
        except ApprovalFlowError:
            office.close()
            raise
        return office

    def close(self) -> None:
        """Let go of the database."""
        if self._engine is not None:
            self._engine.dispose()

    def __enter__(self) -> "Office":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # The tenant

    def publish(self, folder: Path | str, *, by: Actor | str) -> publishing.Published:
        """Publish a matter folder (`matter.toml`, `process.bpmn`), or a shipped matter by its name.

        Another engine must agree; the same files again are not examined again.
        Raises DrawingRefused, Unreadable, Refused.
        """
        actor = self._actor(by)
        with self.desk.noting(actor, None, {"do": "publish", "folder": Path(folder).name}):
            publishing.may_publish(actor, self.people)
            found = read_folder(matter_folder(folder))
            return self._publish(
                actor, gate.propose(found.content, found.drawing, self.people, found.tables, self.desk.decisions)
            )

    def _publish(self, actor: Actor, proposal: gate.Proposal) -> publishing.Published:
        """The other engine is asked between two transactions, never inside of one."""
        with self._read() as books:
            if (before := publishing.known(books, proposal)) is not None:
                return before
        opinion = gate.agreed(proposal, self._second_opinion)
        with self.desk.transaction() as books:
            return publishing.publish(books, actor, self.now, proposal, opinion)

    def examined(self, matter: str, version: str | None = None) -> tuple[MatterRow, gate.Examined]:
        """A published version, by default the latest, with what was found and said of it then.

        Raises Refused `matter.not_published`, `matter.no_such_version`, BooksError `books.unreadable_report`.
        """
        with self._read() as books:
            row = publishing.version_of(books.matters(), matter, version)
        return row, gate.read_examined(row.report)

    def adopt(self, notice: Path | str, *, by: Actor | str) -> tuple[str, ...]:
        """Adopt a holiday notice or the office's hours from their TOML file; the clocks of open cases are restated."""
        path, actor = Path(notice), self._actor(by)
        with self.desk.noting(actor, None, {"do": "adopt", "notice": path.name}), self._fresh(write=True) as books:
            texts = {path.name: read_bytes(path)}
            known = self.desk.catalogue
            adopted = publishing.adopt(books, actor, self.people, self.now, texts, known.layers, known.country)
        deque(sweeping.recompute(self.desk), maxlen=0)
        return adopted

    def rehearse(self, notice: Path | str) -> Iterator[rehearsal.Restated]:
        """Every date that adopting a notice or hours would move, with its cause; nothing is written."""
        with self._fresh():
            calendar, abroad = self.desk.catalogue.calendar, self.desk.catalogue.country
        found = notice_of(notice)
        country_.belongs(found, abroad)
        return rehearsal.rehearse(self._read, calendar, found)

    def recompute(self) -> list[Answer]:
        """Restate the clocks that were stated on older notices; run it again after a kill."""
        return list(sweeping.recompute(self.desk))

    def set_switches(self, readings: Mapping[str, str], *, reason: str, by: Actor | str) -> tuple[str, ...]:
        """Read disputed points otherwise from now on: clocks that run keep the readings that they started with.

        Returns the switches whose reading changed. Raises Unreadable `clock.no_such_switch`, `clock.no_such_reading`,
        Refused `person.may_not_publish`, `switches.no_reason`.
        """
        actor = self._actor(by)
        asked = {"do": "set_switches", "switches": dict(readings), "reason": reason}
        with self.desk.noting(actor, None, asked), self._fresh(write=True) as books:
            standing = self.desk.catalogue.readings
            return set_switches(books, actor, self.people, self.now, readings, reason, standing)

    def switches(self, matter: str | None = None) -> tuple[SwitchRow, ...]:
        """Every disputed point with the reading in force, of the office or of a published matter, and who chose it.

        Raises Refused `matter.not_published`, `matter.not_in_force`.
        """
        with self._fresh() as books:
            known = self.desk.catalogue
            rules = known.in_force(books, matter, aware(self.now())) if matter else None
            return listed(known.readings, rules.switches if rules else {})

    def _begin(self, country: str | None = None) -> None:
        """A new tenant takes its calendar; one that has it is not given another."""
        known = self.desk.catalogue
        with self._fresh():
            begun = bool(known.layers)
        if not begun:
            with self._fresh(write=True) as books:
                if not known.layers and country is not None and not country_.is_home(country):
                    country_.choose(books, country, aware(self.now()), SYSTEM.id)
                elif not known.layers:
                    publishing.adopt(books, SYSTEM, None, self.now, _shipped(), ())
        with self._fresh() as books:
            country_.agree(known.country, country, books.tenant)

    # Cases

    def do(self, actor: Actor | str, command: c.AnyCommand) -> Answer:
        """Send any command. Raises Refused, Conflict, BooksError."""
        return self.desk.perform(self._actor(actor), command)

    def submit(
        self,
        matter: str,
        *,
        by: Actor | str,
        applicant: Party,
        materials: Sequence[str] = (),
        data: dict[str, Any] | None = None,
        case: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """File an application; the answer names required papers that are missing."""
        return self.do(by, submission(matter, applicant, materials, data, case=case, key=key))

    def act(
        self, case: str, step: str, outcome: str = "", *, by: Actor | str, signer: Signer | None = None, **fields: Any
    ) -> Answer:
        """Give an open step, by its element id or visit, its outcome or an `error`; fields are those of `Act`.

        A `signer` signs the canonical bytes of the opinion for whoever acts, and the event keeps the signature.
        """
        actor = self._actor(by)
        with self.desk.noting(actor, case, {"do": "act", "step": step, "outcome": outcome}):
            id, visit = self.visit_meant(case, step, key=fields.get("key"))
            command = c.Act(case=id, visit=visit, outcome=outcome, **fields)
            if signer is not None:
                command = structs.replace(command, signature=signer.sign(self.to_sign(command, by=actor), actor.id))
        return self.do(actor, command)

    def visit_meant(self, case: str, step: str, *, key: str | None = None) -> tuple[str, str]:
        """The id of a case, and which visit a step means: the open one, or that of the first time a key was used.

        Raises Refused `case.unknown`, `step.not_open`, `step.open_twice`.
        """
        with self._read() as books:
            found = self._case(books, case)
            return found.id, visit_meant(books, found, step, key)

    def to_sign(self, command: c.Act, *, by: Actor | str) -> bytes:
        """The canonical bytes that a signature on this opinion covers. Raises Refused as the act itself would."""
        actor = self._actor(by)
        with self._fresh() as books:
            found = self._case(books, command.case)
            facts = replace(self.desk.facts_now(books, found), actor=actor.id)
            return content_of(found, command, facts, actor, self.people)

    def send(
        self,
        message: str,
        *,
        by: Actor | str,
        correlation: str = "",
        data: Mapping[str, Any] | None = None,
        key: str = "",
        lives: str = "",
    ) -> Sent:
        """Send a message: exactly one wait of one case takes it, now or when it opens; until then it lies in the inbox.

        `correlation` is the key that the wait states, or the id or number of the case; `data` are declared fields;
        `lives` is how long it waits (`30 ND`, `PT8H`; 30 days by default). Raises Refused, Unreadable.
        """
        said = sending.Sending(name=message, correlation=correlation, data=dict(data or {}), key=key, lives=lives)
        actor = self._actor(by)
        with self.desk.noting(actor, None, {"do": "send", "message": message}), self._fresh(write=True) as books:
            at, zone = aware(self.now()), str(HOME)
            id = sending.send(books, self.desk.catalogue, actor, self.people, at, zone, said)
        answers = tuple(post.deliver(self.desk, message=id))
        for answer in answers:
            post.after(self.desk, answer)
        with self._read() as books:
            row = books.message(id)
        taken = row is not None and row.case is not None
        return Sent(id=id, cases=(str(row.case),) if taken and row is not None else (), answers=answers)

    def signal(self, name: str, *, by: Actor | str, data: Mapping[str, Any] | None = None, key: str = "") -> Sent:
        """Give a signal: every case of the tenant that waits for it now hears it, once. Raises Refused."""
        said = sending.Sending(name=name, data=dict(data or {}), key=key)
        actor = self._actor(by)
        with self.desk.noting(actor, None, {"do": "signal", "signal": name}), self._fresh(write=True) as books:
            id = sending.give_signal(books, self.desk.catalogue, actor, self.people, aware(self.now()), said)
        answers = tuple(post.spread(self.desk, signal=id))
        for answer in answers:
            post.after(self.desk, answer)
        return Sent(id=id, cases=tuple(answer.case for answer in answers), answers=answers)

    def inbox(self) -> Sequence[MessageRow]:
        """The messages that wait for somebody to take them, in the order of their arrival."""
        with self._read() as books:
            return books.messages(by=aware(self.now()))

    def save_draft(self, case: str, step: str, *, by: Actor | str, **fields: Any) -> None:
        """暂存: keep what one has begun to write at an open step, fields of `Act`; for one's own eyes only.

        Raises Refused `draft.too_long`, `draft.unknown_field`, and as acting would for who has no seat there.
        """
        actor = self._actor(by)
        with self.desk.noting(actor, case, {"do": "save_draft", "step": step}), self._fresh(write=True) as books:
            found = self._case(books, case)
            drafts.save(self.desk, books, found, open_visit(found, step), actor, fields)

    def draft(self, case: str, step: str, *, by: Actor | str) -> dict[str, Any] | None:
        """One's own draft at an open step, or None; drafts of others cannot be asked for."""
        with self._fresh() as books:
            found = self._case(books, case)
            return drafts.read(self.desk, books, found, open_visit(found, step), self._actor(by))

    def drop_draft(self, case: str, step: str, *, by: Actor | str) -> None:
        """Drop one's own draft, if there is one."""
        with self._fresh(write=True) as books:
            found = self._case(books, case)
            books.drop_draft(found.id, open_visit(found, step), self._actor(by).id)

    def transfer_all(
        self, leaver: str, to: str, *, by: Actor | str, reason: str, dry_run: bool = True
    ) -> tuple[handover.Handed, ...]:
        """离职转办: hand every open task of somebody over, by the leaver, a superior or a head of the organ.

        By default only a preview, which writes nothing; with `dry_run=False` one event a task. What cannot go is told
        with its reason. Run again after a kill. Raises Refused `person.unknown`.
        """
        actor = self._actor(by)
        return tuple(handover.transfer_all(self.desk, actor, leaver, to, reason, dry_run=dry_run))

    def sweep(self, limit: int = 1_000_000) -> list[Answer]:
        """Give the warnings, fire the timers and draw the consequences of silence that are due by now."""
        return list(sweeping.sweep(self.desk, limit))

    # Questions

    def case(self, case: str) -> Case:
        """A case by id or number. Raises Refused `case.unknown`."""
        with self._read() as books:
            return self._case(books, case)

    def history(self, case: str) -> tuple[Happened, ...]:
        """Everything that happened to a case, in order."""
        with self._read() as books:
            return tuple(happenings(books.events(self._case(books, case).id)))

    def rebuild(self, case: str) -> Case:
        """The case made anew from its events; equal to `case(...)`."""
        with self._read() as books:
            return audit.rebuild(books, self._case(books, case).id)

    def rules(self, case: str) -> Rules:
        """The published rules that a case runs under."""
        with self._fresh() as books:
            found = self._case(books, case)
            return self.desk.catalogue.rules(books, found.matter, found.version)

    def why(self, case: str, step: str, person: Actor | str) -> tuple[why_.Why, ...]:
        """Why a person can or cannot act now at an open step: for every seat all reasons, as codes with their values.

        Raises Refused `case.unknown`, `step.not_open`, Conflict `visit.not_open`.
        """
        actor = self._actor(person) if isinstance(person, Actor) else Actor(id=person, kind="officer")
        with self._fresh() as books:
            found = self._case(books, case)
            facts = self.desk.facts_now(books, found)
            return why_.why(found, open_visit(found, step), actor, facts, self.people)

    def cases(self, *, open_only: bool = False) -> tuple[Case, ...]:
        """All cases of the tenant, in order of id."""
        found: list[Case] = []
        with self._read() as books:
            while page := books.cases(after=found[-1].id if found else "", open_only=open_only):
                found += [read_case(row.snapshot) for row in page]
        return tuple(found)

    def tasks(self, person: str | None = None, *, case: str | None = None) -> Sequence[TaskRow]:
        """The open seats a person holds or may claim; or all of a case."""
        with self._read() as books:
            if case is not None:
                return books.tasks(case=self._case(books, case).id)
            if person is None:
                raise Refused("tasks.whose")
            return books.tasks(holder=person, pools=self._pools(books, person))

    def missing(self, case: str) -> tuple[str, ...]:
        """The required papers of a case that have not been filed."""
        with self._fresh() as books:
            found = self._case(books, case)
            return tuple(missing_materials(found, self.desk.facts_now(books, found)))

    def calendar(self) -> WorkCalendar:
        """The adopted notices and hours as a calendar. Raises Refused `calendar.none_adopted`."""
        with self._fresh():
            return self.desk.catalogue.calendar

    def next_due(self) -> datetime | None:
        """When something must next be looked at; None when nothing is due, ever."""
        with self._read() as books:
            rows = books.due(FOREVER, limit=1)
        return rows[0].at if rows else None

    def explain(self, case: str, clock: str, *, as_of: datetime | None = None) -> Reckoning:
        """How a clock of a case is counted, day by day, or was by what was known. Raises Refused `clock.unknown`."""
        if as_of is not None:
            then = self.as_of(case, as_of)
            found, calendar = then.case, then.calendar
        else:
            with self._fresh() as books:
                found, calendar = self._case(books, case), self.desk.catalogue.calendar
        if clock not in found.clocks:
            raise Refused("clock.unknown", clock=clock, known=sorted(found.clocks))
        return explain(found.clocks[clock].clock, calendar, whole=whole_over(found, clock))

    def whose(self, case: str, clock: str = "statutory", *, as_of: datetime | None = None) -> Attribution:
        """Whose days a clock has run through so far: each day is one party's, and the parts sum to the whole.

        Raises Refused `clock.unknown`, `case.unknown`.
        """
        now = aware(self.now())
        then = self.as_of(case, min(as_of or now, now))
        if clock not in then.case.clocks:
            raise Refused("clock.unknown", clock=clock, known=sorted(then.case.clocks))
        counted = then.case.clocks[clock].clock
        return attribute(counted, then.calendar, held(then.history), counted.day_of(then.moment))

    def as_of(self, case: str, moment: datetime) -> asof.Then:
        """What was known and told of a case at a moment. Raises Refused `as_of.before_case`, `case.unknown`."""
        with self._read() as books:
            return asof.as_of(books, self._row(books, case), moment)

    def what_if(self, case: str, facts: whatif.Supposed | Mapping[str, Any]) -> tuple[whatif.Moved, ...]:
        """The dates now, and as they would be by supposed facts, which are those of `whatif.Supposed`.

        Nothing is written. Raises Unreadable `what_if.not_facts`, and Refused as the acts themselves would be.
        """
        supposed = whatif.read_supposed(facts)
        with self._fresh() as books:
            found = self._case(books, case)
            notice = notice_of(supposed.notice) if supposed.notice else None
            if notice:
                country_.belongs(notice, self.desk.catalogue.country)
            return whatif.what_if(found, self.desk.facts_now(books, found), supposed, notice)

    def backwards(self, matter: str, finish: date) -> tuple[backwards.LatestStart, ...]:
        """The latest start of each step of a matter, for its drawing to be through on a day.

        Raises Unreadable `backwards.not_announced`, Refused `matter.not_published`.
        """
        with self._fresh() as books:
            rules = self.desk.catalogue.in_force(books, matter, aware(self.now()))
            chosen = layered_switches(self.desk.catalogue.switches, rules.switches)
        return backwards.backwards(replace(rules, switches=chosen), self.desk.catalogue.calendar, finish)

    def feed(self, person: str | None = None, *, department: str | None = None, language: Language = "en") -> bytes:
        """The due dates of a person, a department or the whole office as an iCalendar. Needs the extra `calendar`."""
        with self._fresh() as books:
            if person is not None:
                days = agenda.of_person(books, person, self._pools(books, person), language)
            elif department is not None:
                days = agenda.of_department(books, department, self.people, language)
            else:
                days = agenda.of_office(books, self.desk.catalogue, language)
        return calendar_of(days, self.now(), language)

    def outbox(self, *, case: str | None = None, undelivered: bool = True, limit: int = 1000) -> Sequence[OutboxRow]:
        """Messages waiting to go out, in the order they were written."""
        with self._read() as books:
            return books.outbox(case=case, undelivered=undelivered, limit=limit)

    def refusals(self, *, case: str | None = None) -> Sequence[RefusalRow]:
        """Refused commands, newest first."""
        with self._read() as books:
            return books.refusals(case=case)

    def check(self) -> list[audit.Disagreement]:
        """Everything in the books that contradicts the events; an empty list is the good answer."""
        with self._read() as books:
            return list(audit.check(books, self.desk.catalogue, self.desk.verifier))

    @contextmanager
    def _fresh(self, *, write: bool = False) -> Iterator[Books]:
        """Books together with a catalogue that is up to date with them."""
        opened: AbstractContextManager[Books] = self.desk.transaction() if write else self._read()
        with opened as books:
            self.desk.catalogue.refresh(books, books.head("tenant"))
            yield books

    def _row(self, books: Books, case: str) -> CaseRow:
        row = books.case(case)
        if row is None:
            raise Refused("case.unknown", case=case)
        return row

    def _case(self, books: Books, case: str) -> Case:
        return read_case(self._row(books, case).snapshot)

    def _pools(self, books: Books, person: str) -> tuple[str, ...]:
        """The pools a person belongs to: of each role and post, and those of several."""
        found = self.people.person(person)
        if found is None:
            return ()
        alone = (f"{one}@{found.department}" for one in (*found.roles, *found.posts))
        return (*alone, *(one for one in books.shared_pools() if belongs(found, one)))

    def _actor(self, by: Actor | str) -> Actor:
        """A name given as text is an officer where the directory knows it, else a party."""
        if isinstance(by, Actor):
            return by
        return Actor(id=by, kind="officer" if self.people.person(by) else "applicant")


def _shipped() -> dict[str, bytes]:
    return {name: text.encode() for name, text in shipped_texts().items()}
