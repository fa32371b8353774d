"""From receipt to acceptance: what is missing is told once, in time, or silence accepts as of the receipt.

行政许可法 32(1)(四)(五): a correction notice on the last day of the window is in time; one day later it has no effect,
and the filing counts as accepted on the day it was received. After a notice in time the filing is accepted when all
that was asked for has arrived (or by the slip, a switch); after an incomplete answer the window runs again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import read_term
from approvalflow.errors import Unreadable
from approvalflow.terms import Unit

Outcome = Literal["accepted_on_resubmission", "deemed_accepted", "awaiting_office", "awaiting_applicant"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """补正告知: the office told what is missing, on that day."""

    at: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """补正: the applicant answered, on that day."""

    at: date
    complete: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """What came of a receipt. `accepted` is the day from which the term runs, None while it is open.

    `window_ends` is the last day on which the office may still tell what is missing, of the round that decided.
    """

    outcome: Outcome
    accepted: date | None
    window_ends: date


def acceptance(
    received: date,
    window: str,
    events: Sequence[Told | Answered],
    calendar: WorkCalendar,
    *,
    reading: str = "resubmission",
    today: date | None = None,
) -> Acceptance:
    """Walk notices and answers in order of time. Without `today` the facts are taken as final: no more will come.

    `window` is a term such as `5 WD`; `reading` is the switch `acceptance`. Raises Unreadable `clock.window_in_days`.
    """
    receipt, ends = received, _end(received, window, calendar)
    waiting = False
    for event in sorted(events, key=lambda one: one.at):
        if isinstance(event, Told) and not waiting:
            if event.at > ends:
                break
            waiting = True
        elif isinstance(event, Answered) and waiting:
            receipt, ends, waiting = event.at, _end(event.at, window, calendar), False
            if event.complete:
                accepted = ends if reading == "slip" else event.at
                return Acceptance(outcome="accepted_on_resubmission", accepted=accepted, window_ends=ends)
    if waiting:
        return Acceptance(outcome="awaiting_applicant", accepted=None, window_ends=ends)
    if today is not None and today <= ends:
        return Acceptance(outcome="awaiting_office", accepted=None, window_ends=ends)
    return Acceptance(outcome="deemed_accepted", accepted=receipt, window_ends=ends)


def _end(received: date, window: str, calendar: WorkCalendar) -> date:
    term = read_term(window)
    if term.unit is not Unit.WD:
        raise Unreadable("clock.window_in_days", term=window)
    return calendar.add_provisional(received, term.amount)
