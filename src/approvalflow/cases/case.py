"""A case (办件) as it stands: a bounded snapshot, small enough to be read and written with every step.

Texts, older opinions and moves stay in the events.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from approvalflow.cases.events import CameBack, Choice, Outcome, Party
from approvalflow.deadlines import Clock
from approvalflow.tokens import Position, node_of

APPLICANT_SEAT = "applicant"
"""The seat of a step that the applicant does itself."""

STARTS = "start:"
"""How a wait is named that would start another pool of the file: by its event."""


class Stage(StrEnum):
    """Where the file stands in law. Only acts move it; the token game ends separately."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    CLOSED = "closed"


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the snapshot."""


class Seat(Part, frozen=True, kw_only=True):
    """A place at a step. `revision` grows with every change, so that a client can tell a stale view.

    `after` names the seats that speak before it, `adder` the seat that added it (加签), `delegate` who works on it for
    its holder (委派), `handed` who had it before a transfer (转办). A seat that is `removed` (减签) says nothing.
    `worked` are those who have worked on it so and answered.
    `awaited`: what was said from it decided nothing and was taken back; the step waits until it is said anew.
    `consulted`: whoever has it was added to a decision that they could not make; they are heard, and do not decide.
    `acting_for` is the absent one in whose name `by` spoke (代理); `beyond` marks a seat given to somebody whom the
    step does not ask for, when nobody was left whom it asks for. `department` is where it lies, empty where that is the
    department the step asks for. `kept` marks an answer of the party that came while a return had the step frozen, and
    settles it when it thaws. `chosen` is who was chosen from it for later steps (自选). `read_by` is who first
    opened the file from it; that changes nothing in it, and so not its revision.
    """

    id: str
    holder: str | None = None
    pool: str | None = None
    candidates: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    weight: int = 1
    veto: bool = False
    after: tuple[str, ...] = ()
    adder: str = ""
    delegate: str | None = None
    worked: tuple[str, ...] = ()
    handed: str = ""
    removed: bool = False
    carried: str = ""
    opinion: str | None = None
    by: str | None = None
    acting_for: str = ""
    beyond: bool = False
    consulted: bool = False
    awaited: bool = False
    department: str = ""
    kept: bool = False
    chosen: dict[str, Choice] = {}
    read_by: str = ""
    read_at: datetime | None = None
    revision: int = 0

    @property
    def open(self) -> bool:
        """It still has to speak, now or when its turn comes."""
        return self.opinion is None and not self.removed

    @property
    def worker(self) -> str | None:
        """Who has it on the desk: the one it was passed on to, else its holder."""
        return self.delegate or self.holder


class Visit(Part, frozen=True, kw_only=True):
    """An open step. `awaiting` is true while it waits for the applicant; `by` names those of a record made together.

    `within` is where it stands, as in an Outcome; `urged` is when somebody last asked to hurry.
    """

    node: str
    token: str
    within: tuple[str, ...] = ()
    act: str
    opened: datetime
    seats: tuple[Seat, ...] = ()
    power: str = ""
    awaiting: bool = False
    by: tuple[str, ...] = ()
    urged: datetime | None = None

    @property
    def kept(self) -> str:
        """The answer of the party that is kept until the step thaws; empty where there is none."""
        return next((seat.opinion for seat in self.seats if seat.kept and seat.opinion), "")


class Running(Part, frozen=True, kw_only=True):
    """A clock of the case with the date last told, and the warnings given.

    `given` maps a level to the date last warned about, `said` holds every `level date` that went out.
    `since` is the number of the event that started it: two clocks of one name are never taken for each other.
    """

    clock: Clock
    stated: date | None
    provisional: date | None = None
    since: int = 0
    given: dict[str, date] = {}
    said: tuple[str, ...] = ()


class Held(Part, frozen=True, kw_only=True):
    """挂起: who holds the work, since when, and why."""

    by: str
    since: datetime
    reason: str


class SentBack(Part, frozen=True, kw_only=True):
    """退回 that may be taken back as long as its step has not come up again: of which visit, by whom, in whose name.

    `seat` is the one from which it went; `back`: it comes straight back to it, with `seats` as they stood, unsaid.
    `since` is the number of the event, `within` where the step stood, `to` the place that it went to (`CameBack`), `up`
    the visit in which it came up again.
    """

    visit: str
    by: str
    acting_for: str = ""
    seat: str = ""
    seats: tuple[Seat, ...] = ()
    back: bool = False
    since: int = 0
    within: tuple[str, ...] = ()
    to: str = ""
    up: str = ""


class OpenProcedure(Part, frozen=True, kw_only=True):
    """A special procedure that is under way."""

    procedure: str
    begun: date
    visit: str | None = None
    announced: str = ""


class Timer(Part, frozen=True, kw_only=True):
    """A timer of the drawing, its moment, and the moment it is counted from; `said` as in TimerSet."""

    node: str
    at: datetime
    start: datetime
    said: str = ""


class Awaited(Part, frozen=True, kw_only=True):
    """A message or signal that is waited for, since when, and by what it must be correlated (empty: nothing said).

    `conversation` as in KeyAgreed.
    """

    node: str
    kind: str
    name: str
    correlation: str = ""
    conversation: str = ""
    opened: datetime

    @property
    def any_key(self) -> bool:
        """Whether a message with any key will do, since its conversation goes by none yet."""
        return bool(self.conversation) and not self.correlation


class Incident(Part, frozen=True, kw_only=True):
    """A file that cannot go on by itself, and who owns that."""

    node: str
    code: str
    owner: str
    values: dict[str, Any] = {}


class Case(Part, frozen=True, kw_only=True):
    """One application under one version of a matter. `deemed` is the text by which silence decided it.

    `challenges` says of officers who keep out (回避) whether that is still `open` or was `upheld`,
    `stepped_aside` are those of the open ones who did so themselves; `copies` by which
    event somebody was sent a copy that they have not marked as read; `watched_by` are those who follow it.
    `held` says which open steps the office does not work on (挂起), under the empty name the whole case.
    `steps` is the latest outcome of each step that nothing has undone, `rounds` are those before it of a step that
    people did several times.
    `local` is the data of each sub-process and called process, by its scope in the position, and what each open task
    has for itself (what came into it), by the token of its visit.
    `returns` counts how often the file was returned from a step, `sent_back` tells how often to one and why, both by
    element id and, of a step in a sub-process or called process, by what is around it with the numbers of instances
    (`Sites#1/Verify`). `gone_back` are the visits that sent the file back and whose step has not been done again;
    tokens from `went_back` on were made after the last return or jump back.
    `reopens` is the closed case that this one was filed anew for, `reopened_as` are those filed anew for this one.
    `brought` is what events brought that came to a frozen step, by the wait, the oldest first; and of those that are
    needed together what has come so far, by `<first>-<end>/<wait>`.
    `conversations` are the keys that its instances of processes go by in theirs, by what KeyAgreed calls them.
    `true` are the conditions waited for that were true when last looked at, `looked` the day of that look.
    `at_once` counts the timers in a row that fell due the moment they were set.
    """

    v: int = 1
    id: str
    matter: str
    version: str
    drawing: str
    zone: str
    stage: Stage
    applicant: Party
    seq: int
    opened: datetime
    recorded: datetime
    number: str | None = None
    closed: str | None = None
    decision: str | None = None
    decided: datetime | None = None
    issued: datetime | None = None
    deemed: str = ""
    received: datetime | None = None
    accepted: datetime | None = None
    completed: datetime | None = None
    committed: bool = False
    corrections: int = 0
    refiled: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    data: dict[str, Any] = {}
    local: dict[str, dict[str, Any]] = {}
    position: Position = {}
    visits: dict[str, Visit] = {}
    steps: dict[str, Outcome] = {}
    rounds: dict[str, tuple[Outcome, ...]] = {}
    clocks: dict[str, Running] = {}
    procedures: dict[str, OpenProcedure] = {}
    used_procedures: int = 0
    challenges: dict[str, str] = {}
    stepped_aside: tuple[str, ...] = ()
    copies: dict[str, int] = {}
    watched_by: tuple[str, ...] = ()
    reopens: str = ""
    reopened_as: tuple[str, ...] = ()
    held: dict[str, Held] = {}
    returns: dict[str, int] = {}
    sent_back: dict[str, CameBack] = {}
    gone_back: dict[str, SentBack] = {}
    went_back: int = 0
    timers: dict[str, Timer] = {}
    incidents: dict[str, Incident] = {}
    waits: dict[str, Awaited] = {}
    brought: dict[str, tuple[dict[str, Any], ...]] = {}
    conversations: dict[str, str] = {}
    at_once: int = 0
    true: tuple[str, ...] = ()
    looked: date | None = None
    calendar: int = 0

    def sent_back_from(self, step: str) -> SentBack | None:
        """The return from a step, by element id or visit, that may be taken back."""
        out = [one for one in self.gone_back.values() if not one.up]
        return next((one for one in reversed(out) if step in (one.visit, node_of(one.visit))), None)

    def came_back(self, visit: str) -> CameBack | None:
        """The return that opened a visit which nobody has done since."""
        return next((one for one in self.sent_back.values() if one.visit == visit and not one.done), None)

    def holds(self, visit: str) -> Held | None:
        """Who holds the work at a step, if anybody does: at the step itself, or on the whole case."""
        return self.held.get("") or self.held.get(visit)


def instance_of(conversation: str) -> str:
    """The scope of the process instance that talks, by what KeyAgreed calls its conversation."""
    return conversation.partition(" ")[0]
