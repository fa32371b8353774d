"""The reckoning of a clock: the answer, the days that lead to it, and the notices, pauses and texts it stands on."""

import datetime as dt
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from approvalflow.calendars import WorkCalendar, default_hours
from approvalflow.deadlines.capping import Within, within
from approvalflow.deadlines.clock import Clock, ClockKind, Extension, Pause
from approvalflow.deadlines.course import course, rest_runs
from approvalflow.deadlines.due import Due, due, office_of
from approvalflow.deadlines.faults import Fault, faults
from approvalflow.deadlines.lines import Line, day_lines
from approvalflow.deadlines.otherwise import Otherwise, otherwise
from approvalflow.deadlines.rolling import counting_rule
from approvalflow.deadlines.switches import InForce, reading_of, tell_switch
from approvalflow.moment import read_zone
from approvalflow.terms import Unit
from approvalflow.words import Language, sentence


class Capped(msgspec.Struct, frozen=True, kw_only=True):
    """The clock runs inside another that ends earlier: its own last day (none while it stands still), and that one."""

    own: dt.date | None
    whole: dt.date
    kind: ClockKind


class Reckoning(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A date that explains itself. `notices` are the documents it stands on, `switches` the readings that differ.

    `readings` are those that somebody chose, and the defaults that bear on the date, each with its level.
    `without_effect` lists pauses that left nothing out, such as one that began after the last day; `faults` what was
    done wrong without moving the date; `otherwise` the readings not chosen that would give another answer; `rest_runs`
    the rest days in a row, from and to, that made a tax term longer. Where office hours matter `timetables` are the
    documents that fix them, `hours` the plain ones where no timetable does.
    """

    kind: ClockKind
    term: str
    basis: str
    start: datetime
    zone: str
    lines: tuple[Line, ...]
    date: dt.date | None
    provisional: dt.date | None = None
    floor: dt.date | None = None
    why: str | None = None
    at: datetime | None = None
    provisional_at: datetime | None = None
    switches: dict[str, str] = {}
    pauses: tuple[Pause, ...] = ()
    without_effect: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    notices: tuple[str, ...] = ()
    stopped: datetime | None = None
    rule: str = ""
    restarts: tuple[datetime, ...] = ()
    faults: tuple[Fault, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    readings: tuple[InForce, ...] = ()
    capped: Capped | None = None
    rest_runs: tuple[tuple[dt.date, dt.date], ...] = ()
    hours: str = ""
    timetables: tuple[str, ...] = ()

    def text(self, language: Language = "en") -> str:
        """Header, days and answer, one line each."""
        days = (line.text(language) for line in self.lines)
        return "\n".join([*self._header(language), *days, self.answer(language), *self._footer(language)])

    def answer(self, language: Language = "en") -> str:
        """The date, or why there is none."""
        values: dict[str, object] = {"date": self.date, "provisional": self.provisional, "floor": self.floor}
        if self.at and self.date:
            local = self.at.astimezone(read_zone(self.zone))
            return sentence("clock.answer.at", {"date": self.date, "time": f"{local:%H:%M}"}, language)
        if self.why == "suspended" and self.floor is None:
            return sentence("clock.answer.open", {}, language)
        if self.why == "unpublished" and self.provisional is None:
            return sentence("clock.answer.refused", {}, language)
        if self.provisional_at:
            values["time"] = f"{self.provisional_at.astimezone(read_zone(self.zone)):%H:%M}"
            return sentence("clock.answer.unpublished.at", values, language)
        return sentence(f"clock.answer.{self.why or 'due'}", values, language)

    def _header(self, language: Language) -> Iterator[str]:
        kind = sentence(f"clock.kind.{self.kind}", {}, language)
        values = {"kind": kind, "term": self.term, "basis": self.basis or "–"}
        yield sentence("clock.head.term", values, language)
        if self.lines[0].code in ("latest", "end"):
            yield sentence("clock.head.back", {"date": self.lines[-1].date}, language)
        if self.rule:
            found = counting_rule(self.rule)
            yield sentence("clock.head.rule", {"title": found.title, "article": found.article}, language)
        for first, last in self.rest_runs:
            said = {"first": first, "last": last, "days": (last - first).days + 1}
            yield sentence("clock.head.rest_run", said, language)
        for moment in self.restarts:
            day = moment.astimezone(read_zone(self.zone)).date()
            yield sentence("clock.head.restart", {"date": day}, language)
        for one in self.extensions:
            code = "clock.head.extension.told" if one.told else "clock.head.extension"
            yield sentence(code, {"by": one.term, "at": one.at, "rank": one.rank or "–", "told": one.told}, language)
        for pause in self.pauses:
            yield _tell_pause(pause, pause.id in self.without_effect, language)
        for reading in self.readings:
            yield reading.text(language)
        if self.notices:
            yield sentence("clock.head.notices", {"documents": "、".join(self.notices)}, language)
        if self.timetables:
            yield sentence("clock.head.timetables", {"documents": "、".join(self.timetables)}, language)
        if self.hours:
            yield sentence("clock.head.hours", {"hours": self.hours}, language)

    def _footer(self, language: Language) -> Iterator[str]:
        if self.capped:
            said: dict[str, object] = {"own": self.capped.own, "whole": self.capped.whole}
            said["clock"] = sentence(f"clock.kind.{self.capped.kind}", {}, language)
            yield sentence("clock.capped" if self.capped.own else "clock.capped.open", said, language)
        for fault in self.faults:
            yield fault.text(language)
        for other in self.otherwise:
            said = {"reading": tell_switch(other.switch, other.reading, language), "date": other.date}
            yield sentence("clock.otherwise" if other.date else "clock.otherwise.none", said, language)


def explain(clock: Clock, calendar: WorkCalendar, upto: date | None = None, *, whole: Clock | None = None) -> Reckoning:
    """List the reckoning to the last day, or to `upto` where that is later or no last day can be stated.

    `whole` is a clock inside which this one runs: where that one ends earlier, its last day is the answer.
    """
    own = due(clock, calendar)
    found = within(own, due(whole, calendar)) if whole else Within(due=own, capped=False)
    if whole is None or not found.capped or (end := found.due.best) is None:
        return _explain(clock, calendar, own, upto)
    listed = _explain(clock, calendar, own, max(end, upto or end))
    lines = (replace(one, last=one.date == end) for one in listed.lines if one.date <= max(end, upto or end))
    return replace(
        listed,
        lines=tuple(lines),
        date=found.due.date,
        provisional=found.due.provisional,
        floor=None,
        why=found.due.why,
        at=found.due.at,
        provisional_at=found.due.provisional_at,
        capped=Capped(own=own.best, whole=end, kind=whole.kind),
    )


def _explain(clock: Clock, calendar: WorkCalendar, told: Due, upto: date | None) -> Reckoning:
    lines = day_lines(clock, calendar, told, upto)
    void: tuple[str, ...] = ()
    if clock.pauses:
        in_effect = {pause.id for span in course(clock, calendar).spans for pause in span.pauses}
        void = tuple(pause.id for pause in clock.pauses if pause.id not in in_effect)
    others = otherwise(clock, calendar)
    return Reckoning(
        kind=clock.kind,
        term=clock.term,
        basis=clock.basis,
        start=clock.start,
        zone=clock.zone,
        lines=lines,
        date=told.date,
        provisional=told.provisional,
        floor=told.floor,
        why=told.why,
        at=told.at,
        provisional_at=told.provisional_at,
        switches=clock.switches,
        pauses=clock.pauses,
        without_effect=void,
        extensions=clock.extensions,
        notices=_documents(calendar, lines),
        stopped=clock.stopped,
        rule=clock.rule,
        restarts=clock.restarts,
        faults=faults(clock, calendar, max(lines[-1].date, upto or date.min)),
        otherwise=others,
        rest_runs=rest_runs(clock, calendar),
        readings=tuple(_readings(clock, others)),
        **_hours(clock, calendar, lines, told),
    )


def _readings(clock: Clock, others: Sequence[Otherwise]) -> Iterator[InForce]:
    """What was chosen, by whichever level; then the defaults under which another reading would give another answer."""
    chosen = dict.fromkeys((*clock.switches, *clock.levels))
    for name in chosen:
        yield InForce(switch=name, reading=reading_of(name, clock.switches), level=clock.levels.get(name, ""))
    by_default = [clock.read_by] if clock.read_by else []
    for name in dict.fromkeys((*by_default, *(one.switch for one in others))):
        if name not in chosen:
            yield InForce(switch=name, reading=reading_of(name, clock.switches), level="default")


def _hours(clock: Clock, calendar: WorkCalendar, lines: Sequence[Line], told: Due) -> dict[str, Any]:
    """The documents of the office hours that the answer stands on, or the plain hours where none is adopted."""
    if not (told.at or told.provisional_at) or (
        clock.length.unit is Unit.H and clock.switches.get("hour_roll") != "next_office_hour"
    ):
        return {}
    office = office_of(clock, calendar)
    days = [line.date for line in lines] if clock.length.unit is Unit.WH else [lines[-1].date]
    tables = [office.table(day) for day in days]
    plain = clock.hours or (str(default_hours()) if None in tables else "")
    return {"hours": plain, "timetables": tuple(dict.fromkeys(one.document for one in tables if one))}


def _documents(calendar: WorkCalendar, lines: Sequence[Line]) -> tuple[str, ...]:
    """The notices of the years touched, and those that changed one of the days."""
    years, named = {line.date.year for line in lines}, {line.document for line in lines}
    found = (one.document for one in calendar.notices if one.covers in years or one.document in named)
    return tuple(dict.fromkeys(found))


def _tell_pause(pause: Pause, void: bool, language: Language) -> str:
    values = {"id": pause.id, "ground": pause.ground or "–", "begin": pause.begin, "end": pause.end or "…"}
    values |= {"announced": pause.announced or "–", "notice": pause.notice or "–", "by": pause.by or "–"}
    said = sentence("clock.head.pause", values, language)
    return said + (sentence("clock.mark.without_effect", {}, language) if void else "")
