"""The fields of a case that influence its result, as the file writes them."""

from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Literal

import msgspec

LOCAL = timezone(timedelta(hours=8))
"""Dates of the file are local to +08:00."""

MOST_EVENTS = 200
Amount = Annotated[int, msgspec.Meta(ge=1, le=99_999)]
Nothing = Annotated[int, msgspec.Meta(ge=0, le=99_999)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Part(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Every event carries its moment."""

    at: Text

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return moment_of(self.at)

    @property
    def day(self) -> date:
        """The local day on which it happened."""
        return local_day(self.at)


class Suspend(Part, frozen=True, kw_only=True, tag="suspend"):
    """A special procedure begins; whether its kind stops the clock, the closed list says."""

    id: Text
    kind: Text
    announced_workdays: Amount | None = None
    written_notice_at: Text | None = None


class Resume(Part, frozen=True, kw_only=True, tag="resume"):
    """It ends."""

    id: Text


class Extend(Part, frozen=True, kw_only=True, tag="extend"):
    """延期, in the unit of the case."""

    days: Amount
    approved_by: str | None = None


class Notice(Part, frozen=True, kw_only=True, tag="correction_notice"):
    """补正告知."""


class Resubmitted(Part, frozen=True, kw_only=True, tag="materials_resubmitted"):
    """补正."""

    complete: bool


AnyEvent = Suspend | Resume | Extend | Notice | Resubmitted


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What influences the result. `switches` are the readings chosen."""

    id: Text
    flow: Literal["period", "decision_from_receipt", "before", "before_expiry"]
    start_datetime: Text
    unit: Literal["working_day", "calendar_day", "month", "hour", "working_hour"] = "working_day"
    amount: Nothing = 0
    trigger: (
        Literal[
            "received", "accepted", "decided", "notified", "hearing_requested", "hearing_date",
            "file_received_from_lower_level", "expiry",
        ]
        | None
    ) = None  # fmt: skip
    correction_window: Amount | None = None
    max_extension: Nothing | None = None
    statutory_amount: Amount | None = None
    window_open_amount: Amount | None = None
    renewal_filed_at: Text | None = None
    calendar_as_of: Text | None = None
    events: Annotated[tuple[AnyEvent, ...], msgspec.Meta(max_length=MOST_EVENTS)] = ()


def local_day(text: str) -> date:
    """The local day of a moment, or the day itself. Raises ValueError."""
    return date.fromisoformat(text) if len(text) <= 10 else moment_of(text).date()


def moment_of(text: str) -> datetime:
    """A moment with its offset, in local time; a day alone is its beginning. Raises ValueError."""
    if len(text) <= 10:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), LOCAL)
    found = datetime.fromisoformat(text)
    if found.utcoffset() is None:
        raise ValueError(f"“{text[:40]}” has no offset such as +08:00")
    try:
        return found.astimezone(LOCAL)
    except OverflowError:
        raise ValueError(f"“{text[:40]}” is no moment of the calendar") from None


def start_of_case(facts: Facts) -> datetime:
    """The starting moment, in local time."""
    return moment_of(facts.start_datetime)
