"""May this person be given a seat here? Asked whenever somebody is chosen by hand, and again when they act."""

from collections.abc import Collection, Sequence
from typing import Literal

from approvalflow.cases.case import Case, Seat
from approvalflow.cases.rules import Facts, Rules
from approvalflow.desk.who.seating import asked_for, eligible, excluded_from, related, rule_of
from approvalflow.errors import Refused
from approvalflow.identity import Directory, Person, SeatRule

Scope = Literal["seat", "department", "anyone"]


def unfit(
    case: Case,
    node: str,
    person: str,
    scope: Scope,
    facts: Facts,
    directory: Directory,
    *,
    beyond: bool = True,
    beside: Collection[str] = (),
) -> Refused | None:
    """Why a person may not be given a seat of a step in this case today; None when they may.

    `scope`: whoever could sit there, anybody of those departments, or any officer. Where all keep out who
    could, anybody of the department will do: a file can always be given to somebody. A step done by commission goes to
    nobody outside the department commissioned: there is no sub-delegation (许可法 24(3)).

    Where nobody is left whom the step asks for, or only those who sit `beside` the seat and have their voice already,
    somebody else of the department can be given the seat, and only who was given it so acts in it: asked again at the
    act, `beyond` is that of the seat.
    """
    known = directory.person(person)
    if known is None:
        return Refused("person.unknown", person=person)
    if known.oversees:
        return Refused("person.kept_out", person=person)
    rule = rule_of(case, node, facts, directory)
    if person in excluded_from(case, node, facts.rules) or related(case, person, directory):
        return Refused("person.excluded", person=person)
    departments = departments_of(rule, facts.rules, directory)
    # Whose step is that of whoever did another one, or of their superior, stays so when the other one is void.
    if scope == "seat" and not (rule.named or rule.done_by or rule.superior_of):
        fit = eligible(case, node, facts, directory)
        left = not {*fit} <= {*beside}
        if left or not (beyond or (not fit and asked_for(case, node, facts, directory))):
            return None if person in fit else Refused("person.not_candidate", person=person, candidates=fit or ("-",))
    if scope != "anyone" and not _within(known, departments):
        return Refused("person.other_department", person=person, departments=departments)
    return not_commissioned(case, node, known, facts, directory)


def not_commissioned(case: Case, node: str, person: Person, facts: Facts, directory: Directory) -> Refused | None:
    """Why somebody may not do what is done by commission: it is for the department commissioned, and for no other."""
    return commissioned_elsewhere(rule_of(case, node, facts, directory), node, person, facts.rules, directory)


def commissioned_elsewhere(
    rule: SeatRule, node: str, person: Person, rules: Rules, directory: Directory
) -> Refused | None:
    """The same of whom a step asks for."""
    departments = departments_of(rule, rules, directory)
    if rules.steps[node].properties.get("capacity") != "commissioned" or _within(person, departments):
        return None
    return Refused("person.other_department", person=person.id, departments=departments)


def scope_of(seat: Seat, signers: str) -> Scope:
    """How far a seat may be filled: those of signers as the drawing says, every other as the seat itself."""
    return signers if seat.adder and signers in ("department", "anyone") else "seat"  # type: ignore[return-value]


def departments_of(rule: SeatRule, rules: Rules, directory: Directory) -> tuple[str, ...]:
    """In which departments whoever is given a seat must be, where the step does not ask for them."""
    named = [person.department for one in rule.named if (person := directory.person(one))]
    beside = [person.department for one in rule.also if (person := directory.person(one))]
    return tuple(dict.fromkeys(named or [rule.department or rules.organ, *beside]))


def _within(person: Person, departments: Sequence[str]) -> bool:
    return person.department in departments
