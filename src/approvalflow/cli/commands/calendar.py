"""`calendar`: which days count and who says so; add, subtract and count days and hours; the n-th day of a period."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked, sqlite_file
from approvalflow.cli.counting import Answer, Counting, read_when
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_date, read_time
from approvalflow.errors import Unreadable

if TYPE_CHECKING:
    from approvalflow.calendars import Day, WorkCalendar


@command("calendar", "books")
def run(
    asked: Asked,
    when: Annotated[str | None, typer.Argument(metavar="[DATE|MOMENT|YEAR]")] = None,
    term: Annotated[str | None, typer.Option("--add")] = None,
    subtract: Annotated[str | None, typer.Option("--subtract")] = None,
    to: Annotated[str | None, typer.Option("--to")] = None,
    nth: Annotated[int | None, typer.Option("--nth")] = None,
    following: Annotated[bool, typer.Option("--next")] = False,
    preceding: Annotated[bool, typer.Option("--previous")] = False,
    ics: Annotated[bool, typer.Option("--ics")] = False,
    division: Annotated[str | None, typer.Option("--division")] = None,
    hours: Annotated[str | None, typer.Option("--hours")] = None,
    country: Annotated[str | None, typer.Option("--country")] = None,
) -> None:
    """By the notices of these books; by those that ship where there are no books yet."""
    calendar = _elsewhere(asked, country, when) if country else _calendar(asked)
    counting = _with_hours(asked, _in_division(calendar, division) if division else calendar, hours)
    questions: dict[str, Callable[[], None]] = {
        "--add": lambda: _tell_term(counting, _when(asked, when), term or ""),
        "--subtract": lambda: _tell(asked, counting.before(_when(asked, when), subtract or "")),
        "--to": lambda: _tell(asked, counting.until(_when(asked, when), read_when(to or ""))),
        "--nth": lambda: _tell(asked, counting.nth(when or str(_today(asked).year), nth or 0)),
        "--next": lambda: _tell(asked, counting.following(_when(asked, when))),
        "--previous": lambda: _tell(asked, counting.preceding(_when(asked, when))),
        "--ics": lambda: _tell_feed(asked, counting.calendar, when),
    }
    given = (term, subtract, to, nth, following or None, preceding or None, ics or None)
    put = [name for name, value in zip(questions, given, strict=True) if value is not None]
    if len(put) > 1:
        raise Unreadable("calendar.one_question", questions=put)
    if put:
        questions[put[0]]()
    elif when and when.isdecimal() and len(when) == 4:
        _tell_year(asked, counting.calendar, read_date(f"{when}-01-01") or date.max)
    else:
        found = _when(asked, when)
        _tell(asked, counting.moment(found) if isinstance(found, datetime) else counting.day(found))


def _when(asked: Asked, when: str | None) -> date | datetime:
    return read_when(when) if when else _today(asked)


def _in_division(calendar: "WorkCalendar", division: str) -> "WorkCalendar":
    """With the notices of a division over the national ones: those adopted, and those that ship."""
    from approvalflow.calendars import WorkCalendar, division_notices

    known = set(calendar.adopted)
    notices = [*calendar.notices, *(one for one in division_notices() if one.id not in known)]
    places = sorted({one.division for one in notices if one.division})
    if not any(place == division or division.startswith(place + "/") for place in places):
        raise Unreadable("calendar.no_such_division", division=division[:100], known=places)
    return WorkCalendar(notices, division=division, hours=calendar.hours)


def _with_hours(asked: Asked, calendar: "WorkCalendar", hours: str | None) -> Counting:
    """With other office hours: a timetable file, or `09:00-12:00 13:30-17:00` for every working day."""
    from approvalflow.calendars import OfficeHours, read_timetable

    if hours is None:
        return Counting(asked=asked, calendar=calendar)
    if hours.endswith(".toml"):
        from approvalflow.reading import read_bytes

        table = read_timetable(read_bytes(Path(hours)), Path(hours).name)
        return Counting(asked=asked, calendar=calendar.over(table))
    return Counting(asked=asked, calendar=calendar, hours=str(OfficeHours.parse(hours)))


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
        sys.stdout.write(feed)  # with the line ends that the standard wants


def _today(asked: Asked) -> date:
    from approvalflow.moment import local_date, system_now

    return local_date(read_time(asked.now) or system_now())


def _tell(asked: Asked, told: Answer) -> None:
    if asked.json:
        saying.write_json(told)
    else:
        saying.write(told["text"])


def _tell_term(counting: Counting, when: date | datetime, term: str) -> None:
    """The last day of a term from a day, or its last moment from a moment, with the whole reckoning."""
    from approvalflow.deadlines import ClockKind, explain, start_clock
    from approvalflow.moment import start_of
    from approvalflow.terms import Term, Unit

    if not isinstance(when, datetime):
        counting.calendar.day(when)  # a day before the first notice is refused as such
        if Term.parse(term).unit in (Unit.H, Unit.WH):
            raise Unreadable("calendar.needs_a_moment", day=when)
    start = when if isinstance(when, datetime) else start_of(when)
    reckoning = explain(start_clock(ClockKind.TIMER, term, start, hours=counting.hours), counting.calendar)
    _tell(counting.asked, {**msgspec.to_builtins(reckoning), "text": reckoning.text(counting.asked.language)})


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
