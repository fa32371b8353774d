"""What is done with the course of a file by hand: held, released, opened on a desk, taken back."""

from datetime import date

from approvalflow.cases.events.base import CameBack, Event, Outcome


class Jumped(Event, frozen=True, kw_only=True):
    """跳转: an administrator put the file to another step; what was passed over was never done.

    `back`: to one that lies earlier, from which everything is done again.
    """

    visit: str
    to: str
    reason: str
    authority: str
    skipped: tuple[str, ...] = ()
    back: bool = False


class WorkHeld(Event, frozen=True, kw_only=True):
    """挂起: nobody in the office works on the case, or on one open step of it. No clock of law stops."""

    visit: str = ""
    reason: str


class WorkReleased(Event, frozen=True, kw_only=True):
    """恢复: the work goes on; `authority` where an administrator releases it."""

    visit: str = ""
    reason: str = ""
    authority: str = ""


class TaskOpened(Event, frozen=True, kw_only=True):
    """打开待办: somebody who has the seat looked at the file; from then on the step before cannot be taken back."""

    visit: str
    seat: str


class OpinionTakenBack(Event, frozen=True, kw_only=True):
    """拿回: an opinion at a step that is still open counts no more; it stays readable, and the seat is open again."""

    visit: str
    seat: str
    opinion: str
    reason: str = ""


class StepTakenBack(Event, frozen=True, kw_only=True):
    """拿回: a settled step that nobody has gone on from is open again; what the others said there still counts."""

    visit: str
    outcome: str
    reason: str = ""


class ReturnTakenBack(Event, frozen=True, kw_only=True):
    """拿回: a return that nobody has gone on from counts no more; what it had undone counts again.

    `restored` are the outcomes of the steps of which it had undone some, oldest first; `went_back` says which tokens
    were made after the last return that stands, `came_back` what was known before of returns to where it went (events
    of before do not say so).
    """

    visit: str
    to: str
    reason: str = ""
    restored: tuple[Outcome, ...] = ()
    went_back: int | None = None
    came_back: CameBack | None = None


class ClosingRevoked(Event, frozen=True, kw_only=True):
    """唤醒: a closing that was no decision is revoked; the case goes on where it stood."""

    outcome: str
    reason: str


class ReopenedAs(Event, frozen=True, kw_only=True):
    """唤醒: the closed case was filed anew, under a number of its own; this one stays closed."""

    case: str
    reason: str


class ClockRunsOn(Event, frozen=True, kw_only=True):
    """A clock that a closing stopped, which was revoked: it runs as if it had never stopped."""

    id: str
    stated: date | None
    provisional: date | None = None
    calendar: int = 0
