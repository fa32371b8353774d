"""`calendar`: which days count, and which notice says so; a date some term later."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked, sqlite_file
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_date, read_time

if TYPE_CHECKING:
    from approvalflow.calendars import Day, WorkCalendar


@command("calendar", "books")
def run(
    asked: Asked,
    when: Annotated[str | None, typer.Argument(metavar="[DATE|YEAR]")] = None,
    term: Annotated[str | None, typer.Option("--add")] = None,
    ics: Annotated[bool, typer.Option("--ics")] = False,
    country: Annotated[str | None, typer.Option("--country")] = None,
) -> None:
    """By the notices of these books; by those that ship where there are no books yet."""
    calendar = _elsewhere(asked, country, when) if country else _calendar(asked)
    if ics:
        _tell_feed(asked, calendar, when)
        return
    if when and when.isdecimal() and len(when) == 4:
        _tell_year(asked, calendar, read_date(f"{when}-01-01") or date.max)
        return
    day = read_date(when) if when else _today(asked)
    assert day is not None
    if term is None:
        found = calendar.day(day)
        _tell(asked, {**_plain(found), "text": found.text(asked.language)}, found.text(asked.language))
        return
    _tell_term(asked, calendar, day, term)


def _calendar(asked: Asked) -> "WorkCalendar":
    from approvalflow.calendars import national

    file = sqlite_file(asked.db)
    if file is not None and not file.exists():
        return national()
    with asked.office() as office, office.desk.read() as books:
        office.desk.catalogue.refresh(books, books.head("tenant"))
        return office.desk.catalogue.calendar


def _elsewhere(asked: Asked, country: str, when: str | None) -> "WorkCalendar":
    """A generic calendar around the day asked for; a term may lead out of its year."""
    from approvalflow.calendars.elsewhere import elsewhere

    year = int(when[:4]) if when and when[:4].isdecimal() else _today(asked).year
    code, _, part = country.partition("-")
    return elsewhere(code, first=year - 1, last=year + 2, subdivision=part)


def _tell_feed(asked: Asked, calendar: "WorkCalendar", when: str | None) -> None:
    """The notices as an iCalendar file, of one year or of all."""
    from approvalflow.calendars.feed import notices_feed

    first = read_date(f"{when}-01-01" if when and len(when) == 4 else when)
    feed = notices_feed(calendar.notices, asked.language, first.year if first else None).decode()
    if asked.json:
        saying.write_json({"ics": feed})
    else:
        sys.stdout.write(feed.replace("\r\n", "\n"))


def _today(asked: Asked) -> date:
    from approvalflow.moment import local_date, system_now

    return local_date(read_time(asked.now) or system_now())


def _tell(asked: Asked, as_json: Any, text: str) -> None:
    if asked.json:
        saying.write_json(as_json)
    else:
        saying.write(text)


def _tell_term(asked: Asked, calendar: "WorkCalendar", day: date, term: str) -> None:
    from approvalflow.deadlines import ClockKind, explain, start_clock
    from approvalflow.moment import start_of

    calendar.day(day)  # a day before the first notice is refused as such
    reckoning = explain(start_clock(ClockKind.TIMER, term, start_of(day)), calendar)
    text = reckoning.text(asked.language)
    _tell(asked, {**msgspec.to_builtins(reckoning), "text": text}, text)


def _tell_year(asked: Asked, calendar: "WorkCalendar", first: date) -> None:
    """The days a notice names, and how many are worked; past the last notice what the law fixes."""
    calendar.day(first)  # a year that cannot be known is refused as such
    days = [
        calendar.day(date.fromordinal(n))
        for n in range(first.toordinal(), first.replace(year=first.year + 1).toordinal())
    ]
    year = first.year
    named = [one for one in days if one.why in ("rest", "make_up", "fixed")]
    worked, announced = sum(one.works for one in days), all(one.announced for one in days)
    if asked.json:
        told = {"year": year, "announced": announced, "working_days": worked, "days": [_plain(one) for one in named]}
        saying.write_json(told)
        return
    saying.heading(asked.say("cli.year" if announced else "cli.year_not_announced", year=year, days=worked))
    saying.write(*(one.text(asked.language) for one in named))


def _plain(day: "Day") -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(day)
    return plain
