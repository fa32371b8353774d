"""What was done wrong although it had its effect: a pause without notice, an extension without reasons told.

None of these moves a date; each is a breach with a text of its own, and every explanation names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from approvalflow.calendars import WorkCalendar
from approvalflow.deadlines.clock import Clock, Extension, Pause
from approvalflow.deadlines.due import due
from approvalflow.deadlines.spans import announced_end
from approvalflow.words import Language, sentence

Code = Literal[
    "notice_missing", "notice_late", "time_not_announced", "longer_than_announced", "no_reason", "reasons_not_told",
    "told_late",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One breach: `about` is the procedure, empty for the extension; `day` the day that should have been kept."""

    code: Code
    about: str = ""
    day: date | None = None

    def text(self, language: Language = "en") -> str:
        """The breach as a sentence with its article."""
        return sentence(f"clock.fault.{self.code}", {"about": self.about, "day": self.day}, language)


def faults(clock: Clock, calendar: WorkCalendar, on: date) -> tuple[Fault, ...]:
    """Every breach that has happened by the day `on`, in the order of pauses and extensions."""
    found = [fault for pause in clock.pauses for fault in _of_pause(pause, calendar, on)]
    return (*found, *(fault for one in clock.granted for fault in _of_extension(one, clock, calendar)))


def _of_pause(pause: Pause, calendar: WorkCalendar, on: date) -> Iterator[Fault]:
    if pause.notice is None:
        yield Fault(code="notice_missing", about=pause.id, day=pause.begin)
    elif pause.notice > pause.begin:
        yield Fault(code="notice_late", about=pause.id, day=pause.notice)
    told = announced_end(pause, calendar)
    if told is None:
        yield Fault(code="time_not_announced", about=pause.id)
    elif (pause.end or on) > told:
        yield Fault(code="longer_than_announced", about=pause.id, day=told)


def _of_extension(one: Extension, clock: Clock, calendar: WorkCalendar) -> Iterator[Fault]:
    if not one.reason:
        yield Fault(code="no_reason", day=one.at)
    if one.told is None:
        yield Fault(code="reasons_not_told", day=one.at)
    elif (end := due(clock, calendar).best) is not None and one.told > end:
        yield Fault(code="told_late", day=one.told)
