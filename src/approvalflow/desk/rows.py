"""The rows of the books as plain values, and how lists, owners and pages of them are named.

Longer than most modules because it is a list: one small struct for each table and each question.
"""

from datetime import date, datetime
from hashlib import sha256
from typing import Literal

import msgspec

ALL = 1_000_000
"""What is asked for where nothing may be left out."""
LIMITS = {"case": 64, "key": 200, "actor": 128, "command": 1_000_000, "reason": 4_000}
"""How long names given from outside may be, and a whole command as JSON; in characters."""


PERSON, PARTY, POOL = "=", "~", "@"
"""Before the name of an owner: a list is a person's, an applicant's or a pool's, whatever these are called."""
LATER = "+"
"""Likewise, of a seat that is on no list now, but on somebody's desk: it comes before the others in order."""
DONE, COPY, WATCH = "done", "copy", "watch"


def owners_of(name: str | None) -> tuple[str, ...]:
    """The owners of a name: an officer and an applicant may bear the same."""
    return (f"{PERSON}{name}", f"{PARTY}{name}") if name is not None else ()


def later(name: str) -> str:
    """Whose such a seat is, or who has delegated it; a name that fills the column stands there by its digest."""
    return f"{LATER}{name if len(name) < LIMITS['actor'] else sha256(name.encode()).hexdigest()}"


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
    `owner` is in whose list it stands: `=person`, `~applicant` or `@pool`; `+person` of a seat that is in none now, as
    `giver` then is, too. `place` is its day in the order of lists: the day by which it is due, the last of all days
    where nothing runs. `clock` sets that day. `barred` are those who
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
    `single` must not have another seat of the step, `seated` must have one, and `related` are the applicants whose
    cases they keep out of.
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
    seated: str = ""
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
    """A message or signal (`kind`) that a case waits for. `correlation` is empty where the drawing states none.

    `any_key`: it goes by none yet, and has any message of its name that no other wait goes by.
    """

    case: str
    wait: str
    kind: str
    name: str
    correlation: str
    any_key: bool = False
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


class SeenRow(Row, frozen=True, kw_only=True):
    """Up to which case (`reached`) the sweep has looked at who sits where since the directory came to a `revision`.

    It began behind a case, goes on to the last one, and then from the first up to there: `round` is 0, then 1, and 2
    once all have been looked at. So a directory that changes all the time leaves no case out.
    """

    revision: str
    begun: str = ""
    reached: str = ""
    round: int = 0


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
