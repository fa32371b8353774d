"""What happens to clocks and special procedures, and the warnings that come of it."""

from datetime import date
from typing import Literal

from approvalflow.cases.events.base import Event
from approvalflow.deadlines import Clock, Extension, Pause


class ClockStarted(Event, frozen=True, kw_only=True):
    """A clock runs. `stated` is the date told to people; `calendar` is the revision of adopted notices it stands on.

    Of one that runs again under another name, `given` and `said` are the warnings given before, as in Running.
    """

    id: str
    clock: Clock
    stated: date | None
    provisional: date | None = None
    calendar: int = 0
    given: dict[str, date] = {}
    said: tuple[str, ...] = ()


class ClockPaused(Event, frozen=True, kw_only=True):
    """A special procedure stopped a clock. A promise held back by the law may have a date all the same."""

    id: str
    pause: Pause
    stated: date | None = None
    provisional: date | None = None
    calendar: int = 0


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


class ClockTold(Event, frozen=True, kw_only=True):
    """书面告知: on that day the party was told how long a procedure takes; without one, why the term was extended."""

    id: str
    procedure: str = ""
    on: date
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
    """A date moved: both dates, and the revisions of adopted notices they stand on.

    `within` names the clock that this one runs inside, where that one moved it. Else a notice did: `notices` names
    those that moved it, `notices_before` those that the date stood on until then.
    """

    id: str
    before: date | None
    stated: date | None
    provisional: date | None = None
    calendar_before: int
    calendar: int
    notices_before: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    within: str = ""


class CalendarChecked(Event, frozen=True, kw_only=True):
    """The case was held against newly adopted notices."""

    calendar: int


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
