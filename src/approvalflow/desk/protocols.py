"""What the desk needs from the world: books to write in, another engine's opinion. Bootstrap brings the concrete parts.

No function of a `Books` opens or commits a transaction: it works on a connection that the walk, or the host
application, already holds. Longer than most modules because it is one Protocol, method by method.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from approvalflow.bpmn.graph import Drawing
from approvalflow.cases.machines import Decided
from approvalflow.desk.opinion import Report
from approvalflow.desk.rows import (
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
    SeenRow,
    SignalRow,
    Sought,
    Span,
    TaskRow,
    WaitRow,
    Wanted,
    Whose,
)
from approvalflow.expressions import View


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

    def under_way(self, *, after: str = "", limit: int = 100) -> Sequence[str]:
        """The ids of cases that are not closed, or in which something is still to do, in order, a page at a time."""

    def people_seen(self) -> SeenRow | None:
        """How far the sweep has looked at the cases since the directory changed; None where it never has."""

    def see_people(self, row: SeenRow) -> None:
        """Keep how far it has."""

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
        states; a case's id or number is always its own correlation. A wait with `any_key` comes last, and has what is
        addressed to no case and no other wait goes by.
        """

    def announce(self, signal: SignalRow) -> None:
        """Keep a signal that is to be heard. Raises Conflict `signal.sent_before` for an id that is there."""

    def signal(self, id: str) -> SignalRow | None:
        """A signal by its id."""

    def signals(self, *, origin: str = "", limit: int = 100) -> Sequence[SignalRow]:
        """Signals that not everybody has heard yet, or all that a case gave; the first sent first."""

    def listeners(
        self, name: str, since: datetime, *, after: str = "", limit: int = 100, kind: str = "signal"
    ) -> Sequence[str]:
        """Cases that have waited for a signal, or a message, since a moment or longer, in order of id."""

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

    def keep_key(self, row: KeyRow) -> None:
        """Keep a key that answers for no case alone. Raises Conflict `key.raced` where it is there already."""

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
