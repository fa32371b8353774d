"""What happens at the counter, up to acceptance."""

from typing import Any

from approvalflow.cases.events.base import Event, Flaw, Party


class CaseSubmitted(Event, frozen=True, kw_only=True):
    """申请: filed, not yet received. Names the published version that the case runs under.

    `calendar` is the revision of adopted notices; only CalendarChecked says that a later one was looked at. `reopens`
    is the closed case that is filed anew, `challenges` who keeps out of it, as in that one (回避).
    """

    case: str
    matter: str
    version: str
    drawing: str
    zone: str
    applicant: Party
    materials: tuple[str, ...] = ()
    data: dict[str, Any] = {}
    calendar: int = 0
    reopens: str = ""
    challenges: dict[str, str] = {}


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
