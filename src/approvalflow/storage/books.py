"""The books of one tenant in a database, on a connection whose transaction somebody else opened.

Longer than most modules because it is one Protocol, method by method; the statements stand in `statements`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Protocol, TypeVar

import msgspec
from sqlalchemy import Connection, CursorResult, Delete, Executable, Insert, Select, Update
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from approvalflow.desk.rows import (
    COPY,
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
from approvalflow.errors import Conflict
from approvalflow.storage import statements as sql
from approvalflow.storage.chain import BEGINNING, first_broken, link
from approvalflow.storage.engine import READING, tell
from approvalflow.storage.failures import explained
from approvalflow.storage.ready import ready
from approvalflow.storage.tables import PLACE

REFUSALS = "refusals"
_CASE_FIELDS = CaseRow.__struct_fields__
_KEY_FIELDS = KeyRow.__struct_fields__
_DUE_FIELDS = DueRow.__struct_fields__
_KEY_AT = 2 + len(_CASE_FIELDS)
_POST_AT = _KEY_AT + len(_KEY_FIELDS)
R = TypeVar("R", bound=Row)


class HasConnection(Protocol):
    """What we need of a host's `Session`."""

    def connection(self) -> Connection:
        """The connection that the session's transaction is on."""


class SqlBooks:
    """`Books` over SQLAlchemy Core."""

    def __init__(self, connection: Connection, tenant: str) -> None:
        self._connection = connection
        self._tenant = tenant
        self._reading = bool(connection.get_execution_options().get(READING))

    @property
    def tenant(self) -> str:
        """The division whose books these are."""
        return self._tenant

    def load(
        self, case: str, *, key: str | None = None, skip_locked: bool = False, message: str = "", signal: str = ""
    ) -> Loaded | None:
        """Read and lock a case in one statement; a second one only for an unknown case, or one that moved meanwhile."""
        statement = sql.PEEK if self._reading else sql.LOAD_SKIPPING if skip_locked else sql.LOAD
        post = {"_message": message, "_signal": signal} if message or signal else {}
        if post:
            statement = sql.LOAD_POST
        row = self._peek(statement, case, key, post)
        if row is None:
            return self._unknown(case, key, skip_locked)
        if row[1] != row[2 + _CASE_FIELDS.index("seq")]:
            # Another writer held the lock: PostgreSQL then shows the new case beside the old key and book.
            row = self._peek(statement, case, key, post)
            if row is None:
                return None
        found = CaseRow(**dict(zip(_CASE_FIELDS, row[2:_KEY_AT], strict=True)))
        return Loaded(case=found, key=_part(KeyRow, row, _KEY_AT), book=row[0] or 0, **_posted(row) if post else {})

    def _peek(
        self, statement: "Select[*tuple[Any, ...]]", case: str, key: str | None, post: dict[str, Any]
    ) -> tuple[Any, ...] | None:
        """The book's head, the case's, the case, the key; and the post that was asked for."""
        return next(self._read(statement, {"_tenant": self._tenant, "_case": case, "_key": key, **post}), None)

    def _unknown(self, case: str, key: str | None, skip_locked: bool) -> Loaded | None:
        row = self._one(sql.UNKNOWN, _case=case)
        if row.seen is not None:
            # It is there now: somebody else has it locked, or has just opened it.
            return None if skip_locked else self.load(case, key=key)
        used = None if key is None else _first(KeyRow, self._all(sql.KEY, _key=key))
        return Loaded(case=None, key=used, book=row.book or 0)

    def keep(self, change: Change) -> None:
        """Write a change, a statement for each kind of row. The case goes first: a lost race then costs one."""
        case = change.case.case
        self._keep_case(change)
        self._keep_taken(change)
        self._add(sql.ADD_EVENT, change.events, stream=case)
        self._many(sql.CLOSE_TASK, [{"_case": case, "_visit": v, "_seat": s} for v, s in change.tasks_closed])
        self._add(sql.ADD_TASK, change.tasks_opened)
        self._many(sql.CLOSE_DUE, [{"_case": case, "_key": key} for key in change.due_closed])
        self._add(sql.ADD_DUE, change.due_opened)
        self._many(sql.ADD_OUTBOX, [self._of(row, place=place) for place, row in enumerate(change.outbox)])
        self._keep_waits(change)
        self._add(sql.ADD_MESSAGE, change.messages)
        self._add(sql.ADD_SIGNAL, change.signals)
        self._add(sql.ADD_INVOLVED, change.involved)
        read = [{"_case": case, "_list": COPY, "_owner": owner, "read": at} for owner, at in change.copies_read]
        self._many(sql.READ_COPIES, read)
        self._many(sql.UNWATCH, [{"_case": case, "_list": WATCH, "_owner": owner} for owner in change.unwatched])
        self._add(sql.ADD_KEY, () if change.key is None else (change.key,), case=case)

    def keep_lists(self, tasks: Sequence[TaskRow], done: Sequence[InvolvedRow]) -> None:
        """Write what lists show of a case for which nothing is there."""
        self._add(sql.ADD_TASK, tasks)
        self._add(sql.ADD_INVOLVED, done)

    def _keep_case(self, change: Change) -> None:
        values = msgspec.structs.asdict(change.case)
        if change.expected == 0:
            self._run(sql.ADD_CASE, tenant=self._tenant, **values)
            return
        case = values.pop("case")
        values |= {"_tenant": self._tenant, "_case": case, "_seq": change.expected}
        if self._write(sql.NUMBER_CASE if change.numbered else sql.MOVE_CASE, values).rowcount != 1:
            raise Conflict("case.moved_on", case=case, expected=change.expected)

    def _keep_taken(self, change: Change) -> None:
        """The message that the case took, or the signal that it heard."""
        case, taken, heard = change.case.case, change.taken, change.heard
        if taken is not None:
            mark = {"_tenant": self._tenant, "_id": taken.message, "_by": taken.at, "taken": taken.at}
            values = {**mark, "case": case, "wait": taken.wait, "answer": taken.answer}
            if self._write(sql.TAKE, values).rowcount != 1:
                raise Conflict("message.taken", id=taken.message)
        if heard is None:
            return
        if change.owed:
            told = {"heard": heard.heard, "answer": heard.answer, "trouble": ""}
            self._many(sql.HEAR, [{"_signal": heard.signal, "_case": case, **told}])
        else:
            self._add(sql.ADD_HEARING, (heard,))

    def _keep_waits(self, change: Change) -> None:
        case, closed, opened = change.case.case, change.waits_closed, change.waits_opened
        if len(closed) == len(opened) == 1:
            follows = msgspec.structs.asdict(opened[0])
            self._many(sql.RENEW_WAIT, [{"_wait": closed[0], "_case": follows.pop("case"), **follows}])
            return
        self._many(sql.CLOSE_WAIT, [{"_case": case, "_wait": wait} for wait in closed])
        self._add(sql.ADD_WAIT, opened)

    def case(self, case: str) -> CaseRow | None:
        """A case without locking it; by id or by number."""
        return _first(CaseRow, self._all(sql.CASE, _case=case))

    def cases(
        self, *, after: str = "", limit: int = 100, open_only: bool = False, calendar_before: int | None = None
    ) -> Sequence[CaseRow]:
        """Cases in order of id, a page at a time."""
        values: dict[str, object] = {} if calendar_before is None else {"_calendar": calendar_before}
        statement = sql.CASES[open_only, calendar_before is not None]
        return _rows(CaseRow, self._all(statement, _after=after, _limit=limit, **values))

    def under_way(self, *, after: str = "", limit: int = 100) -> Sequence[str]:
        """The ids of cases that are not closed, or in which something is still to do."""
        return [row.case for row in self._all(sql.UNDER_WAY, _after=after, _limit=limit)]

    def people_seen(self) -> SeenRow | None:
        """How far the sweep has looked at the cases since the directory changed."""
        return _first(SeenRow, self._all(sql.PEOPLE_SEEN))

    def see_people(self, row: SeenRow) -> None:
        """Keep how far it has."""
        values = msgspec.structs.asdict(row)
        if not self._run(sql.SEE_PEOPLE, **values).rowcount:
            self._begin_row(sql.BEGIN_SEEING, {"tenant": self._tenant, **values})

    def events(self, stream: str, *, after: int = 0) -> Iterator[EventRow]:
        """The events of a stream in order."""
        return iter(_rows(EventRow, self._all(sql.EVENTS, _stream=stream, _after=after)))

    def append(self, stream: str, expected: int, events: Sequence[EventRow]) -> None:
        """Add events to a stream that is not a case."""
        if not events:
            return
        seq, _ = self._lock_head(stream)
        if seq != expected:
            raise Conflict("stream.moved_on", stream=stream, expected=expected, seq=seq)
        self._add(sql.ADD_EVENT, events, stream=stream)
        self._run(sql.MOVE_HEAD, _stream=stream, seq=events[-1].seq, hash=events[-1].hash)

    def last(self, stream: str) -> EventRow | None:
        """The last event of a stream. The lock is on its head; a case's stream is locked by `load`."""
        if not self._reading:
            self._lock_head(stream)
        return _first(EventRow, self._all(sql.LAST_EVENT, _stream=stream))

    def head(self, stream: str) -> int:
        """The number of the last event of a stream, 0 for an empty one."""
        return int(self._one(sql.LAST_SEQ, _stream=stream).seq or 0)

    def tasks(
        self, *, case: str | None = None, holder: str | None = None, pools: Sequence[str] = (), limit: int = 1000
    ) -> Sequence[TaskRow]:
        """Open seats, the earliest due first, those without a date last; nobody holds what waits in a pool."""
        owners = [*owners_of(holder), *(f"{POOL}{one}" for one in pools)]
        values: dict[str, object] = {"_owners": owners} if owners else {}
        values |= {} if case is None else {"_case": case}
        return _rows(TaskRow, self._all(sql.TASKS[case is not None, bool(owners)], _limit=limit, **values))

    def listed(
        self, whose: Whose, name: str, wanted: Wanted, *, after: Place | None = None, limit: int = 100
    ) -> Sequence[TaskRow]:
        """Open seats of one owner, department or giver, in order of place."""
        fields, values = _asked(wanted)
        paging = dict(zip((f"_after_{one}" for one in PLACE), after, strict=True)) if after else {}
        statement = sql.listed(whose, fields, after=after is not None)
        return _rows(TaskRow, self._all(statement, _name=name, _limit=limit, **values, **paging))

    def counted(self, whose: Whose, name: str, wanted: Wanted, spans: Sequence[Span], *, most: int) -> Sequence[int]:
        """How many of them lie in each span of places, up to `most`."""
        fields, values = _asked(wanted)
        statement = sql.counted(whose, fields, len(spans))
        return [*self._one(statement, _name=name, _limit=most, **values, **_within(spans))]

    def involved(
        self, owner: str, list: str, sought: Sought, *, before: Latest | None = None, limit: int = 100
    ) -> Sequence[PastRow]:
        """What somebody has done or was sent, the latest first."""
        fields, values = _asked(sought)
        paging = dict(zip(("_before_at", "_before_case", "_before_seq"), before, strict=True)) if before else {}
        statement = sql.involved_of(fields, before=before is not None)
        return _rows(PastRow, self._all(statement, _owner=owner, _list=list, _limit=limit, **values, **paging))

    def involved_counted(self, owner: str, list: str, sought: Sought, spans: Sequence[Span], *, most: int) -> Past:
        """How much of it there is."""
        fields, values = _asked(sought)
        found = self._one(
            sql.involved_counted(fields, len(spans)), _owner=owner, _list=list, _limit=most, **values, **_within(spans)
        )
        return Past(all=found[0], unread=found[1], closed=found[2], spans=tuple(found[3:]))

    def involved_in(self, case: str) -> Sequence[InvolvedRow]:
        """All such rows of a case, in order of their events."""
        return _rows(InvolvedRow, self._all(sql.INVOLVED_IN, _case=case))

    def shared_pools(self, begin: str = "(") -> Sequence[str]:
        """The pools in which seats wait whose names begin so."""
        first = POOL + begin
        end = first[:-1] + chr(ord(first[-1]) + 1)
        return [row.owner.removeprefix(POOL) for row in self._all(sql.SHARED_POOLS, _begin=first, _end=end)]

    def due(
        self, by: datetime, *, limit: int = 100, after: tuple[datetime, str, str] | None = None
    ) -> Sequence[DueRow]:
        """Rows due at or before a moment, in order of (at, case, key)."""
        if after is None:
            return _rows(DueRow, self._all(sql.DUE, _by=by, _limit=limit))
        at, case, key = after
        return _rows(DueRow, self._all(sql.DUE_AFTER, _by=by, _limit=limit, _at=at, _case=case, _key=key))

    def due_of(self, case: str) -> Sequence[DueRow]:
        """All due rows of a case."""
        found = self._read(sql.DUE_OF, {"_tenant": self._tenant, "_case": case})
        return [DueRow(**dict(zip(_DUE_FIELDS, row, strict=True))) for row in found]

    def outbox(self, *, limit: int = 100, case: str | None = None, undelivered: bool = True) -> Sequence[OutboxRow]:
        """Messages in the order they were written."""
        about = {} if case is None else {"_case": case}
        return _rows(OutboxRow, self._all(sql.OUTBOX[case is not None, undelivered], _limit=limit, **about))

    def delivered(self, keys: Sequence[str], at: datetime) -> None:
        """Mark messages as handed over; the first mark stays."""
        self._many(sql.DELIVERED, [{"_key": key, "delivered": at} for key in keys])

    def waits_of(self, case: str) -> Sequence[WaitRow]:
        """What a case waits for, in order of the wait."""
        return _rows(WaitRow, self._all(sql.WAITS_OF, _case=case))

    def post(self, message: MessageRow) -> None:
        """Put a message into the inbox."""
        self._add(sql.ADD_MESSAGE, (message,))

    def message(self, id: str) -> MessageRow | None:
        """A message by its id."""
        return _first(MessageRow, self._all(sql.MESSAGE, _id=id))

    def messages(self, *, case: str = "", by: datetime | None = None, limit: int = 1000) -> Sequence[MessageRow]:
        """Messages that a case sent or took, or all that wait at a moment."""
        if case:
            own = case.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "/%"
            return _rows(MessageRow, self._all(sql.MESSAGES[True], _case=case, _own=own, _limit=limit))
        return _rows(MessageRow, self._all(sql.MESSAGES[False], _by=by, _limit=limit))

    def matches(
        self, by: datetime, *, message: str | None = None, case: str | None = None, limit: int = 100
    ) -> Sequence[MatchRow]:
        """Messages that wait, with the waits that may have them."""
        about = {} if message is None else {"_message": message}
        about |= {} if case is None else {"_case": case}
        statement = sql.MATCHES[message is not None, case is not None]
        return _rows(MatchRow, self._all(statement, _by=by, _limit=limit, **about))

    def announce(self, signal: SignalRow) -> None:
        """Keep a signal that is to be heard."""
        self._add(sql.ADD_SIGNAL, (signal,))

    def signal(self, id: str) -> SignalRow | None:
        """A signal by its id."""
        return _first(SignalRow, self._all(sql.SIGNAL, _id=id))

    def signals(self, *, origin: str = "", limit: int = 100) -> Sequence[SignalRow]:
        """Signals that not everybody has heard yet, or all that a case gave."""
        about = {"_origin": origin} if origin else {}
        return _rows(SignalRow, self._all(sql.SIGNALS[bool(origin)], _limit=limit, **about))

    def listeners(
        self, name: str, since: datetime, *, after: str = "", limit: int = 100, kind: str = "signal"
    ) -> Sequence[str]:
        """Cases that have waited for a signal, or a message, since a moment or longer."""
        asked = {"_kind": kind, "_name": name, "_since": since, "_after": after, "_limit": limit}
        return [row[0] for row in self._all(sql.LISTENERS, **asked)]

    def passed(self, signal: str, case: str) -> None:
        """Move a signal's cursor to a case."""
        self._run(sql.PASSED, _id=signal, case=case)

    def owe(self, row: HearingRow) -> None:
        """A case could not hear a signal."""
        self._add(sql.ADD_HEARING, (row,))

    def excuse(self, signal: str, case: str) -> None:
        """A case that was owed a signal waits for it no more."""
        self._run(sql.EXCUSE, _signal=signal, _case=case)

    def hearings(self, *, signal: str = "", case: str = "") -> Sequence[HearingRow]:
        """Who has heard a signal or is owed it; or all of one case."""
        about = {"_signal": signal} if signal else {"_case": case}
        return _rows(HearingRow, self._all(sql.HEARINGS[bool(signal)], **about))

    def owed(self, *, after: tuple[str, str] = ("", ""), limit: int = 100) -> Sequence[HearingRow]:
        """Signals that cases are owed still."""
        return _rows(HearingRow, self._all(sql.OWED, _signal=after[0], _case=after[1], _limit=limit))

    def spent(self, signal: str, at: datetime) -> None:
        """Everybody has heard a signal."""
        self._run(sql.SPENT, _id=signal, done=at)

    def keys(self, case: str) -> Sequence[KeyRow]:
        """Idempotency keys that answered for a case."""
        return _rows(KeyRow, self._all(sql.KEYS_OF, _case=case))

    def strays(self) -> Sequence[str]:
        """Ids under which events, tasks, due rows, messages or keys stand without a case."""
        return sorted({row[0] for statement in sql.STRAYS for row in self._all(statement, _own=sql.BOOK)})

    def keep_key(self, row: KeyRow) -> None:
        """Keep a key that answers for no case alone."""
        self._add(sql.ADD_KEY, (row,), case=sql.BOOK)

    def forget_keys(self, before: datetime) -> None:
        """Drop idempotency keys recorded before a moment."""
        self._run(sql.FORGET_KEYS, _before=before)

    def draft(self, case: str, visit: str, author: str) -> DraftRow | None:
        """What somebody has begun to write at a step."""
        return _first(DraftRow, self._all(sql.DRAFT, _case=case, _visit=visit, _author=author))

    def drafts(self, case: str) -> Sequence[DraftRow]:
        """What anybody has begun to write in a case."""
        return _rows(DraftRow, self._all(sql.DRAFTS, _case=case))

    def keep_draft(self, row: DraftRow) -> None:
        """Keep a draft."""
        self._add(sql.ADD_DRAFT, (row,))

    def drop_draft(self, case: str, visit: str, author: str) -> None:
        """Drop a draft, if there is one."""
        self._run(sql.DROP_DRAFT, _case=case, _visit=visit, _author=author)

    def forget_drafts(self, before: datetime) -> None:
        """Drop the drafts last saved before a moment."""
        self._run(sql.FORGET_DRAFTS, _before=before)

    def refuse(self, refusal: RefusalRow) -> None:
        """Keep a refused command, linked to the one before."""
        seq, before = self._lock_head(REFUSALS)
        made = link(before, self._tenant, seq + 1, refusal)
        self._add(sql.ADD_REFUSAL, (refusal,), seq=seq + 1, hash=made)
        self._run(sql.MOVE_HEAD, _stream=REFUSALS, seq=seq + 1, hash=made)

    def refusals(self, *, case: str | None = None, limit: int = 100) -> Sequence[RefusalRow]:
        """Refused commands, newest first."""
        about = {} if case is None else {"_case": case}
        return _rows(RefusalRow, self._all(sql.REFUSALS[case is not None], _limit=limit, **about))

    def broken_refusal(self) -> int | None:
        """The number of the first refusal that is gone or altered; None when the chain holds."""
        head = self._one(sql.HEAD, _stream=REFUSALS)
        fields = RefusalRow.__struct_fields__
        chain = [
            (row.seq, row.hash, RefusalRow(**dict(zip(fields, row[2:], strict=True))))
            for row in self._all(sql.REFUSAL_CHAIN)
        ]
        return first_broken(self._tenant, chain, (head.seq, head.hash) if head else (0, BEGINNING))

    def publish(self, row: MatterRow) -> None:
        """Keep a published version."""
        self._add(sql.ADD_MATTER, (row,))

    def matter(self, code: str, version: str) -> MatterRow | None:
        """One published version."""
        return _first(MatterRow, self._all(sql.MATTER, _code=code, _version=version))

    def matters(self) -> Sequence[MatterRow]:
        """All published versions, by code and version."""
        return _rows(MatterRow, self._all(sql.MATTERS))

    def count_up(self, counter: str) -> int:
        """The next number of a counter, from 1, without gaps: it stays locked until the transaction ends."""
        if not self._run(sql.COUNT, _name=counter).rowcount:
            self._begin_row(sql.START_COUNT, {"tenant": self._tenant, "name": counter})
            self._run(sql.COUNT, _name=counter)
        return int(self._one(sql.COUNTED, _name=counter).value)

    def _lock_head(self, stream: str) -> tuple[int, str]:
        """Number and hash of the last row of a stream, which nobody else can move until the transaction ends."""
        row = self._one(sql.LOCK_HEAD, _stream=stream)
        if row is None:
            self._begin_row(sql.ADD_HEAD, {"tenant": self._tenant, "stream": stream, "hash": BEGINNING})
            row = self._one(sql.LOCK_HEAD, _stream=stream)
        return row.seq, row.hash

    def _begin_row(self, statement: Insert, values: dict[str, object]) -> None:
        """Two may begin the same row at once; the savepoint lets the later one go on with it."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(statement, values)
        except IntegrityError:
            return
        except DBAPIError as problem:
            raise explained(problem) from None

    def _of(self, row: Row, **more: object) -> dict[str, Any]:
        return {"tenant": self._tenant, **msgspec.structs.asdict(row), **more}

    def _add(self, statement: Insert, rows: Iterable[Row], **more: object) -> None:
        self._many(statement, [self._of(row, **more) for row in rows])

    def _many(self, statement: Insert | Update | Delete, values: list[dict[str, Any]]) -> None:
        if not isinstance(statement, Insert):
            values = [{"_tenant": self._tenant, **one} for one in values]
        if values:
            # One row is sent as one: drivers make ready for many at a price.
            self._write(statement, values if len(values) > 1 else values[0])

    def _write(self, statement: Executable, values: Any) -> DBAPICursor:
        """Send a statement of a step straight to the driver, on the transaction that the connection is in."""
        made = ready(statement, self._connection.dialect)
        sent: Any = [made.values(one) for one in values] if isinstance(values, list) else made.values(values)
        if not self._connection.in_transaction():
            self._connection.begin()  # a host's that has not begun; the driver alone would not tell its connection
        try:
            return tell(self._connection, made.text, sent)
        except StatementError as problem:
            raise explained(problem, values) from None

    def _read(self, statement: "Select[*tuple[Any, ...]]", values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Read straight from the driver; the rows as our types have them."""
        made = ready(statement, self._connection.dialect)
        return map(made.row, self._write(statement, values).fetchall())

    def _run(self, statement: Executable, **values: object) -> CursorResult[Any]:
        if not isinstance(statement, Insert):
            values["_tenant"] = self._tenant
        return self._send(statement, values)

    def _all(self, statement: "Select[*tuple[Any, ...]]", **values: object) -> Sequence[Any]:
        return self._run(statement, **values).all()

    def _one(self, statement: "Select[*tuple[Any, ...]]", **values: object) -> Any:
        return self._run(statement, **values).one_or_none()

    def _send(self, statement: Executable, values: Any) -> CursorResult[Any]:
        try:
            return self._connection.execute(statement, values)
        except StatementError as problem:
            raise explained(problem, values) from None


def _part(kind: type[R], row: Sequence[Any], at: int) -> R | None:
    """The row of a joined table that begins at a column; None where nothing was joined."""
    fields = kind.__struct_fields__
    return None if row[at] is None else kind(**dict(zip(fields, row[at : at + len(fields)], strict=True)))


def _posted(row: Sequence[Any]) -> dict[str, Any]:
    """The message, the signal and what the case has of it."""
    signal_at = _POST_AT + len(MessageRow.__struct_fields__)
    return {
        "message": _part(MessageRow, row, _POST_AT),
        "signal": _part(SignalRow, row, signal_at),
        "hearing": _part(HearingRow, row, signal_at + len(SignalRow.__struct_fields__)),
    }


def _within(spans: Sequence[Span]) -> dict[str, Any]:
    ends = (((f"_from{n}", begin), (f"_to{n}", end)) for n, (begin, end) in enumerate(spans))
    return dict(chain.from_iterable(ends))


def _asked(wanted: Wanted | Sought) -> tuple[frozenset[str], dict[str, Any]]:
    """Which fields are wanted, and the values that travel."""
    given = {
        name: value for name, value in msgspec.structs.asdict(wanted).items() if value not in ("", (), None, False)
    }
    values = {f"_{name}": value for name, value in given.items() if value is not True}
    if "starts" in given:
        values["_size"] = len(wanted.starts)
    values |= {f"_{one}": named_in(given[one]) for one in ("person", "absent") if one in given}
    values |= {f"_{one}": named_in(f"{SEATED}{given[one]}") for one in ("single", "seated") if one in given}
    return frozenset(given), values


def _rows(kind: type[R], found: Iterable[Any]) -> list[R]:
    return [kind(**row._mapping) for row in found]


def _first(kind: type[R], found: Iterable[Any]) -> R | None:
    return next(iter(_rows(kind, found)), None)


def books_on(connection: Connection | HasConnection, tenant: str) -> SqlBooks:
    """The books of a tenant on the transaction of a host: its SQLAlchemy `Connection` or `Session`."""
    held = connection if isinstance(connection, Connection) else connection.connection()
    return SqlBooks(held, tenant)
