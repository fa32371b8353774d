"""Due dates as an iCalendar (RFC 5545): an all-day entry each, under an id that stays when the date moves.

Needs the extra `calendar`.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from approvalflow.cases.case import Case
from approvalflow.cases.rules import Rules
from approvalflow.errors import Unreadable
from approvalflow.moment import aware
from approvalflow.reports.names import Names
from approvalflow.reports.worklist import OpenSeat
from approvalflow.words import Language, sentence

PRODUCT = "-//approvalflow//due dates//EN"


class DueDate(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `provisional` says that the year is not announced yet; `id` is the same whenever it is asked."""

    id: str
    day: date
    title: str
    about: str = ""
    provisional: bool = False


def of_tasks(seats: Iterable[OpenSeat], language: Language = "en") -> list[DueDate]:
    """The open seats that have a day; one entry a seat."""
    return [
        DueDate(
            id=f"{one.case}/{one.visit}/{one.seat}",
            day=one.due,
            title=sentence("feed.task", {"step": one.name, "case": one.number or one.case}, language),
            about=sentence("feed.task.about", {"matter": one.matter, "act": one.act}, language),
        )
        for one in seats
        if one.due is not None
    ]


def of_case(case: Case, rules: Rules, language: Language = "en") -> list[DueDate]:
    """Every running clock of a case that has a day, be it provisional."""
    names, found = Names(None, language, rules), list[DueDate]()
    for name, running in case.clocks.items():
        day = running.stated or running.provisional
        if day is None or running.clock.stopped:
            continue
        values = {"clock": names.clock(name, running.clock.kind), "case": case.number or case.id}
        title = sentence("feed.clock" if running.stated else "feed.clock.provisional", values, language)
        about = sentence("feed.clock.about", {"matter": rules.name, "applicant": case.applicant.name}, language)
        provisional = running.stated is None
        found.append(DueDate(id=f"{case.id}/{name}", day=day, title=title, about=about, provisional=provisional))
    return found


def calendar_of(days: Iterable[DueDate], now: datetime, language: Language = "en") -> bytes:
    """The entries as the text of a calendar. Raises Unreadable `feed.extra_missing`."""
    try:
        from icalendar import Calendar
    except ImportError:
        raise Unreadable("feed.extra_missing", package="icalendar", extra="calendar") from None
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", sentence("feed.name", {}, language))
    for one in days:
        made.add_component(_entry(one, aware(now)))
    return bytes(made.to_ical())


def _entry(one: DueDate, now: datetime) -> Any:
    from icalendar import Event

    entry = Event()
    entry.add("uid", f"{one.id}@approvalflow")
    entry.add("dtstamp", now)
    entry.add("dtstart", one.day)
    entry.add("dtend", one.day + timedelta(days=1))
    entry.add("summary", one.title)
    entry.add("description", one.about)
    entry.add("status", "TENTATIVE" if one.provisional else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    return entry
