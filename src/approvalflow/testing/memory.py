"""Books that live in a dictionary: the same promises as a database, without one.

A transaction that fails leaves nothing behind, keys are unique, a lost race is a Conflict, and a second writer
finds the books locked. Longer than most modules because it is one Protocol, method by method.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import msgspec

from approvalflow.desk.protocols import Books, Transaction
from approvalflow.desk.rows import (
    COPY,
    LATER,
    POOL,
    SEATED,
    WATCH,
    CaseRow,
    Change,
    DraftRow,
    DueRow,
    EventRow,
    HearingRow,
    InvolvedRow,
    KeyRow,
    Latest,
    Loaded,
    MatchRow,
    MatterRow,
    MessageRow,
    OutboxRow,
    Past,
    PastRow,
    Place,
    RefusalRow,
    Row,
    SeenRow,
    SignalRow,
    Sought,
    Span,
    TaskRow,
    WaitRow,
    Wanted,
    Whose,
    named_in,
    owners_of,
)
from approvalflow.errors import BooksError, Conflict, Defect
from approvalflow.moment import aware
from approvalflow.storage.chain import BEGINNING, first_broken, link

BOOK = "tenant"
T = TypeVar("T")


class _Tables:
    """Everything one tenant has. Rows never change, so a shallow copy of each table is a copy of all."""

    def __init__(self) -> None:
        self.cases: dict[str, CaseRow] = {}
        self.events: dict[str, tuple[EventRow, ...]] = {}
        self.tasks: dict[tuple[str, str, str], TaskRow] = {}
        self.involved: dict[tuple[str, str, str, int], InvolvedRow] = {}
        self.due: dict[tuple[str, str], DueRow] = {}
        self.outbox: dict[str, tuple[OutboxRow, int]] = {}
        self.delivered: dict[str, datetime] = {}
        self.keys: dict[str, tuple[str, KeyRow]] = {}
        self.drafts: dict[tuple[str, str, str], DraftRow] = {}
        self.refusals: dict[int, tuple[str, RefusalRow]] = {}
        self.matters: dict[tuple[str, str], MatterRow] = {}
        self.waits: dict[tuple[str, str], WaitRow] = {}
        self.messages: dict[str, MessageRow] = {}
        self.signals: dict[str, SignalRow] = {}
        self.hearings: dict[tuple[str, str], HearingRow] = {}
        self.counters: dict[str, int] = {}
        self.people_seen: dict[str, SeenRow] = {}

    def copy(self) -> "_Tables":
        """A copy that can be written without touching this one."""
        other = _Tables()
        vars(other).update({name: dict(table) for name, table in vars(self).items()})
        return other


class MemoryStore:
    """Books for any number of tenants, kept as long as the object lives."""

    def __init__(self) -> None:
        self._tenants: dict[str, _Tables] = {}
        self._writing = False

    def transaction(self, tenant: str) -> Transaction:
        """Opens transactions that write; only one at a time. Raises Conflict `books.locked`."""
        return partial(self._write, tenant)

    def read(self, tenant: str) -> Transaction:
        """Opens transactions that only read, all at one moment of the books."""
        return partial(self._read, tenant)

    @contextmanager
    def _write(self, tenant: str) -> Iterator[Books]:
        if self._writing:
            raise Conflict("books.locked", reason="another transaction is open")
        self._writing = True
        try:
            tables = self._of(tenant).copy()
            yield MemoryBooks(tables, tenant)
            self._tenants[tenant] = tables
        finally:
            self._writing = False

    @contextmanager
    def _read(self, tenant: str) -> Iterator[Books]:
        yield MemoryBooks(self._of(tenant).copy(), tenant, reading=True)

    def _of(self, tenant: str) -> _Tables:
        return self._tenants.get(tenant) or _Tables()


class MemoryBooks:
    """`Books` over dictionaries."""

    def __init__(self, tables: _Tables, tenant: str, *, reading: bool = False) -> None:
        self._tables = tables
        self._tenant = tenant
        self._reading = reading

    @property
    def tenant(self) -> str:
        """The division whose books these are."""
        return self._tenant

    def load(
        self, case: str, *, key: str | None = None, skip_locked: bool = False, message: str = "", signal: str = ""
    ) -> Loaded | None:
        """Read a case; the store as a whole is locked already."""
        used = self._tables.keys.get(key or "")
        return Loaded(
            case=self._tables.cases.get(case),
            key=used and used[1],
            book=self.head(BOOK),
            message=self._tables.messages.get(message),
            signal=self._tables.signals.get(signal),
            hearing=self._tables.hearings.get((signal, case)),
        )

    def keep(self, change: Change) -> None:
        """Write a change."""
        tables, case = self._for_writing(), change.case.case
        _refuse_naive(change.case, *change.events, *change.tasks_opened, *change.due_opened, *change.outbox)
        _refuse_naive(*change.waits_opened, *change.messages, *change.signals, *change.involved)
        self._keep_case(change)
        self._keep_taken(change)
        self._add_events(case, change.events)
        for visit, seat in change.tasks_closed:
            tables.tasks.pop((case, visit, seat), None)
        for task in change.tasks_opened:
            self._new(tables.tasks, (task.case, task.visit, task.seat), task, _broken("task"))
        for key in change.due_closed:
            tables.due.pop((case, key), None)
        for due in change.due_opened:
            self._new(tables.due, (due.case, due.key), due, _broken("due"))
        for place, said in enumerate(change.outbox):
            self._new(tables.outbox, said.key, (said, place), Conflict("outbox.said_before", key=[said.key]))
        for one in change.involved:
            self._new(tables.involved, (one.owner, one.list, one.case, one.seq), one, _broken("involved"))
        for key_of, copy in [*tables.involved.items()] if change.copies_read else ():
            at = dict(change.copies_read).get(copy.owner)
            if at is not None and copy.read is None and (copy.list, copy.case) == (COPY, case):
                tables.involved[key_of] = msgspec.structs.replace(copy, read=at)
        for owner in change.unwatched:
            for key_of in [one for one in tables.involved if one[:3] == (owner, WATCH, case)]:
                del tables.involved[key_of]
        for wait in change.waits_closed:
            tables.waits.pop((case, wait), None)
        for opened in change.waits_opened:
            self._new(tables.waits, (opened.case, opened.wait), opened, _broken("wait"))
        for message in change.messages:
            self.post(message)
        for signal in change.signals:
            self.announce(signal)
        if change.key is not None:
            self._new(tables.keys, change.key.key, (case, change.key), Conflict("key.raced", key=[change.key.key]))

    def _keep_case(self, change: Change) -> None:
        cases, row = self._tables.cases, change.case
        before = cases.get(row.case)
        if (before.seq if before else 0) != change.expected:
            raise Conflict("case.moved_on", case=row.case, expected=change.expected)
        if row.number is not None and any(one.number == row.number and one.case != row.case for one in cases.values()):
            raise Conflict("case.number_taken", number=[row.number])
        cases[row.case] = row

    def _keep_taken(self, change: Change) -> None:
        messages, case, taken, heard = self._tables.messages, change.case.case, change.taken, change.heard
        if taken is not None:
            row = messages.get(taken.message)
            if row is None or row.taken is not None or row.until <= taken.at:
                raise Conflict("message.taken", id=taken.message)
            told = {"case": case, "wait": taken.wait, "taken": taken.at, "answer": taken.answer}
            messages[taken.message] = msgspec.structs.replace(row, **told)
        if heard is not None and change.owed:
            self._tables.hearings[heard.signal, case] = heard
        elif heard is not None:
            self.owe(heard)

    def case(self, case: str) -> CaseRow | None:
        """A case; by id or by number."""
        by_number = (row for row in self._tables.cases.values() if row.number == case)
        return self._tables.cases.get(case) or next(by_number, None)

    def cases(
        self, *, after: str = "", limit: int = 100, open_only: bool = False, calendar_before: int | None = None
    ) -> Sequence[CaseRow]:
        """Cases in order of id, a page at a time."""
        rows = (self._tables.cases[case] for case in sorted(self._tables.cases) if case > after)
        wanted = (row for row in rows if not (open_only and row.stage == "closed"))
        return [row for row in wanted if calendar_before is None or row.calendar < calendar_before][:limit]

    def under_way(self, *, after: str = "", limit: int = 100) -> Sequence[str]:
        """The ids of cases that are not closed, or in which something is still to do."""
        going = {row.case for row in self._tables.cases.values() if row.stage != "closed"}
        going |= {key[0] for key in (*self._tables.tasks, *self._tables.due)}
        return sorted(case for case in going if case > after)[:limit]

    def people_seen(self) -> SeenRow | None:
        """How far the sweep has looked at the cases since the directory changed."""
        return self._tables.people_seen.get(BOOK)

    def see_people(self, row: SeenRow) -> None:
        """Keep how far it has."""
        self._for_writing().people_seen[BOOK] = row

    def events(self, stream: str, *, after: int = 0) -> Iterator[EventRow]:
        """The events of a stream in order."""
        return (event for event in self._tables.events.get(stream, ()) if event.seq > after)

    def append(self, stream: str, expected: int, events: Sequence[EventRow]) -> None:
        """Add events to a stream that is not a case."""
        self._for_writing()
        seq = self.head(stream)
        if events and seq != expected:
            raise Conflict("stream.moved_on", stream=stream, expected=expected, seq=seq)
        self._add_events(stream, events)

    def last(self, stream: str) -> EventRow | None:
        """The last event of a stream."""
        return next(reversed(self._tables.events.get(stream, ())), None)

    def head(self, stream: str) -> int:
        """The number of the last event of a stream, 0 for an empty one."""
        last = self.last(stream)
        return last.seq if last else 0

    def tasks(
        self, *, case: str | None = None, holder: str | None = None, pools: Sequence[str] = (), limit: int = 1000
    ) -> Sequence[TaskRow]:
        """Open seats, the earliest due first, those without a date last; nobody holds what waits in a pool."""
        owners = {*owners_of(holder), *(f"{POOL}{one}" for one in pools)}
        rows = self._tables.tasks.values()
        found = [row for row in rows if case in (None, row.case) and (not owners or row.owner in owners)]
        return sorted(found, key=_place)[:limit]

    def listed(
        self, whose: Whose, name: str, wanted: Wanted, *, after: Place | None = None, limit: int = 100
    ) -> Sequence[TaskRow]:
        """Open seats of one owner, department or giver, in order of place."""
        rows = [row for row in self._tables.tasks.values() if getattr(row, whose) == name and _is_wanted(row, wanted)]
        return sorted((row for row in rows if after is None or _place(row) > after), key=_place)[:limit]

    def counted(self, whose: Whose, name: str, wanted: Wanted, spans: Sequence[Span], *, most: int) -> Sequence[int]:
        """How many of them lie in each span of places, up to `most`."""
        rows = [row for row in self._tables.tasks.values() if getattr(row, whose) == name and _is_wanted(row, wanted)]
        return [min(most, sum(1 for row in rows if begin <= row.place <= end)) for begin, end in spans]

    def involved(
        self, owner: str, list: str, sought: Sought, *, before: Latest | None = None, limit: int = 100
    ) -> Sequence[PastRow]:
        """What somebody has done or was sent, the latest first."""
        mine = (row for row in self._tables.involved.values() if (row.owner, row.list) == (owner, list))
        rows = [row for row in map(self._past, mine) if _is_sought(row, sought)]
        rows = [row for row in rows if before is None or (row.at, row.case, row.seq) < before]
        return sorted(rows, key=lambda row: (row.at, row.case, row.seq), reverse=True)[:limit]

    def involved_counted(self, owner: str, list: str, sought: Sought, spans: Sequence[Span], *, most: int) -> Past:
        """How much of it there is."""
        rows = self.involved(owner, list, sought, limit=most)
        places = [row.place for row in rows if row.place]
        return Past(
            all=len(rows),
            unread=sum(row.read is None for row in rows),
            closed=sum(row.stage == "closed" for row in rows),
            spans=tuple(sum(begin <= one <= end for one in places) for begin, end in spans),
        )

    def _past(self, row: InvolvedRow) -> PastRow:
        case = self._tables.cases[row.case]
        tasks = (one for one in self._tables.tasks.values() if one.case == row.case)
        places = [one.place for one in tasks if not one.owner.startswith(LATER)]
        told = msgspec.structs.asdict(row)
        return PastRow(**told, number=case.number, stage=case.stage, place=min(places, default=None))

    def involved_in(self, case: str) -> Sequence[InvolvedRow]:
        """All such rows of a case, in order of their events."""
        rows = [row for row in self._tables.involved.values() if row.case == case]
        return sorted(rows, key=lambda row: (row.seq, row.owner, row.list))

    def shared_pools(self, begin: str = "(") -> Sequence[str]:
        """The pools in which seats wait whose names begin so."""
        names = {row.owner for row in self._tables.tasks.values() if row.owner.startswith(POOL + begin)}
        return sorted(name.removeprefix(POOL) for name in names)

    def due(
        self, by: datetime, *, limit: int = 100, after: tuple[datetime, str, str] | None = None
    ) -> Sequence[DueRow]:
        """Rows due at or before a moment, in order of (at, case, key)."""
        places = sorted((row.at, row.case, row.key) for row in self._tables.due.values() if row.at <= by)
        page = [place for place in places if after is None or place > after][:limit]
        return [self._tables.due[case, key] for _, case, key in page]

    def due_of(self, case: str) -> Sequence[DueRow]:
        """All due rows of a case."""
        return sorted((row for row in self._tables.due.values() if row.case == case), key=lambda row: (row.at, row.key))

    def outbox(self, *, limit: int = 100, case: str | None = None, undelivered: bool = True) -> Sequence[OutboxRow]:
        """Messages in the order they were written."""
        rows = [(row, place) for row, place in self._tables.outbox.values() if case in (None, row.case)]
        rows.sort(key=lambda one: (one[0].recorded, one[0].case, one[0].seq, one[1], one[0].key))
        return [row for row, _ in rows if not (undelivered and row.key in self._tables.delivered)][:limit]

    def delivered(self, keys: Sequence[str], at: datetime) -> None:
        """Mark messages as handed over; the first mark stays."""
        tables = self._for_writing()
        tables.delivered = {**{key: at for key in keys if key in tables.outbox}, **tables.delivered}

    def waits_of(self, case: str) -> Sequence[WaitRow]:
        """What a case waits for, in order of the wait."""
        return sorted((row for row in self._tables.waits.values() if row.case == case), key=lambda row: row.wait)

    def post(self, message: MessageRow) -> None:
        """Put a message into the inbox."""
        taken = Conflict("message.sent_before", id=[message.id])
        self._new(self._for_writing().messages, message.id, message, taken)

    def message(self, id: str) -> MessageRow | None:
        """A message by its id."""
        return self._tables.messages.get(id)

    def messages(self, *, case: str = "", by: datetime | None = None, limit: int = 1000) -> Sequence[MessageRow]:
        """Messages that a case sent or took, or all that wait at a moment."""
        rows = sorted(self._tables.messages.values(), key=lambda row: (row.arrived, row.id))
        if case:
            return [row for row in rows if row.case == case or row.id.startswith(f"{case}/")][:limit]
        return [row for row in rows if by is not None and row.taken is None and row.until > by][:limit]

    def matches(
        self, by: datetime, *, message: str | None = None, case: str | None = None, limit: int = 100
    ) -> Sequence[MatchRow]:
        """Messages that wait, with the waits that may have them."""
        waits = sorted(
            (row for row in self._tables.waits.values() if row.kind == "message"),
            key=lambda row: (row.any_key, row.opened, row.case, len(row.wait), row.wait),
        )
        found = (
            MatchRow(id=letter.id, case=wait.case, wait=wait.wait)
            for letter in self.messages(by=by, limit=len(self._tables.messages))
            if message in (None, letter.id)
            for wait in self._meeting(letter, [one for one in waits if one.name == letter.name])
            if case in (None, wait.case)
        )
        return list(islice(found, limit))

    def _meeting(self, letter: MessageRow, waits: Sequence[WaitRow]) -> Iterator[WaitRow]:
        """Of the waits for its name those that may have a message."""
        cases, key = self._tables.cases, letter.correlation
        taken = any(one.correlation == key and not one.any_key for one in waits)
        taken = taken or key in cases or any(one.number == key for one in cases.values())
        for one in waits:
            own = key in (one.case, cases[one.case].number)
            if own or (not taken if one.any_key else one.correlation == key):
                yield one

    def announce(self, signal: SignalRow) -> None:
        """Keep a signal that is to be heard."""
        taken = Conflict("signal.sent_before", id=[signal.id])
        self._new(self._for_writing().signals, signal.id, signal, taken)

    def signal(self, id: str) -> SignalRow | None:
        """A signal by its id."""
        return self._tables.signals.get(id)

    def signals(self, *, origin: str = "", limit: int = 100) -> Sequence[SignalRow]:
        """Signals that not everybody has heard yet, or all that a case gave."""
        rows = sorted(self._tables.signals.values(), key=lambda row: (row.sent, row.id))
        return [row for row in rows if (row.origin == origin if origin else row.done is None)][:limit]

    def listeners(
        self, name: str, since: datetime, *, after: str = "", limit: int = 100, kind: str = "signal"
    ) -> Sequence[str]:
        """Cases that have waited for a signal, or a message, since a moment or longer."""
        waits = self._tables.waits.values()
        heard = {row.case for row in waits if (row.kind, row.name) == (kind, name) and row.opened <= since}
        return sorted(case for case in heard if case > after)[:limit]

    def passed(self, signal: str, case: str) -> None:
        """Move a signal's cursor to a case."""
        row = self._for_writing().signals[signal]
        self._tables.signals[signal] = msgspec.structs.replace(row, cursor=max(row.cursor, case))

    def owe(self, row: HearingRow) -> None:
        """A case could not hear a signal."""
        heard = Conflict("signal.heard_before", case=[row.case])
        self._new(self._for_writing().hearings, (row.signal, row.case), row, heard)

    def excuse(self, signal: str, case: str) -> None:
        """A case that was owed a signal waits for it no more."""
        row = self._for_writing().hearings.get((signal, case))
        if row is not None and row.heard is None:
            del self._tables.hearings[signal, case]

    def hearings(self, *, signal: str = "", case: str = "") -> Sequence[HearingRow]:
        """Who has heard a signal or is owed it; or all of one case."""
        rows = [self._tables.hearings[key] for key in sorted(self._tables.hearings)]
        return [row for row in rows if (row.signal == signal if signal else row.case == case)]

    def owed(self, *, after: tuple[str, str] = ("", ""), limit: int = 100) -> Sequence[HearingRow]:
        """Signals that cases are owed still."""
        owed = sorted(key for key, row in self._tables.hearings.items() if row.heard is None)
        return [self._tables.hearings[key] for key in owed if key > after][:limit]

    def spent(self, signal: str, at: datetime) -> None:
        """Everybody has heard a signal."""
        signals = self._for_writing().signals
        signals[signal] = msgspec.structs.replace(signals[signal], done=at)

    def keys(self, case: str) -> Sequence[KeyRow]:
        """Idempotency keys that answered for a case."""
        found = [row for of, row in self._tables.keys.values() if of == case]
        return sorted(found, key=lambda row: (row.first, row.key))

    def strays(self) -> Sequence[str]:
        """Ids under which rows stand without a case: none here, where nobody can reach behind the books."""
        return ()

    def keep_key(self, row: KeyRow) -> None:
        """Keep a key that answers for no case alone."""
        self._new(self._for_writing().keys, row.key, (BOOK, row), Conflict("key.raced", key=[row.key]))

    def forget_keys(self, before: datetime) -> None:
        """Drop idempotency keys recorded before a moment."""
        for key in [key for key, (_, row) in self._tables.keys.items() if row.recorded < before]:
            del self._tables.keys[key]

    def draft(self, case: str, visit: str, author: str) -> DraftRow | None:
        """What somebody has begun to write at a step."""
        return self._tables.drafts.get((case, visit, author))

    def drafts(self, case: str) -> Sequence[DraftRow]:
        """What anybody has begun to write in a case."""
        return [row for row in self._tables.drafts.values() if row.case == case]

    def keep_draft(self, row: DraftRow) -> None:
        """Keep a draft."""
        self._new(self._for_writing().drafts, (row.case, row.visit, row.author), row, _broken("draft"))

    def drop_draft(self, case: str, visit: str, author: str) -> None:
        """Drop a draft, if there is one."""
        self._for_writing().drafts.pop((case, visit, author), None)

    def forget_drafts(self, before: datetime) -> None:
        """Drop the drafts last saved before a moment."""
        drafts = self._for_writing().drafts
        for key in [key for key, row in drafts.items() if row.recorded < before]:
            del drafts[key]

    def refuse(self, refusal: RefusalRow) -> None:
        """Keep a refused command, linked to the one before."""
        refusals = self._for_writing().refusals
        seq, before = self._last_refusal()
        refusals[seq + 1] = (link(before, self._tenant, seq + 1, refusal), refusal)

    def refusals(self, *, case: str | None = None, limit: int = 100) -> Sequence[RefusalRow]:
        """Refused commands, newest first."""
        newest = [row for _, (_, row) in sorted(self._tables.refusals.items(), reverse=True)]
        return [row for row in newest if case in (None, row.case)][:limit]

    def broken_refusal(self) -> int | None:
        """The number of the first refusal that is gone or altered; None when the chain holds."""
        chain = [(seq, kept, row) for seq, (kept, row) in sorted(self._tables.refusals.items())]
        return first_broken(self._tenant, chain, self._last_refusal())

    def _last_refusal(self) -> tuple[int, str]:
        seq = max(self._tables.refusals, default=0)
        return seq, self._tables.refusals[seq][0] if seq else BEGINNING

    def publish(self, row: MatterRow) -> None:
        """Keep a published version."""
        taken = Conflict("matter.already_published", matter=[row.code], version=[row.version])
        self._new(self._for_writing().matters, (row.code, row.version), row, taken)

    def matter(self, code: str, version: str) -> MatterRow | None:
        """One published version."""
        return self._tables.matters.get((code, version))

    def matters(self) -> Sequence[MatterRow]:
        """All published versions, by code and version."""
        return [row for _, row in sorted(self._tables.matters.items(), key=lambda item: item[0])]

    def count_up(self, counter: str) -> int:
        """The next number of a counter, from 1, without gaps."""
        counters = self._for_writing().counters
        counters[counter] = counters.get(counter, 0) + 1
        return counters[counter]

    def _for_writing(self) -> _Tables:
        if self._reading:
            raise BooksError("books.read_only", reason="the transaction only reads")
        return self._tables

    def _add_events(self, stream: str, events: Sequence[EventRow]) -> None:
        kept = self._tables.events.get(stream, ())
        if {event.seq for event in kept} & {event.seq for event in events}:
            raise _broken("event")
        self._tables.events[stream] = (*kept, *events)

    def _new(self, table: dict[Any, T], key: Any, row: T, taken: Exception) -> None:
        if key in table:
            raise taken
        table[key] = row


def _refuse_naive(*rows: Row) -> None:
    for row in rows:
        for value in msgspec.structs.astuple(row):
            if isinstance(value, datetime):
                aware(value)


def _place(row: TaskRow) -> Place:
    return row.place, row.case, row.visit, row.seat


def _begins(row: TaskRow | PastRow, starts: str) -> bool:
    return any(name.startswith(starts) for name in (row.number, row.party) if name)


def _is_sought(row: PastRow, sought: Sought) -> bool:
    same = all(getattr(sought, one) in ("", getattr(row, one)) for one in ("matter", "node", "what"))
    asked = (
        same,
        not sought.starts or _begins(row, sought.starts),
        sought.begin is None or row.at >= sought.begin,
        sought.end is None or row.at < sought.end,
        not sought.unread or row.read is None,
        not sought.ongoing or row.stage != "closed",
        sought.since is None or (row.place is not None and row.place >= sought.since),
        sought.until is None or (row.place is not None and row.place <= sought.until),
    )
    return all(asked)


def _is_wanted(row: TaskRow, wanted: Wanted) -> bool:
    same = all(getattr(wanted, one) in ("", getattr(row, one)) for one in ("matter", "department", "act", "node"))
    asked = (
        same,
        not wanted.acts or row.act in wanted.acts,
        not wanted.starts or _begins(row, wanted.starts),
        wanted.since is None or row.place >= wanted.since,
        wanted.until is None or row.place <= wanted.until,
        not wanted.held or row.held,
        not wanted.returned or row.returned,
        not wanted.delegated or row.giver is not None,
        not wanted.own or row.giver is None,
        *(named_in(one) not in row.barred for one in (wanted.person, wanted.absent) if one),
        not wanted.single or named_in(f"{SEATED}{wanted.single}") not in row.barred,
        not wanted.seated or named_in(f"{SEATED}{wanted.seated}") in row.barred,
        row.applicant not in wanted.related,
    )
    return all(asked)


def _broken(table: str) -> Defect:
    return Defect("books.rule_broken", reason=f"a row of {table} is there already")
