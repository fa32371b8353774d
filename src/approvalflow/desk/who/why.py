"""Why somebody can, or cannot, act at a step: every reason as a code with its values, seat by seat."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from approvalflow.cases import acts
from approvalflow.cases import commands as c
from approvalflow.cases.case import APPLICANT_SEAT, Case, Seat, Visit
from approvalflow.cases.decision import undecidable
from approvalflow.cases.on_hold import answered, awaited
from approvalflow.cases.rules import Facts
from approvalflow.cases.seats import hands_in
from approvalflow.cases.silence import text_over
from approvalflow.desk.who.seating import apart_from, eligible, related, rule_of
from approvalflow.desk.who.standing import Asking
from approvalflow.errors import Refused
from approvalflow.identity import Actor, Directory
from approvalflow.tokens import frozen
from approvalflow.words import Language, sentence

_CAUSES: Mapping[str, frozenset[str]] = {
    "person.excluded": frozenset({"can.apart", "can.challenged", "can.related"}),
    "person.not_candidate": frozenset({"can.not_asked"}),
    "person.not_an_officer": frozenset({"can.papers_asked"}),
}
"""A refusal whose cause is told already is not told again."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for (`holds`) or against, as a code with its values."""

    code: str
    holds: bool
    values: Mapping[str, Any] = {}

    def say(self, language: Language = "en") -> str:
        """The reason as a sentence."""
        return sentence(self.code, self.values, language)


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a person can act from one seat of an open step, and all the reasons."""

    visit: str
    seat: str
    can: bool
    reasons: tuple[Reason, ...]


def why(case: Case, visit: str, actor: Actor, facts: Facts, directory: Directory) -> tuple[Why, ...]:
    """An answer for every seat of an open step. Raises Conflict `visit.not_open`."""
    asking = Asking(c.Claim(case=case.id, visit=visit), facts, actor, directory)
    if visit not in case.visits:
        asking.visit(case, visit)
    one = case.visits[visit]
    return tuple(_of_seat(asking, case, visit, one, seat) for seat in one.seats)


def _of_seat(asking: Asking, case: Case, name: str, visit: Visit, seat: Seat) -> Why:
    if seat.id != APPLICANT_SEAT and asking.is_applicant(case.applicant.id) and _answers(visit):
        return _of_party(asking, case, name, visit, seat)
    now = asking.may(case, visit, seat)
    against = [*_against(asking, case, name, visit, seat)]
    told = {one.code for one in against}
    if isinstance(now, Refused) and now.code not in told and not _CAUSES.get(now.code, frozenset()) & told:
        against.append(Reason(code=now.code, holds=False, values=now.values))
    for_ = [] if isinstance(asking.whose(case, visit, seat), Refused) else [*_for(asking, case, visit, seat)]
    return Why(visit=name, seat=seat.id, can=not against, reasons=(*for_, *against))


def _answers(visit: Visit) -> bool:
    """Whether the party may answer though the seat is an officer's."""
    return any(row.who == "seat or applicant" for row in _rows(visit))


def _rows(visit: Visit) -> list[acts.Row]:
    return [row for row in acts.TABLE if row.command == "act" and row.act == visit.act]


def _of_party(asking: Asking, case: Case, name: str, visit: Visit, seat: Seat) -> Why:
    """As soon as there is something to answer."""
    against = [*_in_the_way_of_all(case, name, visit)]
    if not visit.awaiting and not visit.kept:
        against.append(Reason(code="rectify.not_ordered", holds=False, values={"visit": name}))
    for_ = Reason(code="can.applicant", holds=True, values={"person": asking.actor.id})
    return Why(visit=name, seat=seat.id, can=not against, reasons=(for_, *against))


def _for(asking: Asking, case: Case, visit: Visit, seat: Seat) -> Iterator[Reason]:
    """By which right the person has the seat; and in whose name they act in it, where that is not their own organ's."""
    yield _by_right(asking, case, visit, seat)
    rules = asking.facts.rules
    said = rules.steps[visit.node].properties
    organ, capacity = said.get("organ", rules.organ), said.get("capacity", "own")
    if seat.id != APPLICANT_SEAT and (capacity != "own" or organ != rules.organ):
        known = asking.directory.department(organ)
        name = known.name if known else organ
        yield Reason(code=f"can.capacity.{capacity}", holds=True, values={"organ": name, "act": visit.act or "-"})


def _in_the_way_of_all(case: Case, name: str, visit: Visit) -> Iterator[Reason]:
    """The stage of the case, and an answer that is kept."""
    stages = {stage for row in _rows(visit) for stage in row.stages}
    if case.stage not in stages and not case.deemed:
        yield Reason(code="can.stage", holds=False, values={"stage": str(case.stage), "act": visit.act or "-"})
    if visit.kept:
        told = answered(name, visit)
        yield Reason(code=told.code, holds=False, values=told.values)


def _by_right(asking: Asking, case: Case, visit: Visit, seat: Seat) -> Reason:
    person, absent = asking.actor.id, asking.whose(case, visit, seat)
    if seat.id == APPLICANT_SEAT:
        return Reason(code="can.applicant", holds=True, values={"person": person})
    if absent:
        stand_ins = asking.directory.standing_in(person, asking.on)
        until = next((one.until for one in stand_ins if one.absent == absent), None)
        return Reason(code="can.stand_in", holds=True, values={"person": person, "absent": absent, "until": until})
    if seat.holder == person:
        code = "can.signer" if seat.adder else "can.transferred" if seat.handed else "can.holder"
        return Reason(code=code, holds=True, values={"person": person, "previous": seat.handed})
    return Reason(code="can.candidate", holds=True, values={"person": person, "pool": seat.pool or "-"})


def _against(asking: Asking, case: Case, name: str, visit: Visit, seat: Seat) -> Iterator[Reason]:
    """Everything that stands in the way, not only what a command would be refused with first."""
    person, facts, directory = asking.actor.id, asking.facts, asking.directory
    rule = rule_of(case, visit.node, facts, directory)
    known = directory.person(person)
    yield from _in_the_way_of_all(case, name, visit)
    if seat.id == APPLICANT_SEAT:
        return
    if visit.act == "decide":
        yield from (Reason(code=one.code, holds=False, values=one.values) for one in undecidable(case, facts))
    answers = any(act == visit.act for act, _ in acts.ANSWERS) and (visit.awaiting or visit.act != "rectify")
    if (by := frozen(case.position).get(visit.token)) and not answers:
        yield Reason(code="step.frozen", holds=False, values={"visit": name, "until": awaited(case, by)})
    if (held := case.holds(name)) and not answers and text_over(case, name, facts.rules) is None:
        yield Reason(code="can.held", holds=False, values={"by": held.by, "since": held.since, "reason": held.reason})
    if asking.actor.kind != "officer":
        if visit.awaiting and asking.is_applicant(case.applicant.id):
            yield Reason(code="can.papers_asked", holds=False, values={"person": person})
        return
    if known is None:
        yield Reason(code="person.unknown", holds=False, values={"person": person})
        return
    for step in apart_from(visit.node, facts.rules):
        if person in hands_in(case, step, now=step != visit.node):
            earlier = facts.rules.steps[step].name
            yield Reason(code="can.apart", holds=False, values={"person": person, "step": earlier})
    if person in case.challenges:
        yield Reason(code="can.challenged", holds=False, values={"person": person})
    if related(case, person, directory) or person == case.applicant.id:
        yield Reason(code="can.related", holds=False, values={"person": person, "applicant": case.applicant.name})
    if not seat.adder and not seat.handed and person not in eligible(case, visit.node, facts, directory):
        asked = [one for one in (*rule.roles, rule.post, rule.rank, *rule.named, *rule.also) if one]
        department = rule.department or facts.rules.organ
        if isinstance(asking.whose(case, visit, seat), Refused):
            values = {"person": person, "asked": asked, "department": department}
            yield Reason(code="can.not_asked", holds=False, values=values)
