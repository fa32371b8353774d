"""What happens around a hearing: the right told, asked for, the day set and told, held or given up (许可法 47, 48)."""

from datetime import date
from typing import Literal

from approvalflow.cases.events.base import Event


class HearingOffered(Event, frozen=True, kw_only=True):
    """告知听证权利: the party was told that it may ask for a hearing; its days to ask run."""

    text: str = ""


class HearingAsked(Event, frozen=True, kw_only=True):
    """听证申请: in time; the office has to organise the hearing."""

    text: str = ""


class HearingSet(Event, frozen=True, kw_only=True):
    """确定听证时间、地点; the notice of it has a last day, counted back from the hearing."""

    on: date
    place: str


class HearingTold(Event, frozen=True, kw_only=True):
    """听证通知: time and place were told on that day."""

    on: date


class HearingEnded(Event, frozen=True, kw_only=True):
    """Held, with its record; or the party gave up its right, or took its request back."""

    how: Literal["held", "waived", "dropped"]
    text: str = ""
