"""The timeline of a case: who did what under which power, and what it did to the clocks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from approvalflow.cases import events as e
from approvalflow.cases.rules import Rules
from approvalflow.identity import Directory
from approvalflow.moment import read_zone
from approvalflow.reports.names import Names
from approvalflow.reports.sofar import SoFar
from approvalflow.reports.telling import tell
from approvalflow.words import Language

ACT, EFFECT, MACHINERY = range(3)
"""Indent of a line: what somebody did, what it brought about, and what only the machine needs to know."""

_EFFECTS = (
    e.StepOpened,
    e.Returned,
    e.StepCancelled,
    e.AnswerKept,
    e.StepVoided,
    e.ClockStarted,
    e.ClockPaused,
    e.ClockResumed,
    e.ClockStopped,
    e.ClockRecomputed,
    e.FindingRaised,
    e.CaseClosed,
    e.DataSet,
    e.MessageSent,
    e.SignalSent,
)
_MACHINERY = (e.Moved, e.CalendarChecked, e.TimerSet, e.WaitOpened, e.KeyAgreed, e.ConditionsChecked)
_EXERCISES = (
    e.CaseReceived,
    e.CorrectionRequested,
    e.CaseAccepted,
    e.CaseDeclined,
    e.OpinionGiven,
    e.StepDone,
    e.FeePaid,
    e.InspectionRecorded,
    e.RectificationOrdered,
    e.RectificationAnswered,
    e.DecisionMade,
    e.PermitIssued,
    e.Delivered,
    e.CheckRecorded,
    e.CorrectionOrdered,
)
LATE = timedelta(minutes=1)


class Who(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did it: the name, the department, and for whom the person stood in."""

    id: str
    name: str
    department: str = ""
    acting_for: str = ""
    text: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event, told. `at` is local to the case; `effective` is there where it differs from the recording.

    `level` 0 is an act, 1 its effect on steps and clocks, 2 machinery that a clerk can do without.
    """

    seq: int
    event: str
    at: datetime
    who: Who
    sentence: str
    power: str = ""
    level: int = ACT
    effective: date | None = None


def timeline(history: Sequence[e.Happened], rules: Rules, people: Directory, language: Language = "en") -> list[Line]:
    """Tell a history, one line per event, in order."""
    names, so_far, lines = Names(people, language, rules), SoFar(), list[Line]()
    zone = read_zone(history[0].event.zone) if history and isinstance(history[0].event, e.CaseSubmitted) else None
    for one in history:
        so_far.take(one.event)
        earlier = one.recorded - one.effective > LATE
        lines.append(
            Line(
                seq=one.seq,
                event=type(one.event).__name__,
                at=one.recorded.astimezone(zone),
                who=_who(one, names, so_far),
                sentence=tell(one, names, rules, so_far),
                power=_power(one.event, rules, so_far),
                level=_level(one.event, so_far),
                effective=one.effective.astimezone(zone).date() if earlier else None,
            )
        )
    return lines


def _level(event: e.AnyEvent, so_far: SoFar) -> int:
    if isinstance(event, e.StepSettled):  # one seat's outcome says it already
        return EFFECT if so_far.seats.get(event.visit, 0) > 1 else MACHINERY
    if isinstance(event, _MACHINERY):
        return MACHINERY
    return EFFECT if isinstance(event, _EFFECTS) else ACT


def _power(event: e.AnyEvent, rules: Rules, so_far: SoFar) -> str:
    """The entry of the list of powers with its article, or the text that allows a procedure or an extension."""
    match event:
        case e.ClockExtended(id=id_) if id_ in rules.terms:
            return rules.terms[id_].extension_citation
        case e.ProcedureBegun(procedure=procedure) if procedure in rules.procedures:
            return rules.procedures[procedure].citation
        case _ if isinstance(event, _EXERCISES):
            return rules.powers.get(so_far.powers.get(getattr(event, "visit", None) or "", ""), "")
        case _:
            return ""


def _who(one: e.Happened, names: Names, so_far: SoFar) -> Who:
    party = so_far.applicant
    if party is not None and one.whose == party.id:
        return _shown(names, one.actor, party.name, names.say("report.applicant"))
    if one.whose in ("system", "job"):
        return _shown(names, one.actor, names.say(f"report.{one.actor}"), "")
    absent = one.event.acting_for
    return _shown(names, one.whose, names.person(one.whose), names.department_of(one.whose), absent)


def _shown(names: Names, id_: str, name: str, department: str, absent: str = "") -> Who:
    acting_for = names.person(absent) if absent else ""
    said = names.say("report.for", name=name, absent=acting_for) if absent else name
    text = names.say("report.who", name=said, department=department) if department else said
    return Who(id=id_, name=name, department=department, acting_for=acting_for, text=text)
