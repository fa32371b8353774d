"""The notices as an iCalendar feed: rest ranges and make-up days, to subscribe to. It needs the extra `calendar`."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from approvalflow.calendars.days import feast_name
from approvalflow.calendars.extras import needs
from approvalflow.calendars.notices import Notice
from approvalflow.calendars.workdays import named_days
from approvalflow.words import Language, sentence

PRODUCT = "-//approvalflow//notices//"
ONE = timedelta(days=1)


def notices_feed(notices: Iterable[Notice], language: Language = "en", year: int | None = None) -> bytes:
    """Every day the notices name, of one year or all; a day that a later notice decides anew appears only there.

    The same notices give the same bytes. Raises Unreadable `calendar.extra_missing`.
    """
    ical = needs("icalendar", extra="calendar")
    feed = ical.Calendar()
    feed.add("prodid", PRODUCT + language)
    feed.add("version", "2.0")
    feed.add("x-wr-calname", sentence("notice.feed", {}, language))
    for first, last, feast, notice in _stretches(notices):
        if year in (None, first.year, last.year):
            feed.add_component(_event(ical, first, last, feast, notice, language))
    told: bytes = feed.to_ical()
    return told


def _event(ical: Any, first: date, last: date, feast: str, notice: Notice, language: Language) -> Any:
    event = ical.Event()
    event.add("uid", f"{notice.id}-{first:%Y%m%d}@approvalflow")
    event.add("dtstamp", datetime.combine(notice.issued, time.min, UTC))
    event.add("dtstart", first)
    event.add("dtend", last + ONE)  # the day after, as the standard wants it
    name = feast_name(feast, language)
    event.add("summary", sentence("notice.feed_rest" if feast else "notice.feed_work", {"feast": name}, language))
    event.add("description", f"{notice.document} {notice.title}")
    event.add("categories", ["rest" if feast else "work"])
    event.add("transp", "TRANSPARENT" if feast else "OPAQUE")
    return event


def _stretches(notices: Iterable[Notice]) -> Iterable[tuple[date, date, str, Notice]]:
    """Days next to one another that one notice decides for one feast."""
    found: list[tuple[date, date, str, Notice]] = []
    for number, (feast, notice) in sorted(named_days(tuple(notices)).items()):
        day = date.fromordinal(number)
        if found and feast and found[-1][1] + ONE == day and found[-1][2:] == (feast, notice):
            found[-1] = (found[-1][0], day, feast, notice)
        else:
            found.append((day, day, feast, notice))
    return found
