"""One command, one walk: load and lock, may this person do this now, decide, move, keep. One transaction.

Read `Desk.walk` from top to bottom to follow any command from the door to the database. A refusal rolls everything
back and is then kept in its own transaction.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace as with_
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from approvalflow.cases.case import Case
from approvalflow.cases.commands import Act, AnyCommand, HearSignal, Recompute, Reopen, Submit, TakeMessage, Wake
from approvalflow.cases.papers import Verifier
from approvalflow.cases.record import Record
from approvalflow.cases.reopening import filed_anew
from approvalflow.cases.rules import Facts, Rules
from approvalflow.cases.silence import drawn_late
from approvalflow.desk import post
from approvalflow.desk.answer import Answer, answer_of
from approvalflow.desk.back.latest import as_meant
from approvalflow.desk.keeping import GENESIS, case_row, read_case, rows, write_json
from approvalflow.desk.kinds import as_declared, as_text, check_name
from approvalflow.desk.lost import telling
from approvalflow.desk.protocols import Books, Decisions, Transaction
from approvalflow.desk.rows import LIMITS, Change, HearingRow, KeyRow, Loaded, RefusalRow, TakenRow
from approvalflow.desk.rules.catalogue import Catalogue
from approvalflow.desk.rules.kept import fitting
from approvalflow.desk.signed import Signable, check_signatures
from approvalflow.desk.steps import carry_out
from approvalflow.desk.views import (
    difference,
    due_changes,
    due_of,
    letters_of,
    messages_of,
    signals_of,
    wait_changes,
)
from approvalflow.desk.who.authority import authorise
from approvalflow.desk.who.involvement import copies_read, involved_of, spoken_in, unwatched
from approvalflow.desk.who.seats_open import tasks_of
from approvalflow.desk.who.standing import Asking
from approvalflow.errors import ApprovalFlowError, BooksError, Conflict, Defect, Refused
from approvalflow.identity import Actor, Directory
from approvalflow.moment import HOME, Now, aware, local_date, on_the_wall, read_zone

RESERVED = frozenset({"tenant", "refusals"})
"""Names of streams that are no cases."""
_CASE_ID = re.compile(rf"(?!\d{{4}}-\d{{6}}$)(?!(?:{'|'.join(sorted(RESERVED))})$)[A-Za-z0-9][A-Za-z0-9._:-]*")
BEHIND = timedelta(minutes=5)
"""How far a machine's clock may lag behind the last event of a case before it is refused (model section 2)."""


class Desk:
    """Takes commands for one tenant. Inside a host's transaction `on_refusal` is handed the refusals, not the log.

    What a command there has to give to other cases is left to the sweep: it is not committed yet.
    """

    def __init__(
        self,
        transaction: Transaction,
        read: Transaction,
        directory: Directory,
        now: Now,
        on_refusal: Callable[[RefusalRow], None] | None = None,
        decisions: Decisions | None = None,
    ) -> None:
        self.transaction = transaction
        self.read = read
        self.directory = directory
        self.now = now
        self.decisions = decisions
        self.hosted = on_refusal is not None
        self.catalogue = Catalogue()
        self.verifier: Verifier | None = None
        self._on_refusal = on_refusal or self._keep_refusal

    def perform(self, actor: Actor, command: AnyCommand) -> Answer:
        """Do what is asked, or refuse and say why.

        Raises Refused (nothing was changed; kept in the log), Conflict (a race was lost), BooksError, Defect.
        """
        noting = self.noting(actor, getattr(command, "case", None), command)
        with noting, self._on_time(command), self.transaction() as books:
            answer = self.walk(books, actor, command)
        if not self.hosted:
            post.after(self, answer)
        return answer

    @contextmanager
    def noting(self, actor: Actor, case: str | None, command: object) -> Iterator[None]:
        """Keep what is refused inside: who tried what, when, why. Troubles of the books are not refusals."""
        try:
            yield
        except (BooksError, Defect):
            raise
        except ApprovalFlowError as refusal:
            if not refusal.code.startswith("books."):
                self._on_refusal(self._refusal(actor, case, command, refusal))
            raise

    @contextmanager
    def _on_time(self, command: AnyCommand) -> Iterator[None]:
        """What silence had made law before a command is written also where the command is refused.

        In a host's transaction that is left to the sweep, and so it is where nobody can read what was asked.
        """
        try:
            yield
        except (Refused, Conflict) as refusal:
            if not self.hosted and not refusal.code.startswith(("books.", "command.")):
                with suppress(ApprovalFlowError), self.transaction() as books:
                    self._draw_silence(books, command)
            raise

    def _draw_silence(self, books: Books, command: AnyCommand) -> None:
        """Write what silence has made law before a command, as the sweep would."""
        drawn: set[str] = set()
        while row := books.case(command.case):
            case = read_case(row.snapshot)
            late = drawn_late(case, command, self.facts_now(books, case))
            if not (left := [one for one in late if one not in drawn]):
                break
            drawn.add(left[0])
            self.walk(books, post.MACHINE, Wake(case=case.id, due=left[0]))

    def walk(
        self, books: Books, actor: Actor, command: AnyCommand, *, skip_locked: bool = False, on_time: bool = False
    ) -> Answer:
        """The walk itself, on books that are open already; `on_time` says that what silence has done is written."""
        command = as_declared(command)
        check_size(actor, command)
        loaded = _load(books, command, skip_locked)
        if loaded.key is not None:
            return _first_answer(loaded.key, actor, command)
        case = _case(loaded, command)
        if isinstance(command, Submit) and (command.reopens or command.challenges):
            _linked(books, command)
        facts = self._facts(books, loaded, case, actor, command)
        if case is not None and not on_time and drawn_late(case, command, with_(facts, effective=facts.at)):
            self._draw_silence(books, command)
            return self.walk(books, actor, command, skip_locked=skip_locked, on_time=True)
        with telling(books, case, command, facts, actor, self.directory), fitting(case, command, facts.rules):
            meant = as_meant(Asking(command, facts, actor, self.directory), case, books)
            standing = authorise(case, meant, facts, actor, self.directory)
            if isinstance(command, Act) and command.outcome == "received":
                facts = with_(facts, number=_number(books, facts))
            record = Record(case, with_(facts, acting_for=standing.acting_for))
            carry_out(record, meant, standing.seat, self.directory, books, self.decisions, loaded)
        check_signatures(record.happened, record.case.id, record.facts, self.verifier)
        answer = self._keep(books, loaded, case, record, actor, command)
        if isinstance(command, Reopen) and command.as_case and case is not None:
            rules = self.catalogue.in_force(books, case.matter, facts.effective)
            with telling(books, case, command, facts, actor, self.directory):
                self.walk(books, actor, filed_anew(case, command, rules))
        return answer

    def facts_now(self, books: Books, case: Case) -> Facts:
        """The facts of a question about a case, asked now by nobody in particular."""
        rules = self.catalogue.rules_of(books, case)
        return self.facts_under(rules, _recorded(self.now(), case))

    def facts_under(self, rules: Rules, at: datetime) -> Facts:
        """The facts of a question about whatever runs under these rules, at a moment."""
        return Facts(
            at=at,
            effective=at,
            actor="",
            rules=rules,
            calendar=self.catalogue.calendar,
            revision=self.catalogue.revision,
            adopted=self.catalogue.adopted,
            office=self.catalogue.switches,
        )

    def _facts(self, books: Books, loaded: Loaded, case: Case | None, actor: Actor, command: AnyCommand) -> Facts:
        at = _recorded(self.now(), case)
        effective = aware(command.effective) if command.effective else at
        if effective > at:
            zone = case.zone if case else HOME.key
            raise Refused("command.in_the_future", effective=on_the_wall(effective, zone), now=on_the_wall(at, zone))
        self.catalogue.refresh(books, loaded.book)
        if isinstance(command, Submit):
            rules = self.catalogue.in_force(books, command.matter, effective)
        else:
            assert case is not None
            rules = self.catalogue.rules_of(books, case)
        calendar = self.catalogue.calendar
        revision, adopted = self.catalogue.revision, self.catalogue.adopted
        return Facts(
            at=at,
            effective=effective,
            actor=actor.id,
            rules=rules,
            calendar=calendar,
            revision=revision,
            adopted=adopted,
            office=self.catalogue.switches,
        )

    def _keep(
        self, books: Books, loaded: Loaded, before: Case | None, record: Record, actor: Actor, command: AnyCommand
    ) -> Answer:
        facts, case = record.facts, record.case
        answer = answer_of(record, facts)
        previous = loaded.case.hash if loaded.case else GENESIS
        events = rows(books.tenant, case.id, previous, record.happened)
        tasks = difference(tasks_of(before, facts.rules), tasks_of(case, facts.rules))
        if isinstance(command, Wake | Recompute):  # these mend due rows that an older calendar left behind
            due_before = {row.key: row for row in books.due_of(case.id)}
            due = difference(due_before, due_of(case, facts.rules, facts.calendar))
        else:
            due = due_changes(before, case, facts.rules, facts.calendar)
        if events or due.closed or due.opened:
            waits = wait_changes(before, case)
            change = Change(
                expected=before.seq if before else 0,
                numbered=before is not None and before.number != case.number,
                case=case_row(case, events[-1].hash if events else previous),
                events=events,
                tasks_closed=tasks.closed,
                tasks_opened=tasks.opened,
                due_closed=due.closed,
                due_opened=due.opened,
                outbox=messages_of(case.id, case.matter, record.happened),
                waits_closed=waits.closed,
                waits_opened=waits.opened,
                messages=letters_of(case.id, record.happened),
                signals=signals_of(case.id, record.happened),
                taken=_taken_row(command, answer, facts.at),
                heard=_hearing_row(command, answer, facts.at),
                owed=loaded.hearing is not None,
                involved=tuple(involved_of(case, record.happened, spoken_in(before))),
                copies_read=tuple(copies_read(record.happened)),
                unwatched=tuple(unwatched(record.happened)),
                key=_key_row(command, actor, answer, facts.at),
            )
            books.keep(change)
        return answer

    def _refusal(self, actor: Actor, case: str | None, command: object, refusal: ApprovalFlowError) -> RefusalRow:
        return RefusalRow(
            actor=_shown(actor.id)[: LIMITS["actor"]],
            case=_shown(case)[: LIMITS["case"]] if case else None,
            command=_kept(command)[: LIMITS["command"]],
            code=refusal.code,
            detail=_kept(refusal.values),
            recorded=aware(self.now()),
        )

    def _keep_refusal(self, row: RefusalRow) -> None:
        with self.transaction() as books:
            books.refuse(row)


def _shown(name: object) -> str:
    return name if isinstance(name, str) and name.isprintable() else ascii(name)


def _kept(value: object) -> str:
    """What was asked, for the log; of what cannot be written as text only its kind is kept."""
    try:
        return write_json(value)
    except (ValueError, OverflowError, RecursionError, TypeError):
        return write_json({"unreadable": type(value).__name__})


def check_size(actor: Actor, command: AnyCommand) -> None:
    """Names and commands from outside are bounded. Raises Refused `command.too_long`, `command.not_text`."""
    check_name("actor", actor.id)
    sizes = {"actor": len(actor.id), "case": len(command.case), "key": len(command.key or "")}
    if isinstance(command, Submit):
        sizes["actor"] = max(sizes["actor"], len(command.applicant.id))
    sizes["command"] = len(as_text(command))
    names = (actor.id, command.key or "", command.applicant.id if isinstance(command, Submit) else "")
    if not all(name.isprintable() for name in names):
        raise Refused("command.not_text", what="a name or key that cannot be shown")
    for what, size in sizes.items():
        if size > LIMITS[what]:
            raise Refused("command.too_long", what=what, size=size, limit=LIMITS[what])
    if isinstance(command, Submit) and not _CASE_ID.fullmatch(command.case):
        reserved = sorted(RESERVED)
        raise Refused("case.bad_id", case=command.case, limit=LIMITS["case"], reserved=reserved)


def _load(books: Books, command: AnyCommand, skip_locked: bool) -> Loaded:
    message = command.message if isinstance(command, TakeMessage) else ""
    signal = command.signal if isinstance(command, HearSignal) else ""
    loaded = books.load(command.case, key=command.key, skip_locked=skip_locked, message=message, signal=signal)
    if loaded is None:
        raise Conflict("books.case_locked", case=command.case)
    return loaded


def _case(loaded: Loaded, command: AnyCommand) -> Case | None:
    """The case of a command; none yet for Submit."""
    if isinstance(command, Submit):
        if loaded.case is not None:
            raise Refused("case.exists", case=command.case)
        return None
    if loaded.case is None:
        raise Refused("case.unknown", case=command.case)
    return read_case(loaded.case.snapshot)


def _linked(books: Books, command: Submit) -> None:
    """Only a case that says so was filed anew, with who keeps out of it. Raises Refused `reopen.not_linked`."""
    row = books.case(command.reopens)
    old = read_case(row.snapshot) if row else None
    if old is None or command.case not in old.reopened_as or command.challenges != old.challenges:
        raise Refused("reopen.not_linked", case=command.case, reopens=command.reopens)


def _recorded(now: datetime, case: Case | None) -> datetime:
    """When this is recorded: now, never before the case's last event."""
    at = aware(now)
    if case is None or at >= case.recorded:
        return at
    if case.recorded - at > BEHIND:
        now, last = (on_the_wall(one, case.zone) for one in (at, case.recorded))
        raise Refused("moment.behind", now=now, last=last)
    return case.recorded


def _number(books: Books, facts: Facts) -> str:
    """A case number: year of receipt and a count without gaps within the tenant."""
    year = local_date(facts.effective, read_zone(facts.rules.zone)).year
    return f"{year}-{books.count_up(f'case/{year}'):06d}"


# Idempotency (model section 1)


def command_digest(command: AnyCommand) -> str:
    """SHA-256 of the command's canonical JSON but for its key, what the client had seen, and the proof of who it is:
    a seal that is used again gives other bytes for the same words.
    """
    said = replace(command, key=None, seen=None)
    if isinstance(said, Signable):
        said = replace(said, signature=None)
    canonical = msgspec.json.encode(said, order="sorted")
    return hashlib.sha256(canonical).hexdigest()


def _key_row(command: AnyCommand, actor: Actor, answer: Answer, at: datetime) -> KeyRow | None:
    if command.key is None:
        return None
    return KeyRow(
        key=command.key,
        digest=f"{actor.kind}:{command_digest(command)}",
        actor=actor.id,
        first=answer.first,
        last=answer.last,
        answer=write_json(answer),
        recorded=at,
    )


def _taken_row(command: AnyCommand, answer: Answer, at: datetime) -> TakenRow | None:
    """What a message did is kept with it, so that who sends it again has the first answer."""
    if not isinstance(command, TakeMessage) or "MessageTaken" not in answer.events:
        return None
    return TakenRow(message=command.message, wait=command.wait, at=at, answer=write_json(answer))


def _hearing_row(command: AnyCommand, answer: Answer, at: datetime) -> HearingRow | None:
    """The same of a signal, for each case that heard it."""
    if not isinstance(command, HearSignal) or "SignalHeard" not in answer.events:
        return None
    return HearingRow(signal=command.signal, case=answer.case, heard=at, answer=write_json(answer))


def _first_answer(row: KeyRow, actor: Actor, command: AnyCommand) -> Answer:
    """The answer that was given the first time. Raises Refused `key.reused` for other content or another person."""
    digest = command_digest(command)
    if row.actor != actor.id or row.digest not in (f"{actor.kind}:{digest}", digest):  # of earlier releases: no kind
        raise Refused("key.reused", key=row.key)
    return msgspec.json.decode(row.answer, type=Answer)
