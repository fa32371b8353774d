"""How a case ends, where its token moves, and what gets stuck."""

from datetime import date, datetime
from typing import Any

from approvalflow.cases.events.base import Event
from approvalflow.tokens import Move


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
    """A timer of the drawing waits for its moment. `said` is what its expression yielded when the wait opened."""

    wait: str
    node: str
    at: datetime
    start: datetime
    said: str = ""


class SignalTaken(Event, frozen=True, kw_only=True):
    """What an event of the drawing waited for has come: a moment, or a condition became true."""

    wait: str
    node: str


class JobAnswered(Event, frozen=True, kw_only=True):
    """The answer of work done elsewhere."""

    visit: str
    outcome: str
    data: dict[str, Any] = {}


class WarningGiven(Event, frozen=True, kw_only=True):
    """预警: one rung of a ladder, once per clock and date warned about.

    `again`: the date came back to one already warned about; that is noted and not said a second time.
    """

    clock: str
    since: int
    level: str
    to: str
    people: tuple[str, ...]
    about: date
    days: int
    visit: str | None = None
    again: bool = False


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
    values: dict[str, Any] = {}


class IncidentClosed(Event, frozen=True, kw_only=True):
    """The file goes on."""

    token: str
