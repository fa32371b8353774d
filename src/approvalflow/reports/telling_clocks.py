"""Clocks, warnings, procedures, the end of a case and the machinery in words."""

from collections.abc import Iterator, Mapping

from approvalflow.cases import events as e
from approvalflow.moment import read_zone
from approvalflow.reports.words_of import Teller, Telling, Values, as_sentence

OVERRUN = "pause_overrun"

# Clocks


def _clock_started(one: Telling) -> Iterator[str]:
    clock = one.event.clock
    name = one.names.clock(one.event.id, clock.kind)
    told: Values = {"clock": name, "begun": clock.begun, "basis": clock.basis, "due": one.due()}
    told["term"] = one.names.term(clock.term)
    yield one.say("back" if clock.back else "" if clock.basis else "plain", **told)


def _clock_paused(one: Telling) -> Iterator[str]:
    pause = one.event.pause
    yield one.say(clock=one.clock(one.event.id), begin=pause.begin, ground=pause.ground)
    if one.event.stated or one.event.provisional:
        yield one.say("within", due=one.due())


def _clock(one: Telling) -> Iterator[str]:
    yield one.say(clock=one.clock(one.event.id), due=one.due())


def _clock_extended(one: Telling) -> Iterator[str]:
    extension = one.event.extension
    reason = as_sentence(extension.reason, one.names.language)
    yield one.say(clock=one.clock(one.event.id), by=one.names.term(extension.term), reason=reason, due=one.due())


def _clock_stopped(one: Telling) -> Iterator[str]:
    yield one.say(clock=one.clock(one.event.id))
    if one.event.overdue:
        yield one.say("overdue")
    elif one.event.stated:
        yield one.say("in_time")


def _clock_told(one: Telling) -> Iterator[str]:
    variant = "procedure" if one.event.procedure else "extension"
    yield one.say(variant, clock=one.clock(one.event.id), due=one.due(), procedure=_begun(one, one.event.procedure))


def _hearing(one: Telling) -> Iterator[str]:
    yield one.say(getattr(one.event, "how", ""))
    yield from one.text(getattr(one.event, "text", ""))


def _recomputed(one: Telling) -> Iterator[str]:
    before = one.event.before or one.names.say("report.no_date")
    told: Values = {"clock": one.clock(one.event.id), "before": before, "due": one.due()}
    told |= {"notices": one.event.notices, "notices_before": one.event.notices_before}
    if one.event.within:
        yield one.say("within", **told, law=one.clock(one.event.within))
        return
    yield one.say("" if one.event.notices else "unnamed", **told)


def _warned(one: Telling) -> Iterator[str]:
    days = one.event.days
    when = "overrun" if one.event.level == OVERRUN else "before" if days > 0 else "today" if days == 0 else "overdue"
    yield one.say(when, clock=one.clock(one.event.clock), days=abs(days), people=one.names.people(one.event.people))


# Procedures and the machinery


def _procedure_begun(one: Telling) -> Iterator[str]:
    yield one.say(procedure=_procedure(one, one.event.procedure))
    if one.event.announced and one.event.notice:
        yield one.say("announced", announced=one.names.term(one.event.announced))


def _procedure_ended(one: Telling) -> Iterator[str]:
    yield one.say(one.event.how, procedure=_begun(one, one.event.id))


def _begun(one: Telling, id_: str) -> str:
    return _procedure(one, one.so_far.procedures.get(id_, id_))


def _procedure(one: Telling, id_: str) -> str:
    rule = one.rules.procedures.get(id_)
    return rule.name if rule else id_


def _withdrawn(one: Telling) -> Iterator[str]:
    yield one.say()
    yield from one.text(one.event.reason)


def _terminated(one: Telling) -> Iterator[str]:
    yield one.say(reason=as_sentence(one.event.reason, one.names.language))


def _moved(one: Telling) -> Iterator[str]:
    yield one.say(nodes=" → ".join(one.names.step(move.node) for move in one.event.moves))


def _at_node(one: Telling) -> Iterator[str]:
    yield one.say(node=one.names.step(one.event.node))


def _timer(one: Telling) -> Iterator[str]:
    at = one.event.at.astimezone(read_zone(one.rules.zone))
    yield one.say(node=one.names.step(one.event.node), at=f"{at:%Y-%m-%d %H:%M}")


def _finding(one: Telling) -> Iterator[str]:
    about = one.event.about
    about = one.clock(about) if about in one.so_far.kinds else one.names.materials([about])
    yield one.say(said=one.names.say(one.event.code, about=about))


def _incident(one: Telling) -> Iterator[str]:
    node = one.names.step(one.event.node)
    told = {**one.event.values, "node": node, "token": one.event.token}
    if "officer" in told:
        told["officer"] = one.names.person(told["officer"])
    said, owner = one.names.say(one.event.code, **told), one.names.person(one.event.owner)
    yield one.say("" if node else "case", node=node, said=said, owner=owner)


CLOCKS: Mapping[type, Teller] = {
    e.ClockStarted: _clock_started,
    e.ClockPaused: _clock_paused,
    e.ClockResumed: _clock,
    e.ClockRunsOn: _clock,
    e.ClockExtended: _clock_extended,
    e.ClockTold: _clock_told,
    e.ClockStopped: _clock_stopped,
    e.HearingOffered: _hearing,
    e.HearingAsked: _hearing,
    e.HearingSet: _hearing,
    e.HearingTold: _hearing,
    e.HearingEnded: _hearing,
    e.ClockRecomputed: _recomputed,
    e.ProcedureBegun: _procedure_begun,
    e.ProcedureEnded: _procedure_ended,
    e.CaseWithdrawn: _withdrawn,
    e.CaseTerminated: _terminated,
    e.Moved: _moved,
    e.TimerSet: _timer,
    e.SignalTaken: _at_node,
    e.WarningGiven: _warned,
    e.FindingRaised: _finding,
    e.IncidentOpened: _incident,
}
