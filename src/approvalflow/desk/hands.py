"""Signers added and removed, seats passed on: who is chosen by hand is checked like any assignee."""

from collections.abc import Collection

from msgspec.structs import replace

from approvalflow.cases import commands as c
from approvalflow.cases import events as e
from approvalflow.cases import hands
from approvalflow.cases.case import Visit
from approvalflow.cases.seats import sitting_beside
from approvalflow.desk.settling import settle_if_certain
from approvalflow.desk.under_way import Step
from approvalflow.desk.who.assigning import Scope, scope_of, unfit
from approvalflow.desk.who.seating import asked_for, eligible, faults_of, lies_with, rule_of, voice_of
from approvalflow.errors import Refused


def add_signer(step: Step, command: c.AddSigner) -> None:
    """加签: who adds from a pool has taken the seat with it."""
    node = step.case.visits[command.visit].node
    properties = step.facts.rules.steps[node].properties
    signers = properties.get("signers", "seat")
    _claimed(step, command.visit)
    events = hands.add_signers(step.case, command, step.speaking, properties)
    scope: Scope = signers if signers in ("department", "anyone") else "seat"  # type: ignore[assignment]
    for person in command.persons:
        _fit(step, command.visit, person, scope)
    step.record.extend([_voiced(step, one, scope) for one in events])


def remove_signer(step: Step, command: c.RemoveSigner) -> None:
    """减签: with one voice fewer the outcome may be certain."""
    step.record.extend(hands.remove_signer(command, step.speaking))
    settle_if_certain(step.record, step.routing, step.books, command.visit)


def transfer(step: Step, command: c.Transfer) -> None:
    """转办: to whoever could have had the seat in the first place.

    The seat keeps its weight and its veto, so that no change of hands settles a vote or puts it out of reach; and that
    of somebody who makes a decision with others goes to nobody who could not.
    """
    events = hands.transfer(step.case, command, step.speaking)
    visit = step.case.visits[command.visit]
    signers = step.facts.rules.steps[visit.node].properties.get("signers", "seat")
    scope = scope_of(step.speaking, signers)
    if visit.act == "decide" and not step.speaking.consulted:
        _may_decide(step, visit, command.to)
    _fit(step, command.visit, command.to, scope, beside=sitting_beside(visit, step.speaking))
    step.record.extend([_voiced(step, one, scope) for one in events])


def _may_decide(step: Step, visit: Visit, to: str) -> None:
    """Who decides with others is one whom the drawing asks for; the place of persons that it names another may take."""
    rule = rule_of(step.case, visit.node, step.facts, step.directory)
    alone = len(visit.seats) == 1 or (rule.named and not step.speaking.adder)
    asked = asked_for(step.case, visit.node, step.facts, step.directory)
    if not alone and to not in asked:
        raise Refused("person.not_candidate", person=to, candidates=asked or ("-",))


def delegate(step: Step, command: c.Delegate) -> None:
    """委派: to anybody of the department, since the holder decides."""
    _claimed(step, command.visit)
    holder = step.speaking.holder or step.facts.acting_for or step.facts.actor
    events = hands.delegate(step.case, command, step.speaking, holder)
    _fit(step, command.visit, command.to, "department")
    step.record.extend(events)


def resolve(step: Step, command: c.Resolve) -> None:
    """委派办结."""
    step.record.extend(hands.resolve(command, step.speaking))


def choose(step: Step, command: c.Act) -> None:
    """自选下一步处理人: for the steps whose drawing lets this one choose, each person checked like any assignee."""
    node = step.case.visits[command.visit].node
    steps = step.facts.rules.steps
    mine = sorted(name for name, rule in steps.items() if rule.properties.get("chosen_by") == node)
    for name, persons in command.handlers.items():
        if name not in mine:
            raise Refused("choose.not_here", step=name, known=mine)
        said = steps[name].properties
        most = 1 if said.get("pattern", "single") == "single" else int(said.get("seats", len(persons)))
        if len(set(persons)) != len(persons) or len(persons) != most or not persons:
            raise Refused("choose.how_many", step=name, persons=persons)
        for person in persons:
            if denial := unfit(step.case, name, person, "seat", step.facts, step.directory):
                raise denial
        if wrong := faults_of(step.case, name, persons, step.facts, step.directory):
            raise Refused("choose.vote", step=name, persons=persons, faults=wrong)
        step.record.add(e.HandlersChosen(visit=command.visit, node=name, persons=persons, seat=step.speaking.id))


def _voiced(step: Step, given: e.Event, scope: Scope) -> e.Event:
    """Where the seat lies now, of a pool's as before; and with what the voice of a signer counts who is added.

    A decision is made by those whom the drawing asks for: anybody else who is added to it is consulted.
    """
    assert isinstance(given, e.SeatChanged)
    assert given.holder
    node = step.case.visits[given.visit].node
    rule = step.facts.rules.steps[node]
    lies = lies_with(step.case, node, given.holder, step.facts, step.directory)
    if given.kind == "added":
        weight, veto = voice_of(given.holder, rule.properties, step.directory)
        given = replace(given, weight=weight, veto=veto, department=lies)
    elif step.speaking.pool is None:
        given = replace(given, department=lies)
    asked = scope != "seat" or rule_of(step.case, node, step.facts, step.directory).named
    added = given.kind == "added" or step.speaking.adder
    decides = given.holder in asked_for(step.case, node, step.facts, step.directory)
    return replace(
        given,
        beyond=not asked and given.holder not in eligible(step.case, node, step.facts, step.directory),
        consulted=bool(added) and rule.act == "decide" and not decides,
    )


def _fit(step: Step, visit: str, person: str, scope: Scope, beside: Collection[str] = ()) -> None:
    """Raises Refused with the reason why this person may not be given a seat."""
    node = step.case.visits[visit].node
    if denial := unfit(step.case, node, person, scope, step.facts, step.directory, beside=beside):
        raise denial


def _claimed(step: Step, visit: str) -> None:
    seat = step.speaking
    if seat.holder is None and seat.open:
        holder = step.facts.acting_for or step.facts.actor
        step.record.add(e.SeatChanged(visit=visit, seat=seat.id, kind="claimed", holder=holder))
