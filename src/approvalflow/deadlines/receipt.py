"""From receipt to acceptance: what is missing is told once, in time, or silence accepts as of the receipt.

行政许可法 32(1)(四)(五): a correction notice on the last day of the window is in time; one day later it has no effect,
and the filing counts as accepted on the day it was received. After a notice in time the filing is accepted when all
that was asked for has arrived (or by the slip, a switch); after an incomplete answer the window runs again. What could
have been told at first cannot be asked for later: such a notice has no effect, and the window runs on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Literal

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import read_term
from approvalflow.errors import Unreadable
from approvalflow.terms import Unit

Outcome = Literal["accepted", "accepted_on_resubmission", "deemed_accepted", "awaiting_office", "awaiting_applicant"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """补正告知: the office told what is missing, on that day.

    `about` matters only the second time: pieces asked for before that never came, a defect of what was filed since,
    or something that was there to be seen at first. `after_hours` says that the day had ended already, where it ends at
    the close of business (switch `day_end`): on the last day that is too late.
    """

    at: date
    after_hours: bool = False
    about: Literal["still_missing", "new_defect", "overlooked"] = "still_missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """补正: the applicant answered, on that day."""

    at: date
    complete: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """受理通知书: the office said in writing that it accepts, on that day; `after_hours` as for a notice."""

    at: date
    after_hours: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """What came of a receipt. `accepted` is the day from which the term runs, None while it is open.

    `window_ends` is the last day on which the office may still tell what is missing, of the round that decided.
    `announced` is false where a window that ends past the last announced day decided: all is provisional then.
    """

    outcome: Outcome
    accepted: date | None
    window_ends: date
    announced: bool = True


def acceptance(
    received: date,
    window: str,
    events: Sequence[Told | Answered | Slip],
    calendar: WorkCalendar,
    *,
    reading: str = "resubmission",
    second_notice: str = "not_overlooked",
    today: date | None = None,
) -> Acceptance:
    """Walk notices, answers and slips in order of time. Without `today` the facts are final: no more will come.

    `window` is a term such as `5 WD`; `reading` is the switch `acceptance`, `second_notice` the one of that name.
    Raises Unreadable `clock.window_in_days`.
    """
    receipt, ends = received, _end(received, window, calendar)
    waiting = asked = complete = False
    announced = True
    for event in sorted(events, key=attrgetter("at")):
        if not waiting and min(event.at, ends) > calendar.last:  # nobody can say yet whether it is in time
            announced = False
        if not waiting and (event.at > ends or (event.at == ends and _after_hours(event))):
            break
        if isinstance(event, Slip) and not waiting:
            accepted = event.at if reading == "slip" else receipt
            return Acceptance(outcome=_how(complete), accepted=accepted, window_ends=ends, announced=announced)
        if isinstance(event, Told) and not (waiting or complete) and (not asked or _may_ask(event, second_notice)):
            waiting = asked = True
        elif isinstance(event, Answered) and waiting:
            receipt, ends, waiting, complete = event.at, _end(event.at, window, calendar), False, event.complete
    if waiting:
        return Acceptance(outcome="awaiting_applicant", accepted=None, window_ends=ends, announced=announced)
    if complete and reading == "slip":
        announced = announced and ends <= calendar.last
        return Acceptance(outcome=_how(complete), accepted=ends, window_ends=ends, announced=announced)
    if complete:
        return Acceptance(outcome=_how(complete), accepted=receipt, window_ends=ends, announced=announced)
    if today is not None and today <= ends:
        return Acceptance(outcome="awaiting_office", accepted=None, window_ends=ends, announced=announced)
    return Acceptance(outcome="deemed_accepted", accepted=receipt, window_ends=ends, announced=announced)


def _after_hours(event: Told | Answered | Slip) -> bool:
    """Said by the office after the day had ended for it."""
    return not isinstance(event, Answered) and event.after_hours


def _how(complete: bool) -> Outcome:
    return "accepted_on_resubmission" if complete else "accepted"


def _may_ask(notice: Told, reading: str) -> bool:
    """May a second notice have an effect: never for what was overlooked at first."""
    return notice.about == "new_defect" or (notice.about == "still_missing" and reading != "new_defects_only")


def _end(received: date, window: str, calendar: WorkCalendar) -> date:
    term = read_term(window)
    if term.unit is not Unit.WD:
        raise Unreadable("clock.window_in_days", term=window)
    return calendar.add_provisional(received, term.amount)
