"""What can happen to a case, in the past tense. If it is not here, it did not happen.

Every event is JSON of its fields. `V` is the schema version that a row carries; `evolve` makes the next case from it.
"""

from datetime import datetime

import msgspec

from approvalflow.cases.events.base import (
    HASH,
    Attachment,
    CameBack,
    Choice,
    Event,
    Flaw,
    Outcome,
    Party,
    SeatFacts,
    Signature,
    V,
)
from approvalflow.cases.events.clocks import (
    CalendarChecked,
    ClockExtended,
    ClockPaused,
    ClockRecomputed,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockTold,
    ProcedureBegun,
    ProcedureEnded,
)
from approvalflow.cases.events.decision import (
    CheckRecorded,
    CommitmentDeclined,
    CommitmentGiven,
    CorrectionOrdered,
    DecisionMade,
    Delivered,
    PermitIssued,
)
from approvalflow.cases.events.hearing import (
    HearingAsked,
    HearingEnded,
    HearingOffered,
    HearingSet,
    HearingTold,
)
from approvalflow.cases.events.intake import (
    CaseAccepted,
    CaseDeclined,
    CaseReceived,
    CaseSubmitted,
    CorrectionRequested,
    MaterialsResubmitted,
)
from approvalflow.cases.events.life import (
    CaseAbandoned,
    CaseClosed,
    CaseTerminated,
    CaseWithdrawn,
    FindingRaised,
    IncidentClosed,
    IncidentOpened,
    JobAnswered,
    Moved,
    SignalTaken,
    TimerSet,
    WarningGiven,
)
from approvalflow.cases.events.notes import CopyRead, CopySent, Urged, WatchBegun, WatchEnded
from approvalflow.cases.events.recusal import ChallengeRuled, OfficerChallenged
from approvalflow.cases.events.steps import (
    AnswerKept,
    FeePaid,
    HandlersChosen,
    InspectionRecorded,
    OpinionGiven,
    PoolChanged,
    RectificationAnswered,
    RectificationOrdered,
    Returned,
    SeatChanged,
    StepCancelled,
    StepDone,
    StepOpened,
    StepSettled,
    StepVoided,
)
from approvalflow.cases.events.talks import (
    ConditionsChecked,
    DataSet,
    ErrorRaised,
    EventPutOff,
    KeyAgreed,
    MessageSent,
    MessageTaken,
    SignalHeard,
    SignalSent,
    WaitOpened,
)
from approvalflow.cases.events.turns import (
    ClockRunsOn,
    ClosingRevoked,
    Jumped,
    OpinionTakenBack,
    ReopenedAs,
    ReturnTakenBack,
    StepTakenBack,
    TaskOpened,
    WorkHeld,
    WorkReleased,
)

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
    | AnswerKept
    | SeatChanged
    | PoolChanged
    | OpinionGiven
    | HandlersChosen
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
    | ClockTold
    | ClockStopped
    | ClockRecomputed
    | CalendarChecked
    | ProcedureBegun
    | ProcedureEnded
    | HearingOffered
    | HearingAsked
    | HearingSet
    | HearingTold
    | HearingEnded
    | Urged
    | CopySent
    | CopyRead
    | WatchBegun
    | WatchEnded
    | OfficerChallenged
    | ChallengeRuled
    | Jumped
    | ClosingRevoked
    | ReopenedAs
    | ReturnTakenBack
    | ClockRunsOn
    | WorkHeld
    | WorkReleased
    | TaskOpened
    | OpinionTakenBack
    | StepTakenBack
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
    | DataSet
    | WaitOpened
    | MessageTaken
    | SignalHeard
    | MessageSent
    | SignalSent
    | ConditionsChecked
    | ErrorRaised
    | EventPutOff
    | KeyAgreed
)


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """An event with when it was recorded, when it counts in law, and who did it."""

    event: AnyEvent
    recorded: datetime
    effective: datetime
    actor: str
    seq: int

    @property
    def whose(self) -> str:
        """Whose act it is: that of whoever did it, or of the decision that it made certain, of whoever stated it."""
        return (self.event.by if isinstance(self.event, DecisionMade) else "") or self.actor


__all__ = [
    "HASH",
    "AnswerKept",
    "AnyEvent",
    "Attachment",
    "CalendarChecked",
    "CameBack",
    "CaseAbandoned",
    "CaseAccepted",
    "CaseClosed",
    "CaseDeclined",
    "CaseReceived",
    "CaseSubmitted",
    "CaseTerminated",
    "CaseWithdrawn",
    "ChallengeRuled",
    "CheckRecorded",
    "Choice",
    "ClockExtended",
    "ClockPaused",
    "ClockRecomputed",
    "ClockResumed",
    "ClockRunsOn",
    "ClockStarted",
    "ClockStopped",
    "ClockTold",
    "ClosingRevoked",
    "CommitmentDeclined",
    "CommitmentGiven",
    "ConditionsChecked",
    "CopyRead",
    "CopySent",
    "CorrectionOrdered",
    "CorrectionRequested",
    "DataSet",
    "DecisionMade",
    "Delivered",
    "ErrorRaised",
    "Event",
    "EventPutOff",
    "FeePaid",
    "FindingRaised",
    "Flaw",
    "HandlersChosen",
    "Happened",
    "HearingAsked",
    "HearingEnded",
    "HearingOffered",
    "HearingSet",
    "HearingTold",
    "IncidentClosed",
    "IncidentOpened",
    "InspectionRecorded",
    "JobAnswered",
    "Jumped",
    "KeyAgreed",
    "MaterialsResubmitted",
    "MessageSent",
    "MessageTaken",
    "Moved",
    "OfficerChallenged",
    "OpinionGiven",
    "OpinionTakenBack",
    "Outcome",
    "Party",
    "PermitIssued",
    "PoolChanged",
    "ProcedureBegun",
    "ProcedureEnded",
    "RectificationAnswered",
    "RectificationOrdered",
    "ReopenedAs",
    "ReturnTakenBack",
    "Returned",
    "SeatChanged",
    "SeatFacts",
    "SignalHeard",
    "SignalSent",
    "SignalTaken",
    "Signature",
    "StepCancelled",
    "StepDone",
    "StepOpened",
    "StepSettled",
    "StepTakenBack",
    "StepVoided",
    "TaskOpened",
    "TimerSet",
    "Urged",
    "V",
    "WaitOpened",
    "WarningGiven",
    "WatchBegun",
    "WatchEnded",
    "WorkHeld",
    "WorkReleased",
]
