"""The clocks of a case in plain words: term, text, date or why there is none, what is left, and a lamp.

The lamp follows the matter's own ladder: amber once a warning about the present date was given, red when overdue.
"""

from datetime import date, datetime
from typing import Literal

import msgspec

from approvalflow.calendars import WorkCalendar
from approvalflow.cases.case import Case, Running
from approvalflow.cases.dates import due_in, setting
from approvalflow.cases.rules import Rules
from approvalflow.deadlines import Due, faults, overdue_days, remaining, remaining_is_certain
from approvalflow.moment import local_date, read_zone
from approvalflow.reports.names import Names
from approvalflow.words import Language

Lamp = Literal["green", "amber", "red", "paused", "off"]


class ClockRow(msgspec.Struct, frozen=True, kw_only=True):
    """One clock on the day it was asked. `left` counts working days, `overdue` those past the last day.

    `provisional` is the best guess past the last announced day, `floor` the earliest day of a paused clock; `state`
    says all of it in words. `faults` are breaches that move no date, such as reasons of an extension not sent.
    """

    clock: str
    name: str
    term: str
    basis: str
    started: date
    due: date | None
    provisional: date | None
    paused_since: date | None
    floor: date | None
    stopped: date | None
    left: int
    overdue: int
    lamp: Lamp
    lamp_word: str
    state: str
    faults: tuple[str, ...] = ()


def clocks(
    case: Case, rules: Rules, calendar: WorkCalendar, now: datetime, language: Language = "en"
) -> list[ClockRow]:
    """Every clock of the case as it stands on the local day of `now`: those that run first, then those that stopped."""
    names, today = Names(None, language, rules), local_date(now, read_zone(case.zone))
    rows = [_row(case, name, calendar, today, names) for name in case.clocks]
    return sorted(rows, key=lambda row: row.stopped is not None)


def _row(case: Case, name: str, calendar: WorkCalendar, today: date, names: Names) -> ClockRow:
    running = case.clocks[name]
    clock, found = running.clock, due_in(case, name, calendar)
    told = found.due
    paused = min((pause.begin for pause in clock.pauses if pause.end is None), default=None)
    paused = paused if told.why == "suspended" else None
    by = setting(case, name, found)
    left, past = remaining(by, calendar, today), overdue_days(by, calendar, today)
    state = _state(running, told, paused, left, past, names)
    if not clock.stopped and paused is None and not remaining_is_certain(by, calendar, today):
        state = names.joined([state, names.say("report.left_unannounced", last=calendar.last)])
    lamp = _lamp(running, told, past)
    term = " + ".join(names.term(one) for one in (clock.term, *(one.term for one in clock.extensions)))
    return ClockRow(
        clock=name,
        name=names.clock(name, clock.kind),
        term=term,
        basis=clock.basis,
        started=clock.begun,
        due=told.date,
        provisional=told.provisional,
        paused_since=paused,
        floor=told.floor,
        stopped=clock.day_of(clock.stopped) if clock.stopped else None,
        left=max(0, left),
        overdue=past,
        lamp=lamp,
        lamp_word=names.say(f"lamp.{lamp}"),
        state=names.joined([state, names.say("report.capped", clock=names.clock(by.kind))]) if found.capped else state,
        faults=tuple(one.text(names.language) for one in faults(clock, calendar, today)),
    )


def _lamp(running: Running, told: Due, past: int) -> Lamp:
    if running.clock.stopped:
        return "off"
    if told.why == "suspended":
        return "paused"
    if past:
        return "red"
    return "amber" if told.best in running.given.values() else "green"


def _state(running: Running, told: Due, paused: date | None, left: int, past: int, names: Names) -> str:
    clock = running.clock
    if clock.stopped:
        said = names.say("report.stopped", date=clock.day_of(clock.stopped), why=clock.why)
        return names.joined([said, names.say("report.past", days=past)]) if past else said
    if paused is not None:
        code = "report.paused" if told.floor else "report.paused_openly"
        return names.say(code, since=paused, floor=told.floor)
    code, day = ("report.due_on", told.date) if told.date else ("report.due_provisionally", told.provisional)
    if past:
        rest = names.say("report.past", days=past)
    else:
        rest = names.say("report.left", days=left) if left > 0 else names.say("report.none_left")
    return names.joined([names.say(code, date=day), rest])
