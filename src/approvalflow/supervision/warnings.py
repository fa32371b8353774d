"""Which warning of a case is due, about which date, and to whom it goes.

A ladder's rungs say when and to which post; a rung speaks once for a clock, a level and a date, and once more only for
another date.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from approvalflow.calendars import WorkCalendar
from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Running
from approvalflow.cases.clocks import CORRECTION
from approvalflow.cases.dates import whole_over
from approvalflow.cases.hearing import REQUEST
from approvalflow.cases.rules import Facts, Rules, Rung
from approvalflow.cases.seats import speaking_now
from approvalflow.cases.silence import text_over
from approvalflow.deadlines import Signal, due, due_signals, next_signal
from approvalflow.identity import Directory
from approvalflow.identity.seats import holders_of
from approvalflow.moment import local_date, read_zone

HANDLER = "handler"


def signal_of(case: Case, name: str, running: Running, rules: Rules, calendar: WorkCalendar) -> datetime | None:
    """The next moment of one clock: its next rung, or the end of a time whose silence means something."""
    if running.clock.stopped:
        return None
    signal = next_signal(
        running.clock, calendar, ladder_of(case, name, rules), running.given, whole=whole_over(case, name)
    )
    moments = [signal[0]] if signal else []
    if name == REQUEST or text_over(case, name, rules):
        lapse = due(running.clock, calendar).moment()
        moments += [lapse] if lapse else []
    return min(moments, default=None)


def ladder_of(case: Case, name: str, rules: Rules) -> tuple[Rung, ...]:
    """The rungs of a clock: the step's own ladder, else the matter's for that kind, else `case` or `step`."""
    kind = str(case.clocks[name].clock.kind)
    visit = case.visits.get(name)
    own = rules.steps[visit.node].properties.get("ladder", "") if visit else ""
    general = "step" if visit else "case"
    return next((rules.ladders[one] for one in (own, kind, general) if one in rules.ladders), ())


def warnings(case: Case, name: str, facts: Facts, directory: Directory) -> Iterator[e.WarningGiven]:
    """Every rung of a clock whose moment has come and that was not yet given for its date."""
    running = case.clocks[name]
    ladder = ladder_of(case, name, facts.rules)
    today = local_date(facts.at, read_zone(case.zone))
    law = whole_over(case, name)
    for signal in due_signals(running.clock, facts.calendar, ladder, running.given, facts.at, whole=law):
        yield e.WarningGiven(
            clock=name,
            since=running.since,
            level=signal.level,
            to=signal.to,
            people=_people(case, name, signal, ladder, facts, directory),
            about=signal.about,
            days=facts.calendar.count_provisional(today, signal.about),
            visit=visit if (visit := name.removeprefix(CORRECTION)) in case.visits else None,
            again=f"{signal.level} {signal.about}" in running.said,
        )


def _people(
    case: Case, clock: str, signal: Signal, ladder: Sequence[Rung], facts: Facts, directory: Directory
) -> tuple[str, ...]:
    """Whoever holds the open seats, or the holders of a post."""
    if signal.to == HANDLER:
        return _handlers(case, clock)
    # An overrun has no rung of its own: it goes where the first one goes.
    rung = next((one for one in ladder if one.level == signal.level), ladder[0] if ladder else None)
    where = (rung.department if rung else "") or facts.rules.organ
    return tuple(one.id for one in holders_of(directory, signal.to, where, _today(case, facts)))


def _handlers(case: Case, clock: str) -> tuple[str, ...]:
    visit = clock.removeprefix(CORRECTION)
    visits = [case.visits[visit]] if visit in case.visits else case.visits.values()
    seats = [seat for visit in visits for seat in speaking_now(visit)]
    return tuple(sorted({who for seat in seats for who in ((seat.worker,) if seat.worker else seat.candidates)}))


def _today(case: Case, facts: Facts) -> date:
    return local_date(facts.at, read_zone(case.zone))
