"""Whose days they were: every day that went by belongs to exactly one party, and the parts sum to the whole.

A rest day is nobody's. While a special procedure holds the clock the day is the third party's, or the applicant's where
the papers lay there. On a day that runs, whoever could have worked answers for it: an officer who holds the file
before the department in whose pool it lies, both before an applicant or a third party who was asked as well, since
asking does not stop the clock. Where nobody is named the day is the department's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import Clock
from approvalflow.deadlines.course import counted_from
from approvalflow.deadlines.spans import ONE, Span, spans_of


class Party(StrEnum):
    """Who answers for a day."""

    OFFICER = "officer"
    DEPARTMENT = "department"
    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    REST = "rest"


_RUNNING = (Party.OFFICER, Party.DEPARTMENT, Party.APPLICANT, Party.THIRD_PARTY)
_PAUSED = (Party.THIRD_PARTY, Party.APPLICANT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """The file lay with somebody: the days after `begin` up to and including `end`, as every event counts."""

    party: Party
    begin: date
    end: date | None = None
    who: str = ""

    def on(self, day: date) -> bool:
        """Did it lie there on that day?"""
        return day > self.begin and (self.end is None or day <= self.end)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attributed:
    """One day, whose it was, and the name where one is known."""

    date: date
    party: Party
    who: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """Every day from the one after the start to the one asked about, each once."""

    days: tuple[Attributed, ...]

    @property
    def totals(self) -> Mapping[Party, int]:
        """Days by party, those with none included."""
        found = dict.fromkeys(Party, 0)
        for day in self.days:
            found[day.party] += 1
        return found

    @property
    def by_name(self) -> Mapping[tuple[Party, str], int]:
        """Days by party and name, in the order in which they first held the file."""
        found: dict[tuple[Party, str], int] = {}
        for day in self.days:
            found[day.party, day.who] = found.get((day.party, day.who), 0) + 1
        return found


def attribute(clock: Clock, calendar: WorkCalendar, held: Sequence[Held], upto: date) -> Attribution:
    """Share out the days in (start, upto], those of a term of hours too; a stopped clock ends on the day it stopped."""
    start, spans = counted_from(clock, calendar), spans_of(clock, calendar)
    end = min(upto, clock.day_of(clock.stopped)) if clock.stopped else upto
    days = (start + ONE * n for n in range(1, (end - start).days + 1))
    return Attribution(days=tuple(_whose(day, calendar, spans, held) for day in days))


def _whose(day: date, calendar: WorkCalendar, spans: Sequence[Span], held: Sequence[Held]) -> Attributed:
    if not calendar.day(day).works:
        return Attributed(date=day, party=Party.REST)
    paused = any(span.holds(day) for span in spans)
    there = [one for one in held if one.on(day)]
    for party in _PAUSED if paused else _RUNNING:
        # Of two that hold it, the one that got it last: the file was passed on.
        holders = [one for one in there if one.party is party]
        if holders:
            return Attributed(date=day, party=party, who=max(holders, key=lambda one: one.begin).who)
    return Attributed(date=day, party=Party.THIRD_PARTY if paused else Party.DEPARTMENT)
