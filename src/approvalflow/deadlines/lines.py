"""The days of a clock, one by one: which counted and as which of the term, which did not, and what made it so."""

import datetime as dt
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import msgspec

from approvalflow.calendars import Day, OpenTime, Why, WorkCalendar, feast_name
from approvalflow.deadlines.clock import HOURS, Clock
from approvalflow.deadlines.course import Course, course, total_days
from approvalflow.deadlines.due import Due, office_of
from approvalflow.deadlines.spans import ONE
from approvalflow.moment import read_zone, start_of
from approvalflow.terms import Unit
from approvalflow.words import Language, sentence

Code = Literal[
    "start", "counted", "make_up", "weekend", "rest", "fixed", "paused", "rolled", "overdue", "through", "open", "shut",
    "end", "latest",
]  # fmt: skip


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One day: `n` is its number in the term, or the days overdue; `last` marks the last day of the term.

    `extended` says that the day is there by the extension, `announced` is false where the calendar only guesses. In a
    term of working hours `hours` are those of the day, `timetable` the document that fixes them, `minutes` what counts.
    """

    date: dt.date
    code: Code
    n: int | None = None
    feast: str = ""
    document: str = ""
    procedure: str = ""
    ground: str = ""
    hours: str = ""
    timetable: str = ""
    minutes: int | None = None
    extended: bool = False
    last: bool = False
    announced: bool = True

    def text(self, language: Language = "en") -> str:
        """The line as a sentence."""
        values = {name: getattr(self, name) for name in ("date", "n", "document", "procedure", "ground", "hours")}
        values["counts"] = "{}:{:02}".format(*divmod(self.minutes or 0, 60))
        values["feast"] = feast_name(self.feast, language)
        values["weekday"] = sentence(f"clock.weekday.{self.date.isoweekday()}", {}, language)
        marks = [name for name in ("hours", "extended", "last") if getattr(self, name)] + ["provisional"] * (
            not self.announced
        )
        code = "begun" if self.code == "start" and self.hours else self.code
        parts = [f"clock.line.{code}", *(f"clock.mark.{mark}" for mark in marks)]
        return "".join(sentence(part, values, language) for part in parts)


def day_lines(clock: Clock, calendar: WorkCalendar, told: Due, upto: date | None = None) -> tuple[Line, ...]:
    """The days alone, as `explain` lists them; `told` is what `due` says of the clock."""
    if clock.length.unit in HOURS:
        return _hour_lines(clock, calendar, told)
    if clock.back:
        if told.best is None:
            return (Line(date=clock.begun, code="end"),)
        return back_lines(told.best, clock.begun, calendar, clock.length.unit, clear=clock.back == "clear")
    found = course(clock, calendar)
    end = max(filter(None, (told.best, upto)), default=found.open.begin if found.open else calendar.last)
    return tuple(_lines(clock, calendar, found, end))


def _lines(clock: Clock, calendar: WorkCalendar, found: Course, end: date) -> Iterator[Line]:
    base = total_days(clock, calendar, found.start, by=date.min)
    yield Line(date=found.start, code="start")
    n, day = 0, found.start
    while day < end:
        day += ONE
        answer = calendar.day(day)
        span = next((one for one in found.spans if one.holds(day)), None)
        last = found.open is None and day == found.end
        if found.open is None and day > found.end:
            yield _line(answer, "overdue", calendar.count_provisional(found.end, day) if answer.works else None)
        elif span is not None:
            pause = next((one for one in reversed(span.pauses) if one.begin < day), span.pauses[0])
            yield _line(answer, "paused", None, procedure=pause.id, ground=pause.ground, last=last)
        elif n >= found.total:
            yield _line(answer, "rolled", None, last=last, roll=True)
        elif clock.length.unit is not Unit.WD or answer.works:
            n += 1
            yield _line(answer, "counted", n, last=last, extended=n > base, plain=clock.length.unit is not Unit.WD)
        else:
            yield _line(answer, "counted", None)


def back_lines(last: date, end: date, calendar: WorkCalendar, unit: Unit, *, clear: bool = False) -> tuple[Line, ...]:
    """The days from the last one on which it may be done up to the end; `n` counts them from the end."""
    days = [last + ONE * n for n in range((end - last).days + 1)]
    counted = days[1:-1] if clear else days[1:]
    plain = unit is not Unit.WD
    left = sum(plain or calendar.day(day).works for day in counted)
    lines = [Line(date=last, code="latest", last=True)]
    for day in days[1:]:
        found = calendar.day(day)
        counts = day in counted and (found.works or plain)
        lines.append(_line(found, "counted" if day in counted else "end", left if counts else None, plain=plain))
        left -= counts
    return tuple(lines)


def _line(
    day: Day,
    code: Code,
    n: int | None,
    *,
    procedure: str = "",
    ground: str = "",
    last: bool = False,
    extended: bool = False,
    plain: bool = False,
    roll: bool = False,
) -> Line:
    """A day that does not count says why it rests; a day that counts says so, a make-up day as such."""
    if not day.works and n is None and code != "paused" and not (roll and last):
        code = _RESTS[day.why]
    elif code == "counted" and day.why is Why.MAKE_UP and not plain:
        code = "make_up"
    return Line(
        date=day.date,
        code=code,
        n=n,
        feast=day.feast,
        document=day.document,
        procedure=procedure,
        ground=ground,
        extended=extended,
        last=last,
        announced=day.announced,
    )


_RESTS: dict[Why, Code] = {Why.WEEKEND: "weekend", Why.REST: "rest", Why.FIXED: "fixed"}


def _hour_lines(clock: Clock, calendar: WorkCalendar, told: Due) -> tuple[Line, ...]:
    """Hours run through the days; working hours only while the office is open, so each day says when, and how long."""
    office, zone = office_of(clock, calendar), read_zone(clock.zone)
    first, end = clock.begun, told.best or clock.begun
    ends = told.at or told.provisional_at or start_of(end + ONE, zone)
    lines = []
    for day in (first + n * ONE for n in range((end - first).days + 1)):
        line = _line(calendar.day(day), "start" if day == first else "through", 0, last=day == end)
        if clock.length.unit is Unit.WH:
            begun, over = max(clock.origin, start_of(day, zone)), min(ends, start_of(day + ONE, zone))
            line = _open_line(line, calendar.day(day), office, office.between(begun, over))
        lines.append(msgspec.structs.replace(line, n=None) if line.code == "start" else line)
    return tuple(lines)


def _open_line(line: Line, day: Day, office: OpenTime, counted: timedelta) -> Line:
    """The day with its hours: open, a rest day, or a working day on which the counter is shut."""
    table, hours = office.table(day.date), str(office.on(day.date))
    code: Code = line.code if line.code == "start" else "open" if hours else "shut" if day.works else _RESTS[day.why]
    minutes = int(counted.total_seconds()) // 60 if hours else None
    timetable = table.document if table and (hours or day.works) else ""
    return msgspec.structs.replace(line, code=code, n=None, hours=hours, timetable=timetable, minutes=minutes)
