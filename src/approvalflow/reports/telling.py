"""Every event as sentences of the catalogue: `event.<Name>`, its variant by outcome, and what is added where known.

Longer than other files because each kind of event has its own few words; the table at the end is the contents.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from approvalflow.cases import events as e
from approvalflow.cases.rules import Rules
from approvalflow.moment import local_date, read_zone
from approvalflow.reports.names import Names
from approvalflow.reports.sofar import SoFar

Values = dict[str, object]
OVERRUN = "pause_overrun"


class Telling:
    """One event with everything its words may need."""

    def __init__(self, happened: e.Happened, names: Names, rules: Rules, so_far: SoFar) -> None:
        self.happened = happened
        self.event: Any = happened.event
        self.names = names
        self.rules = rules
        self.so_far = so_far

    def values(self) -> Values:
        """The event's own fields, with steps and people by name."""
        found: Values = {name: getattr(self.event, name) for name in self.event.__struct_fields__}
        if visit := found.get("visit"):
            found["step"] = self.names.step(str(visit))
        if isinstance(officers := found.get("officers"), tuple):
            found["officers"] = self.names.people(officers)
        return found

    def say(self, variant: str = "", **more: object) -> str:
        """`event.<Name>` or its variant."""
        code = f"event.{type(self.event).__name__}" + (f".{variant}" if variant else "")
        return self.names.say(code, **{**self.values(), **more})

    def clock(self, id_: str) -> str:
        """The name of a clock of this case."""
        return self.names.clock(id_, self.so_far.kinds.get(id_))  # type: ignore[arg-type]

    def due(self) -> str:
        """The date that a clock event states."""
        return self.names.due(self.event.stated, self.event.provisional)

    def text(self, text: str) -> Iterator[str]:
        """Free text, if there is any that the outcome does not say already."""
        word = self.names.say(f"outcome.{getattr(self.event, 'opinion', '-')}")
        if text and text.strip("。.") != word:
            yield self.names.say("event.text", text=_sentence(text, self.names.language))


Teller = Callable[[Telling], Iterator[str]]


def tell(happened: e.Happened, names: Names, rules: Rules, so_far: SoFar) -> str:
    """The event in words."""
    telling = Telling(happened, names, rules, so_far)
    teller = _TELLERS.get(type(happened.event), _plainly)
    return ("" if names.language == "zh-CN" else " ").join(teller(telling))


def _sentence(text: str, language: str) -> str:
    """Text as a sentence: a full stop where there is none."""
    plain = text.strip()
    return plain if plain[-1:] in "。.！!？?；;" else plain + ("。" if language == "zh-CN" else ".")


def _plainly(one: Telling) -> Iterator[str]:
    yield one.say()


# Intake


def _submitted(one: Telling) -> Iterator[str]:
    yield one.say(matter=one.rules.name)
    yield from _materials(one)


def _materials(one: Telling) -> Iterator[str]:
    if one.event.materials:
        yield one.say("materials", materials=one.names.materials(one.event.materials))


def _correction(one: Telling) -> Iterator[str]:
    told = [f"{one.names.materials([d.material])}：{d.text}" if d.material else d.text for d in one.event.defects]
    yield one.say(defects=_list(told))


def _resubmitted(one: Telling) -> Iterator[str]:
    yield one.say("complete" if one.event.complete else "incomplete")
    yield from _materials(one)


def _accepted(one: Telling) -> Iterator[str]:
    zone = read_zone(one.rules.zone)
    if one.event.deemed:
        yield one.say("deemed", effective=local_date(one.happened.effective, zone))
    else:
        yield one.say("implied" if one.event.implied else "accepted")


def _declined(one: Telling) -> Iterator[str]:
    yield one.say(text=_sentence(one.event.text, one.names.language))
    if one.event.competent:
        yield one.say("competent")


# Steps


def _opened(one: Telling) -> Iterator[str]:
    seats = one.event.seats
    if not seats:
        yield one.say("job")
        return
    held = [seat.holder for seat in seats if seat.holder]
    who = held or list(dict.fromkeys(person for seat in seats for person in seat.candidates))
    party = one.so_far.applicant
    people = one.names.joined(party.name if party and id_ == party.id else one.names.person(id_) for id_ in who)
    pool = next((seat.pool for seat in seats if seat.pool), None)
    yield one.say("pool" if pool and not held else "holder", people=people, pool=one.names.pool(pool or ""))


def _settled(one: Telling) -> Iterator[str]:
    yield one.say()
    if one.event.why:
        yield one.say("why")


def _seat(one: Telling) -> Iterator[str]:
    yield one.say(one.event.kind)


def _opinion(one: Telling) -> Iterator[str]:
    yield one.say()
    if getattr(one.event, "opinion", "") != "return":  # its text is told with the return itself
        yield from one.text(one.event.text)


def _returned(one: Telling) -> Iterator[str]:
    yield one.say(to=one.names.step(one.event.to), reason=_sentence(one.event.reason, one.names.language))


def _voided(one: Telling) -> Iterator[str]:
    yield one.say(step=one.names.step(one.event.node))


def _inspected(one: Telling) -> Iterator[str]:
    yield one.say(one.event.finding)
    yield from one.text(one.event.text)
    yield one.say("signed" if one.event.party_signed else "refusal")


def _listed(one: Telling) -> Iterator[str]:
    yield one.say(items=_list(one.event.items))


def _rectified(one: Telling) -> Iterator[str]:
    yield one.say("done" if one.event.done else "not_done")
    yield from one.text(one.event.text)


def _decided(one: Telling) -> Iterator[str]:
    basis, reason = one.names.joined(one.event.basis), _sentence(one.event.reason, one.names.language)
    yield one.say(one.event.outcome, matter=one.rules.name, basis=basis, reason=reason)
    if one.event.remedies:
        yield one.say("remedies", remedies=one.names.joined(one.rules.remedies.get(r, r) for r in one.event.remedies))


def _permit(one: Telling) -> Iterator[str]:
    yield one.say()
    if one.event.valid_until:
        yield one.say("until")


def _checked(one: Telling) -> Iterator[str]:
    yield one.say(one.event.outcome)
    yield from one.text(one.event.text)
    if one.event.officers:
        yield one.say("officers")


def _job(one: Telling) -> Iterator[str]:
    yield one.say(one.event.outcome)


# Clocks


def _clock_started(one: Telling) -> Iterator[str]:
    clock = one.event.clock
    name = one.names.clock(one.event.id, clock.kind)
    told: Values = {"clock": name, "begun": clock.begun, "basis": clock.basis, "due": one.due()}
    told["term"] = one.names.term(clock.term)
    yield one.say("" if clock.basis else "plain", **told)


def _clock_paused(one: Telling) -> Iterator[str]:
    pause = one.event.pause
    yield one.say(clock=one.clock(one.event.id), begin=pause.begin, ground=pause.ground)


def _clock(one: Telling) -> Iterator[str]:
    yield one.say(clock=one.clock(one.event.id), due=one.due())


def _clock_extended(one: Telling) -> Iterator[str]:
    extension = one.event.extension
    reason = _sentence(extension.reason, one.names.language)
    yield one.say(clock=one.clock(one.event.id), by=one.names.term(extension.term), reason=reason, due=one.due())


def _clock_stopped(one: Telling) -> Iterator[str]:
    yield one.say(clock=one.clock(one.event.id))
    if one.event.overdue:
        yield one.say("overdue")
    elif one.event.stated:
        yield one.say("in_time")


def _recomputed(one: Telling) -> Iterator[str]:
    before = one.event.before or one.names.say("report.no_date")
    told: Values = {"clock": one.clock(one.event.id), "before": before, "due": one.due()}
    told |= {"notices": one.event.notices, "notices_before": one.event.notices_before}
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
    yield one.say(one.event.how, procedure=_procedure(one, one.so_far.procedures.get(one.event.id, one.event.id)))


def _procedure(one: Telling, id_: str) -> str:
    rule = one.rules.procedures.get(id_)
    return rule.name if rule else id_


def _withdrawn(one: Telling) -> Iterator[str]:
    yield one.say()
    yield from one.text(one.event.reason)


def _terminated(one: Telling) -> Iterator[str]:
    yield one.say(reason=_sentence(one.event.reason, one.names.language))


def _moved(one: Telling) -> Iterator[str]:
    yield one.say(nodes=" → ".join(one.names.step(move.node) for move in one.event.moves))


def _at_node(one: Telling) -> Iterator[str]:
    yield one.say(node=one.names.step(one.event.node))


def _timer(one: Telling) -> Iterator[str]:
    at = one.event.at.astimezone(read_zone(one.rules.zone))
    yield one.say(node=one.names.step(one.event.node), at=f"{at:%Y-%m-%d %H:%M}")


def _finding(one: Telling) -> Iterator[str]:
    about = one.names.materials([one.event.about])
    yield one.say(said=one.names.say(one.event.code, about=about))


def _incident(one: Telling) -> Iterator[str]:
    said = one.names.say(one.event.code, node=one.names.step(one.event.node), token=one.event.token)
    owner = one.names.person(one.event.owner)
    yield one.say(node=one.names.step(one.event.node), said=said, owner=owner)


def _list(parts: Any) -> str:
    return "；".join(part.rstrip("。.；;") for part in parts)


_TELLERS: Mapping[type, Teller] = {
    e.CaseSubmitted: _submitted,
    e.CorrectionRequested: _correction,
    e.MaterialsResubmitted: _resubmitted,
    e.CaseAccepted: _accepted,
    e.CaseDeclined: _declined,
    e.StepOpened: _opened,
    e.StepSettled: _settled,
    e.SeatChanged: _seat,
    e.OpinionGiven: _opinion,
    e.Returned: _returned,
    e.StepVoided: _voided,
    e.StepDone: _opinion,
    e.CommitmentGiven: _opinion,
    e.CommitmentDeclined: _opinion,
    e.InspectionRecorded: _inspected,
    e.RectificationOrdered: _listed,
    e.RectificationAnswered: _rectified,
    e.DecisionMade: _decided,
    e.PermitIssued: _permit,
    e.CheckRecorded: _checked,
    e.CorrectionOrdered: _listed,
    e.ClockStarted: _clock_started,
    e.ClockPaused: _clock_paused,
    e.ClockResumed: _clock,
    e.ClockExtended: _clock_extended,
    e.ClockStopped: _clock_stopped,
    e.ClockRecomputed: _recomputed,
    e.ProcedureBegun: _procedure_begun,
    e.ProcedureEnded: _procedure_ended,
    e.CaseWithdrawn: _withdrawn,
    e.CaseTerminated: _terminated,
    e.Moved: _moved,
    e.TimerSet: _timer,
    e.SignalTaken: _at_node,
    e.JobAnswered: _job,
    e.WarningGiven: _warned,
    e.FindingRaised: _finding,
    e.IncidentOpened: _incident,
}
"""Events that are not here are told by their own fields."""
