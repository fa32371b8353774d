"""A hearing: told of, asked for within the days of the text, set in time for its notice, held (行政许可法 46–48).

Where it stands is read from its clocks: the party's days to ask, the office's to organise it, and the notice, which is
counted back from the day that was set. The time it takes is left out of other clocks as a special procedure, by its
own commands.
"""

from datetime import date, timedelta

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.clocks import HEARINGS
from approvalflow.cases.commands import AskHearing, DropHearing, HoldHearing, OfferHearing, SetHearing, Tell
from approvalflow.cases.rules import Facts
from approvalflow.cases.starting import started_back
from approvalflow.deadlines import Clock, due
from approvalflow.errors import Refused
from approvalflow.moment import local_date, read_zone

REQUEST, HEARING, NOTICE = HEARINGS


def offer(case: Case, command: OfferHearing, facts: Facts) -> list[e.Event]:
    """Tell the party of its right; its days to ask begin."""
    if missing := [one for one in HEARINGS if one not in facts.rules.terms]:
        raise Refused("hearing.no_terms", case=case.number, missing=missing)
    _none_open(case)
    return [e.HearingOffered(text=command.reason)]


def ask(case: Case, command: AskHearing, facts: Facts) -> list[e.Event]:
    """Within the days to ask, once."""
    if REQUEST not in case.clocks:
        raise Refused("hearing.not_offered", case=case.number)
    if HEARING in case.clocks:
        raise Refused("hearing.asked_before", case=case.number)
    last = due(case.clocks[REQUEST].clock, facts.calendar).best
    if _running(case, REQUEST) is None or (last is not None and _today(case, facts) > last):
        raise Refused("hearing.asked_too_late", case=case.number, last=last)
    return [e.HearingAsked(text=command.reason)]


def set_(case: Case, command: SetHearing, facts: Facts) -> list[e.Event]:
    """On a day that leaves time for its notice; the first one that does is named."""
    hearing, today = _asked(case), _today(case, facts)
    earliest = max(command.on, today)
    while _last_notice(case, earliest, facts) < today:
        earliest += timedelta(days=1)
    if earliest != command.on:
        raise Refused("hearing.too_soon", on=command.on, today=today, earliest=earliest)
    set_for = e.HearingSet(on=command.on, place=command.place)
    last = due(hearing, facts.calendar).best
    if last is not None and command.on > last:
        return [set_for, e.FindingRaised(code="hearing.past_its_term", about=str(last))]
    return [set_for]


def told(case: Case, command: Tell, facts: Facts) -> list[e.Event]:
    """Time and place were told; too late is a breach that moves no date."""
    notice = _running(case, NOTICE)
    if notice is None:
        raise Refused("hearing.not_set", case=case.number)
    event, last = e.HearingTold(on=command.on), due(notice, facts.calendar).best
    if last is not None and command.on > last:
        return [event, e.FindingRaised(code="hearing.told_late", about=str(last))]
    return [event]


def hold(case: Case, command: HoldHearing, facts: Facts) -> list[e.Event]:
    """On its day or later, once its time and place were told."""
    _asked(case)
    if NOTICE not in case.clocks:
        raise Refused("hearing.not_set", case=case.number)
    day = case.clocks[NOTICE].clock.begun
    if _running(case, NOTICE):
        raise Refused("hearing.not_told", case=case.number, on=day)
    if _today(case, facts) < day:
        raise Refused("hearing.before_its_day", case=case.number, on=day)
    return [e.HearingEnded(how="held", text=command.record)]


def drop(case: Case, command: DropHearing, facts: Facts) -> list[e.Event]:
    """Before it was held: the right is given up, or the request taken back."""
    if _running(case, HEARING):
        return [e.HearingEnded(how="dropped", text=command.reason)]
    if _running(case, REQUEST):
        return [e.HearingEnded(how="waived", text=command.reason)]
    raise Refused("hearing.not_offered", case=case.number)


def lapsed(case: Case, facts: Facts) -> e.Event | None:
    """Nobody asked in time: the days to ask are over, and nothing else follows from that."""
    request = _running(case, REQUEST)
    told = due(request, facts.calendar) if request else None
    over = told is not None and told.date is not None and told.passed(facts.effective)
    return e.ClockStopped(id=REQUEST, why="not_asked", stated=told.date) if told and over else None


def must_not_be_open(case: Case, facts: Facts) -> None:
    """No decision while the party may still ask, or has asked. Raises Refused `decide.hearing_open`, `…_days_open`."""
    if _running(case, HEARING):
        raise Refused("decide.hearing_open", case=case.number)
    if (request := _running(case, REQUEST)) is None:
        return
    told = due(request, facts.calendar)
    if not told.passed(facts.effective):
        raise Refused("decide.hearing_days_open", case=case.number, last=told.best)


def _none_open(case: Case) -> None:
    if running := [one for one in HEARINGS if _running(case, one)]:
        raise Refused("hearing.open_already", case=case.number, running=running)


def _asked(case: Case) -> Clock:
    hearing = _running(case, HEARING)
    if hearing is None:
        raise Refused("hearing.not_asked", case=case.number)
    return hearing


def _last_notice(case: Case, day: date, facts: Facts) -> date:
    """The last day on which a hearing on that day may be told of."""
    found = due(started_back(case, facts, NOTICE, day), facts.calendar).best
    if found is None:
        raise Refused("hearing.not_announced", on=day, last=facts.calendar.last)
    return found


def _running(case: Case, name: str) -> Clock | None:
    found = case.clocks.get(name)
    return found.clock if found and not found.clock.stopped else None


def _today(case: Case, facts: Facts) -> date:
    return local_date(facts.effective, read_zone(case.zone))
