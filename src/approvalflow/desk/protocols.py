"""What the desk needs from the world: books to write in, another engine's opinion. Bootstrap brings the concrete parts.

Rows are plain values. No function of a `Books` opens or commits a transaction: it works on a connection that
the walk, or the host application, already holds.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Literal, Protocol

import msgspec

from approvalflow.bpmn.graph import Drawing
from approvalflow.cases.machines import Decided
from approvalflow.desk.opinion import Report
from approvalflow.expressions import View

ALL = 1_000_000
"""What is asked for where nothing may be left out."""
LIMITS = {"case": 64, "key": 200, "actor": 128, "command": 1_000_000, "reason": 4_000}
"""How long names given from outside may be, and a whole command as JSON; in characters."""


PERSON, PARTY, POOL = "=", "~", "@"
"""Before the name of an owner: a list is a person's, an applicant's or a pool's, whatever these are called."""
DONE, COPY, WATCH = "done", "copy", "watch"


def owners_of(name: str | None) -> tuple[str, ...]:
    """The owners of a name: an officer and an applicant may bear the same."""
    return (f"{PERSON}{name}", f"{PARTY}{name}") if name is not None else ()


SEATED = "~"
"""Before somebody who is not barred and only has another seat of the same step."""


def named_in(person: str) -> str:
    """How a person stands among those barred."""
    return msgspec.json.encode(person).decode()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the books, without its tenant: books are opened for one tenant."""


class EventRow(Row, frozen=True, kw_only=True):
    """One kept event. `hash` covers the whole row and the hash before it, and names its algorithm: `sha256:…`."""

    seq: int
    type: str
    v: int
    recorded: datetime
    effective: datetime
    actor: str
    payload: str
    hash: str


class CaseRow(Row, frozen=True, kw_only=True):
    """The case as it stands. `snapshot` is its JSON; `seq` and `hash` are those of its last event."""

    case: str
    number: str | None
    matter: str
    version: str
    stage: str
    seq: int
    hash: str
    calendar: int
    opened: datetime
    recorded: datetime
    snapshot: str


class TaskRow(Row, frozen=True, kw_only=True):
    """One seat of one open visit, as a worklist shows it. A holder is a person, `giver` who delegated to them.

    A pool is `role@department`; one of several is `(role,role)@department`, with a sign before persons: `=person`.
    `owner` is in whose list it stands: `=person`, `~applicant` or `@pool`. `place` is its day in the order of lists:
    the day by which it is due, the last of all days where nothing runs. `clock` sets that day. `barred` are those who
    must not act here, as JSON, and with SEATED before them those who have another seat; `returned` says how often the
    step was sent back to and `reason` why, `held` whether it is held.
    """

    case: str
    visit: str
    seat: str
    node: str
    name: str
    act: str
    matter: str
    version: str
    number: str | None
    applicant: str
    party: str
    owner: str
    holder: str | None
    pool: str | None
    giver: str | None = None
    department: str
    barred: str = "[]"
    clock: str
    due: date | None
    place: date
    returned: int = 0
    reason: str = ""
    held: int = 0
    opened: datetime


class InvolvedRow(Row, frozen=True, kw_only=True):
    """What somebody did in a case (`list` done), was sent of it (copy) or follows (watch), by the event that says so.

    `owner` as in a TaskRow; `what` the outcome, or how a seat was passed on; `actor` who did it, `absent` for whom.
    """

    owner: str
    list: str
    at: datetime
    case: str
    seq: int
    matter: str
    party: str
    visit: str = ""
    node: str = ""
    what: str = ""
    actor: str
    absent: str = ""
    read: datetime | None = None


class Wanted(Row, frozen=True, kw_only=True):
    """Which rows of a list are wanted; what is empty asks for nothing.

    `acts` are those of a scope. `starts` is how a case number or the applicant's name begins. `since` and `until` are
    places; `own` leaves out what was delegated; neither `person` nor `absent`, for whom they stand in, must be barred,
    `single` must not have another seat of the step, and `related` are the applicants whose cases they keep out of.
    """

    matter: str = ""
    department: str = ""
    act: str = ""
    acts: tuple[str, ...] = ()
    node: str = ""
    starts: str = ""
    since: date | None = None
    until: date | None = None
    held: bool = False
    returned: bool = False
    delegated: bool = False
    own: bool = False
    person: str = ""
    absent: str = ""
    single: str = ""
    related: tuple[str, ...] = ()


class PastRow(InvolvedRow, frozen=True, kw_only=True):
    """With how the case stands now: number, stage, and the place of the nearest of its open seats, if there is one."""

    number: str | None
    stage: str
    place: date | None


class Sought(Row, frozen=True, kw_only=True):
    """Which rows of what was done, sent or followed are wanted; what is empty asks for nothing.

    From `begin`, before `end`; `starts` as in Wanted; `ongoing` leaves out closed cases; `since` and `until` are places
    of the nearest open seat.
    """

    matter: str = ""
    node: str = ""
    what: str = ""
    starts: str = ""
    begin: datetime | None = None
    end: datetime | None = None
    unread: bool = False
    ongoing: bool = False
    since: date | None = None
    until: date | None = None


class Past(Row, frozen=True, kw_only=True):
    """How many such rows there are, of them not read, of closed cases, and in each span of places."""

    all: int
    unread: int
    closed: int
    spans: tuple[int, ...]


Place = tuple[date, str, str, str]
"""Where a seat stands in every list: its day, case, visit and seat."""
Span = tuple[date, date]
"""From one place to another, both included."""
Latest = tuple[datetime, str, int]
"""Where something that was done stands: when, in which case, by which event."""
Whose = Literal["owner", "department", "giver"]


class DueRow(Row, frozen=True, kw_only=True):
    """The next moment at which something about a case must be looked at. `key` is a clock, a wait or a procedure."""

    case: str
    key: str
    at: datetime


class OutboxRow(Row, frozen=True, kw_only=True):
    """A message to the outside. `key` is unique in the tenant: a thing said once is never said twice."""

    key: str
    case: str
    seq: int
    topic: str
    payload: str
    recorded: datetime


class WaitRow(Row, frozen=True, kw_only=True):
    """A message or signal (`kind`) that a case waits for. `correlation` is empty where the drawing states none."""

    case: str
    wait: str
    kind: str
    name: str
    correlation: str
    opened: datetime


class MessageRow(Row, frozen=True, kw_only=True):
    """A message in the inbox: it waits `until` its time is over, or one wait of one case has taken it.

    `answer` is what the taking did there.
    """

    id: str
    name: str
    correlation: str
    data: str
    actor: str
    arrived: datetime
    until: datetime
    case: str | None = None
    wait: str | None = None
    taken: datetime | None = None
    answer: str | None = None


class TakenRow(Row, frozen=True, kw_only=True):
    """A message that a wait of the case takes: nobody else may have it, and its time may not be over."""

    message: str
    wait: str
    at: datetime
    answer: str


class SignalRow(Row, frozen=True, kw_only=True):
    """A signal on its way: up to the case `cursor` all have had it, `origin` is the case that gave it."""

    id: str
    name: str
    data: str
    actor: str
    origin: str
    sent: datetime
    cursor: str = ""
    done: datetime | None = None


class HearingRow(Row, frozen=True, kw_only=True):
    """A case has `heard` a signal, with what it did there; or is owed it still, since `trouble` stood in the way."""

    signal: str
    case: str
    heard: datetime | None = None
    answer: str = ""
    trouble: str = ""


class MatchRow(Row, frozen=True, kw_only=True):
    """A message in the inbox and a wait that may have it."""

    id: str
    case: str
    wait: str


class KeyRow(Row, frozen=True, kw_only=True):
    """An idempotency key that has been used: digest of the command, who, which events, and the first answer."""

    key: str
    digest: str
    actor: str
    first: int
    last: int
    answer: str
    recorded: datetime


class DraftRow(Row, frozen=True, kw_only=True):
    """What somebody has begun to write at a step: fields of `Act` as JSON, for the author's eyes only."""

    case: str
    visit: str
    author: str
    content: str
    recorded: datetime


class RefusalRow(Row, frozen=True, kw_only=True):
    """A command that was refused: who tried what, when, why. Chained by hash like the events."""

    actor: str
    case: str | None
    command: str
    code: str
    detail: str
    recorded: datetime


class MatterRow(Row, frozen=True, kw_only=True):
    """A published version of a matter: its files as they were, and since when.

    `tables` are those beside them, packed: decision tables, drawings that are called.
    """

    code: str
    version: str
    digest: str
    matter: bytes
    drawing: bytes
    report: str
    recorded: datetime
    tables: bytes | None = None


class Loaded(Row, frozen=True, kw_only=True):
    """What one locked read brings: the case (None when unknown), a used key, the head of the tenant's own stream.

    And a message or signal that was asked for with it, with what the case has of that signal.
    """

    case: CaseRow | None
    key: KeyRow | None
    book: int
    message: MessageRow | None = None
    signal: SignalRow | None = None
    hearing: HearingRow | None = None


class Change(Row, frozen=True, kw_only=True):
    """All that one command writes about one case, in one transaction. `expected` is the `seq` loaded (0: new).

    `numbered` says that the case got its number now; what a case is born with (matter, version, opened) never changes.
    `owed` says that what is heard was owed to the case.
    `copies_read` are owners who have read their copies, and when; `unwatched` those who follow the case no more.
    """

    expected: int
    numbered: bool = False
    case: CaseRow
    events: tuple[EventRow, ...]
    tasks_closed: tuple[tuple[str, str], ...] = ()
    tasks_opened: tuple[TaskRow, ...] = ()
    due_closed: tuple[str, ...] = ()
    due_opened: tuple[DueRow, ...] = ()
    outbox: tuple[OutboxRow, ...] = ()
    waits_closed: tuple[str, ...] = ()
    waits_opened: tuple[WaitRow, ...] = ()
    messages: tuple[MessageRow, ...] = ()
    signals: tuple[SignalRow, ...] = ()
    taken: TakenRow | None = None
    heard: HearingRow | None = None
    owed: bool = False
    involved: tuple[InvolvedRow, ...] = ()
    copies_read: tuple[tuple[str, datetime], ...] = ()
    unwatched: tuple[str, ...] = ()
    key: KeyRow | None = None


class Books(Protocol):
    """The books of one tenant on one connection, inside a transaction that somebody else opened."""

    @property
    def tenant(self) -> str:
        """The division whose books these are."""

    def load(
        self, case: str, *, key: str | None = None, skip_locked: bool = False, message: str = "", signal: str = ""
    ) -> Loaded | None:
        """Read and lock a case in one statement. None when `skip_locked` and somebody else holds it.

        A message or a signal comes with it, not locked.
        Raises Conflict `books.busy` when the lock cannot be had in time.
        """

    def keep(self, change: Change) -> None:
        """Write a change: at most nine statements; one more for each of waits closed or opened, messages, signals,
        copies read, watching that ended, a message taken or a signal heard. One wait that follows another is one.

        Raises Conflict `case.moved_on` when `expected` is not the head, `message.taken` for a message that somebody has
        or whose time is over, `signal.heard_before`.
        """

    def case(self, case: str) -> CaseRow | None:
        """A case without locking it; by id or by number."""

    def cases(
        self, *, after: str = "", limit: int = 100, open_only: bool = False, calendar_before: int | None = None
    ) -> Sequence[CaseRow]:
        """Cases in order of id, a page at a time; `calendar_before`: on a calendar older than that revision."""

    def events(self, stream: str, *, after: int = 0) -> Iterator[EventRow]:
        """The events of a stream in order: a case's id, or `tenant` for the tenant's own."""

    def append(self, stream: str, expected: int, events: Sequence[EventRow]) -> None:
        """Add events to a stream that is not a case. Raises Conflict `stream.moved_on`."""

    def last(self, stream: str) -> EventRow | None:
        """The last event of a stream, locked against another writer of the same stream."""

    def head(self, stream: str) -> int:
        """The number of the last event of a stream, 0 for an empty one."""

    def tasks(
        self, *, case: str | None = None, holder: str | None = None, pools: Sequence[str] = (), limit: int = 1000
    ) -> Sequence[TaskRow]:
        """Open seats of a case, or those held by a person or waiting in one of the pools, the earliest due first."""

    def listed(
        self, whose: Whose, name: str, wanted: Wanted, *, after: Place | None = None, limit: int = 100
    ) -> Sequence[TaskRow]:
        """Open seats of one owner, department or giver, in order of place, by index; `after` pages on."""

    def counted(self, whose: Whose, name: str, wanted: Wanted, spans: Sequence[Span], *, most: int) -> Sequence[int]:
        """How many of them lie in each span of places, counted up to `most` and no further."""

    def involved(
        self,
        owner: str,
        list: str,
        sought: Sought,
        *,
        before: Latest | None = None,
        limit: int = 100,
    ) -> Sequence[PastRow]:
        """What somebody has done, was sent or follows, the latest first; `before` pages on."""

    def involved_counted(self, owner: str, list: str, sought: Sought, spans: Sequence[Span], *, most: int) -> Past:
        """How much of it there is, counted up to `most` rows and no further."""

    def involved_in(self, case: str) -> Sequence[InvolvedRow]:
        """All such rows of a case, in order of their events."""

    def shared_pools(self, begin: str = "(") -> Sequence[str]:
        """The pools in which seats wait whose names begin so: those of several roles and persons with a bracket."""

    def due(
        self, by: datetime, *, limit: int = 100, after: tuple[datetime, str, str] | None = None
    ) -> Sequence[DueRow]:
        """Rows due at or before a moment, in order of (at, case, key), by index; `after` pages on."""

    def due_of(self, case: str) -> Sequence[DueRow]:
        """All due rows of a case."""

    def outbox(self, *, limit: int = 100, case: str | None = None, undelivered: bool = True) -> Sequence[OutboxRow]:
        """Messages in the order they were written."""

    def delivered(self, keys: Sequence[str], at: datetime) -> None:
        """Mark messages as handed over."""

    def waits_of(self, case: str) -> Sequence[WaitRow]:
        """What a case waits for, in order of the wait."""

    def post(self, message: MessageRow) -> None:
        """Put a message into the inbox. Raises Conflict `message.sent_before` for an id that is there."""

    def message(self, id: str) -> MessageRow | None:
        """A message by its id."""

    def messages(self, *, case: str = "", by: datetime | None = None, limit: int = 1000) -> Sequence[MessageRow]:
        """Messages that a case sent or took, or all that wait at a moment; in the order of their arrival."""

    def matches(
        self, by: datetime, *, message: str | None = None, case: str | None = None, limit: int = 100
    ) -> Sequence[MatchRow]:
        """Messages that wait at a moment, with the waits that may have them: first come, first served on both sides.

        Of one message, or for one case, where these are named. They meet by name, and by the correlation that the wait
        states; a case's id or number is always its own correlation.
        """

    def announce(self, signal: SignalRow) -> None:
        """Keep a signal that is to be heard. Raises Conflict `signal.sent_before` for an id that is there."""

    def signal(self, id: str) -> SignalRow | None:
        """A signal by its id."""

    def signals(self, *, origin: str = "", limit: int = 100) -> Sequence[SignalRow]:
        """Signals that not everybody has heard yet, or all that a case gave; the first sent first."""

    def listeners(self, name: str, since: datetime, *, after: str = "", limit: int = 100) -> Sequence[str]:
        """Cases that have waited for a signal since a moment or longer, in order of id."""

    def passed(self, signal: str, case: str) -> None:
        """All cases up to this one have heard a signal or are owed it; the cursor never goes back."""

    def owe(self, row: HearingRow) -> None:
        """A case could not hear a signal. Raises Conflict `signal.heard_before` where it has, or is owed it already."""

    def excuse(self, signal: str, case: str) -> None:
        """A case that was owed a signal waits for it no more."""

    def hearings(self, *, signal: str = "", case: str = "") -> Sequence[HearingRow]:
        """Who has heard a signal or is owed it, in order of the case; or all of one case, in order of the signal."""

    def owed(self, *, after: tuple[str, str] = ("", ""), limit: int = 100) -> Sequence[HearingRow]:
        """Signals that cases are owed still, in order of (signal, case); `after` pages on."""

    def spent(self, signal: str, at: datetime) -> None:
        """Everybody has heard a signal."""

    def keys(self, case: str) -> Sequence[KeyRow]:
        """Idempotency keys that answered for a case."""

    def strays(self) -> Sequence[str]:
        """Ids under which events, tasks, due rows, messages or keys stand without a case."""

    def forget_keys(self, before: datetime) -> None:
        """Drop idempotency keys recorded before a moment."""

    def draft(self, case: str, visit: str, author: str) -> DraftRow | None:
        """What somebody has begun to write at a step."""

    def drafts(self, case: str) -> Sequence[DraftRow]:
        """What anybody has begun to write in a case: that somebody did, not what, is for others to know."""

    def keep_draft(self, row: DraftRow) -> None:
        """Keep a draft; the author's earlier one at that step must have been dropped."""

    def drop_draft(self, case: str, visit: str, author: str) -> None:
        """Drop a draft, if there is one."""

    def forget_drafts(self, before: datetime) -> None:
        """Drop the drafts last saved before a moment."""

    def refuse(self, refusal: RefusalRow) -> None:
        """Keep a refused command."""

    def refusals(self, *, case: str | None = None, limit: int = 100) -> Sequence[RefusalRow]:
        """Refused commands, newest first."""

    def broken_refusal(self) -> int | None:
        """The number of the first refusal that is gone or altered; None when the chain holds."""

    def publish(self, row: MatterRow) -> None:
        """Keep a published version. Raises Conflict `matter.already_published`."""

    def matter(self, code: str, version: str) -> MatterRow | None:
        """One published version."""

    def matters(self) -> Sequence[MatterRow]:
        """All published versions, by code and version."""

    def count_up(self, counter: str) -> int:
        """The next number of a counter, from 1, without gaps."""


class Decisions(Protocol):
    """Decision tables (DMN). Files are untrusted bytes; nothing of them is run but expressions of ours."""

    def names(self, content: bytes, decision: str) -> frozenset[str]:
        """What a decision, and whatever it requires, reads of the case, as `case.amount`.

        Raises Unreadable `decision.*`, `drawing.*` or `expression.*`.
        """

    def outputs(self, content: bytes, decision: str) -> tuple[str, ...]:
        """The names under which a decision sets its result, where its task names no other. Raises as `names`."""

    def decided(self, content: bytes, decision: str, view: View) -> Decided:
        """The result on this view: a value, a context where there are several outputs, a list by hit policy.

        Null where no rule applies. Raises as `names`, and Unreadable `decision.not_unique`, `decision.not_agreed` or
        `decision.too_many_steps`.
        """


class SecondOpinion(Protocol):
    """What another engine makes of a drawing. It may take seconds, so it is asked outside of every transaction."""

    def __call__(self, content: bytes, drawing: Drawing) -> Report:
        """The opinion on `content`, which we read as `drawing`. Whatever fails is a verdict, no exception."""


Transaction = Callable[[], AbstractContextManager[Books]]
"""Opens a transaction for writing; committed on leaving, rolled back on an exception."""
