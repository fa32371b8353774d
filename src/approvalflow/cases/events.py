"""What can happen to a case, in the past tense. If it is not here, it did not happen.

Every event is JSON of its fields. `V` is the schema version that a row carries; `evolve` makes the next case from it.
"""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from approvalflow.deadlines import Clock, Extension, Pause
from approvalflow.tokens import Move

V = 1
HASH = "sha256"


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True, tag_field="type"):
    """Root of all events."""


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The applicant, or who acts for it. `id` is what the host's authentication calls the party."""

    id: str
    name: str
    contact: str = ""


class Flaw(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is missing or wrong in a filing."""

    text: str
    material: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The latest outcome of a step that no return has undone, and who gave it."""

    visit: str
    outcome: str
    by: tuple[str, ...] = ()
    agree: int = 0
    disagree: int = 0
    abstain: int = 0


class SeatFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place at a step, as found when the visit opened: a pool of candidates, or one holder."""

    id: str
    holder: str | None = None
    pool: str | None = None
    candidates: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


# Intake


class CaseSubmitted(Event, frozen=True, kw_only=True):
    """申请: filed, not yet received. Names the published version that the case runs under."""

    case: str
    matter: str
    version: str
    drawing: str
    zone: str
    applicant: Party
    materials: tuple[str, ...] = ()
    data: dict[str, Any] = {}


class CaseReceived(Event, frozen=True, kw_only=True):
    """收件: the office has the papers; its window to check them starts."""

    visit: str
    number: str


class CorrectionRequested(Event, frozen=True, kw_only=True):
    """补正告知: everything that is missing, told at once; the visit waits for the applicant."""

    visit: str
    defects: tuple[Flaw, ...]
    round: int


class MaterialsResubmitted(Event, frozen=True, kw_only=True):
    """补正: the applicant filed again; the same visit wakes."""

    visit: str
    materials: tuple[str, ...]
    data: dict[str, Any] = {}
    complete: bool = True


class CaseAccepted(Event, frozen=True, kw_only=True):
    """受理: the statutory and promised clocks start. `deemed` names the text by which silence accepted it."""

    visit: str | None = None
    slip: str = ""
    deemed: str = ""
    implied: bool = False


class CaseDeclined(Event, frozen=True, kw_only=True):
    """不予受理, on a ground of the closed list."""

    visit: str
    ground: str
    text: str
    competent: str = ""


# Steps


class StepOpened(Event, frozen=True, kw_only=True):
    """A step waits for somebody: who may act, and until when it should be done."""

    visit: str
    node: str
    token: str
    act: str
    seats: tuple[SeatFacts, ...] = ()
    power: str = ""


class StepSettled(Event, frozen=True, kw_only=True):
    """A step has its outcome."""

    visit: str
    outcome: str
    why: str = ""


class StepCancelled(Event, frozen=True, kw_only=True):
    """A step was taken away by the drawing: interrupted, terminated, or its case closed."""

    visit: str
    why: str


class SeatChanged(Event, frozen=True, kw_only=True):
    """A seat has another holder."""

    visit: str
    seat: str
    kind: Literal["claimed", "unclaimed"]
    holder: str | None = None


class OpinionGiven(Event, frozen=True, kw_only=True):
    """意见: agree, disagree, abstain or return, with text, under the names it is given in."""

    visit: str
    seat: str
    opinion: str
    text: str = ""
    acting_for: str = ""


class Returned(Event, frozen=True, kw_only=True):
    """退回: the file goes back to a step already passed."""

    visit: str
    to: str
    reason: str


class StepVoided(Event, frozen=True, kw_only=True):
    """An outcome that a return has undone. It stays readable and counts no more."""

    visit: str
    node: str
    outcome: str
    earlier: Outcome | None = None


class StepDone(Event, frozen=True, kw_only=True):
    """A step without consequences of its own was done (notify, hear, disclose, forward, register, archive, none…)."""

    visit: str
    act: str
    text: str = ""
    party: str = ""


class CommitmentGiven(Event, frozen=True, kw_only=True):
    """告知承诺: the applicant knows the conditions, says it meets them, and takes the liability."""

    visit: str
    text: str


class CommitmentDeclined(Event, frozen=True, kw_only=True):
    """The applicant chose the ordinary route, or withdrew its commitment before the decision."""

    visit: str
    text: str = ""


class FeePaid(Event, frozen=True, kw_only=True):
    """收费: what the catalogue charges was paid. Amount in yuan."""

    visit: str
    fee: str
    amount: str
    reference: str


class InspectionRecorded(Event, frozen=True, kw_only=True):
    """现场核查: one record of two or more officers, signed by the party or its refusal noted."""

    visit: str
    officers: tuple[str, ...]
    finding: str
    text: str
    party_signed: bool
    refusal: str = ""
    on: date


class RectificationOrdered(Event, frozen=True, kw_only=True):
    """整改: what must be put right, and by when. The statutory clock runs on."""

    visit: str
    items: tuple[str, ...]
    until: date


class RectificationAnswered(Event, frozen=True, kw_only=True):
    """整改: said to be done, or not done."""

    visit: str
    done: bool
    text: str = ""


class DecisionMade(Event, frozen=True, kw_only=True):
    """决定: granted or refused, with reason, basis and remedies."""

    visit: str
    outcome: str
    reason: str
    basis: tuple[str, ...]
    remedies: tuple[str, ...]


class PermitIssued(Event, frozen=True, kw_only=True):
    """制证: a permit with its number and how long it is good for."""

    visit: str
    number: str
    valid_from: date
    valid_until: date | None = None


class Delivered(Event, frozen=True, kw_only=True):
    """送达, with how and the proof of it."""

    visit: str
    how: str
    proof: str


class CheckRecorded(Event, frozen=True, kw_only=True):
    """事后核查: met, unmet or false."""

    visit: str
    outcome: str
    text: str
    officers: tuple[str, ...] = ()


class CorrectionOrdered(Event, frozen=True, kw_only=True):
    """责令改正 after an unmet check: what, and by when."""

    visit: str
    items: tuple[str, ...]
    until: date


# Clocks


class ClockStarted(Event, frozen=True, kw_only=True):
    """A clock runs. `stated` is the date told to people; `calendar` is the revision of adopted notices it stands on."""

    id: str
    clock: Clock
    stated: date | None
    provisional: date | None = None
    calendar: int = 0


class ClockPaused(Event, frozen=True, kw_only=True):
    """A special procedure stopped a clock."""

    id: str
    pause: Pause


class ClockResumed(Event, frozen=True, kw_only=True):
    """The clock runs on."""

    id: str
    procedure: str
    end: date
    stated: date | None
    provisional: date | None = None
    calendar: int = 0


class ClockExtended(Event, frozen=True, kw_only=True):
    """延期: once, by the rank the law names."""

    id: str
    extension: Extension
    stated: date | None
    provisional: date | None = None
    calendar: int = 0


class ClockStopped(Event, frozen=True, kw_only=True):
    """The clock has done its work."""

    id: str
    why: str
    stated: date | None
    overdue: int = 0


class ClockRecomputed(Event, frozen=True, kw_only=True):
    """A notice moved the date: both dates, and the revisions of adopted notices they stand on."""

    id: str
    before: date | None
    stated: date | None
    provisional: date | None = None
    calendar_before: int
    calendar: int


class CalendarChecked(Event, frozen=True, kw_only=True):
    """The case was held against newly adopted notices."""

    calendar: int


# Procedures


class ProcedureBegun(Event, frozen=True, kw_only=True):
    """特别程序: begun, with the time announced for it and the written notice."""

    id: str
    procedure: str
    visit: str | None = None
    by: str
    announced: str = ""
    notice: date | None = None


class ProcedureEnded(Event, frozen=True, kw_only=True):
    """特别程序: finished, or aborted with a reason."""

    id: str
    how: Literal["finished", "aborted"]
    why: str = ""


# Closing and the rest


class CaseWithdrawn(Event, frozen=True, kw_only=True):
    """撤件, by the applicant."""

    reason: str = ""


class CaseTerminated(Event, frozen=True, kw_only=True):
    """终止, by the office on a closed legal ground."""

    ground: str
    reason: str


class CaseAbandoned(Event, frozen=True, kw_only=True):
    """The applicant did not answer in time, and a text says that this ends the application."""

    deemed: str


class CaseClosed(Event, frozen=True, kw_only=True):
    """办结: how it ended."""

    outcome: str


class Moved(Event, frozen=True, kw_only=True):
    """What the token game did; applied by set arithmetic, without the drawing."""

    moves: tuple[Move, ...]


class TimerSet(Event, frozen=True, kw_only=True):
    """A timer of the drawing waits for its moment."""

    wait: str
    node: str
    at: datetime
    start: datetime


class SignalTaken(Event, frozen=True, kw_only=True):
    """A timer of the drawing fired."""

    wait: str
    node: str


class JobAnswered(Event, frozen=True, kw_only=True):
    """The answer of work done elsewhere."""

    visit: str
    outcome: str
    data: dict[str, Any] = {}


class WarningGiven(Event, frozen=True, kw_only=True):
    """预警: one rung of a ladder, once per clock and date warned about."""

    clock: str
    since: int
    level: str
    to: str
    people: tuple[str, ...]
    about: date
    days: int
    visit: str | None = None


class FindingRaised(Event, frozen=True, kw_only=True):
    """Something that is allowed and still must be seen, such as a procedure begun without written notice."""

    code: str
    about: str


class IncidentOpened(Event, frozen=True, kw_only=True):
    """The act is kept, the file cannot go on by itself: somebody owns it."""

    token: str
    node: str
    code: str
    owner: str


class IncidentClosed(Event, frozen=True, kw_only=True):
    """The file goes on."""

    token: str


AnyEvent = (
    CaseSubmitted
    | CaseReceived
    | CorrectionRequested
    | MaterialsResubmitted
    | CaseAccepted
    | CaseDeclined
    | StepOpened
    | StepSettled
    | StepCancelled
    | SeatChanged
    | OpinionGiven
    | Returned
    | StepVoided
    | StepDone
    | CommitmentGiven
    | CommitmentDeclined
    | FeePaid
    | InspectionRecorded
    | RectificationOrdered
    | RectificationAnswered
    | DecisionMade
    | PermitIssued
    | Delivered
    | CheckRecorded
    | CorrectionOrdered
    | ClockStarted
    | ClockPaused
    | ClockResumed
    | ClockExtended
    | ClockStopped
    | ClockRecomputed
    | CalendarChecked
    | ProcedureBegun
    | ProcedureEnded
    | CaseWithdrawn
    | CaseTerminated
    | CaseAbandoned
    | CaseClosed
    | Moved
    | TimerSet
    | SignalTaken
    | JobAnswered
    | WarningGiven
    | FindingRaised
    | IncidentOpened
    | IncidentClosed
)


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """An event with when it was recorded, when it counts in law, and who did it."""

    event: AnyEvent
    recorded: datetime
    effective: datetime
    actor: str
    seq: int
