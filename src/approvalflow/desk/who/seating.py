"""Who may sit where, whom others keep out, and who owns an incident."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace as with_
from datetime import date

from approvalflow.cases.case import Case
from approvalflow.cases.events import SeatFacts
from approvalflow.cases.rounds import counting, people_of
from approvalflow.cases.rules import Facts, Rules
from approvalflow.cases.seats import hands_in
from approvalflow.identity import Directory, SeatRule, candidates
from approvalflow.moment import local_date, read_zone
from approvalflow.patterns import Ballot, faults, out_of_reach, read_weights

INCIDENT_POST = "agency-head"


def faults_of(case: Case, node: str, persons: Sequence[str], facts: Facts, directory: Directory) -> list[str]:
    """Why a vote of these alone would not be the one that the drawing asks for.

    Of a veto that a role or post gives somebody of it must be among them, not all of it.
    """
    properties = facts.rules.steps[node].properties
    if properties.get("pattern") != "vote":
        return []
    found = list(faults(Ballot.read(properties), [voice_of(one, properties, directory)[0] for one in persons]))
    might, do = (
        {name for one in people for name in _names(one, directory)}
        for people in (asked_for(case, node, facts, directory), persons)
    )
    return [*found, *["veto"] * any(one in might and one not in do for one in _vetoes(properties))]


def lacking(node: str, seats: Sequence[SeatFacts], facts: Facts, directory: Directory) -> list[str]:
    """What a vote of these seats could never come to though the drawing asks for it: a threshold, a quorum, a veto."""
    properties = facts.rules.steps[node].properties
    if properties.get("pattern") != "vote":
        return []
    found = list(out_of_reach(Ballot.read(properties), [one.weight for one in seats]))
    here = {name for one in seats if one.holder for name in _names(one.holder, directory)}
    return [*found, *["veto"] * any(one not in here for one in _vetoes(properties))]


def lies_with(case: Case, node: str, person: str, facts: Facts, directory: Directory) -> str:
    """The department of somebody who is given a seat by name; empty where the step asks for that department anyway."""
    known = directory.person(person)
    asked = rule_of(case, node, facts, directory).department or facts.rules.organ
    return known.department if known and known.department != asked else ""


def voice_of(person: str, properties: Mapping[str, str], directory: Directory) -> tuple[int, bool]:
    """What a person weighs in a vote, by their own name before post and role, and whether they have a veto."""
    names = _names(person, directory)
    weights = read_weights(properties.get("weights", ""))
    weight = next((weights[one] for one in names if one in weights), 1)
    return weight, any(one in _vetoes(properties) for one in names)


def _vetoes(properties: Mapping[str, str]) -> list[str]:
    """Who has a veto, by person, post or role."""
    return properties.get("veto", "").replace(",", " ").split()


def _names(person: str, directory: Directory) -> tuple[str, ...]:
    """What a person may be named by."""
    known = directory.person(person)
    return (person, *known.posts, *known.roles) if known else (person,)


def rule_of(case: Case, node: str, facts: Facts, directory: Directory) -> SeatRule:
    """Whom a step asks for in this case: whoever did a step, their superior, the department of a form field by name."""
    rule = facts.rules.steps[node].seat
    if rule.done_by or rule.superior_of:
        before = people_of(counting(case, rule.done_by or rule.superior_of))
        people = [known for one in before if (known := directory.person(one))]
        if rule.superior_of:
            people = [above for one in people if (above := directory.superior(one.id))]
        return with_(rule, persons=tuple(dict.fromkeys(one.id for one in people)))
    if rule.department_from:
        named = str(case.data.get(rule.department_from) or "-")
        return with_(rule, department=named if directory.department(named) else "-")
    return rule


def eligible(case: Case, node: str, facts: Facts, directory: Directory) -> tuple[str, ...]:
    """Who may take a seat of a step in this case today."""
    out = excluded_from(case, node, facts.rules)
    return tuple(one for one in asked_for(case, node, facts, directory, out) if not related(case, one, directory))


def asked_for(
    case: Case, node: str, facts: Facts, directory: Directory, out: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Whom a step asks for today, but for those who are out."""
    rule = rule_of(case, node, facts, directory)
    return candidates(rule, directory, _today(case, facts), out, organ=facts.rules.organ)


def excluded_from(case: Case, node: str, rules: Rules) -> frozenset[str]:
    """Whoever has a hand in a step kept apart, was challenged, or is the applicant: nobody approves their own."""
    return barred_from(case, node, rules) | case.challenges.keys()


def barred_from(case: Case, node: str, rules: Rules) -> frozenset[str]:
    """The same but for those challenged."""
    hands = (one for step in apart_from(node, rules) for one in hands_in(case, step, now=step != node))
    return frozenset((*hands, case.applicant.id))


def apart_from(node: str, rules: Rules) -> Iterator[str]:
    """The steps in which no hand of this one may have a part, whichever of the two the drawing says it at."""
    mine = rules.steps[node].seat.apart
    return (one for one, step in rules.steps.items() if one in mine or node in step.seat.apart)


def kept_out(case: Case, person: str, directory: Directory) -> bool:
    """Whether somebody has no part in a case, neither at a step nor above it: a relative, a party, the challenged."""
    return person == case.applicant.id or person in case.challenges or related(case, person, directory)


def rulers(case: Case, officer: str, facts: Facts, directory: Directory) -> tuple[str, ...]:
    """Who is above an officer and may rule in the case whether the officer keeps out.

    Nobody who keeps out, too, and nobody who supervises or administers: they have no hand in it.
    """
    over = (directory.person(one) for one in all_above(officer, facts, directory) if one != officer)
    return tuple(one.id for one in over if one and not (one.oversees or kept_out(case, one.id, directory)))


def all_above(officer: str, facts: Facts, directory: Directory) -> tuple[str, ...]:
    """The superiors of somebody, at any distance, and the heads of the organ and of whatever that belongs to."""
    found: list[str] = []
    above = directory.superior(officer)
    while above is not None and above.id not in found:
        found.append(above.id)
        above = directory.superior(above.id)
    heads = (one.id for place in places_of(facts, directory) for one in directory.holders(INCIDENT_POST, place))
    return tuple(dict.fromkeys((*found, *heads)))


def places_of(facts: Facts, directory: Directory) -> tuple[str, ...]:
    """The organ of the matter, and whatever that organ belongs to."""
    seen: list[str] = []
    place = directory.department(facts.rules.organ)
    while place is not None and place.id not in seen:
        seen.append(place.id)
        place = directory.department(place.parent) if place.parent else None
    return tuple(seen)


def related(case: Case, person: str, directory: Directory) -> bool:
    """Whether somebody keeps out of the applicant's cases (回避)."""
    known = directory.person(person)
    return known is not None and case.applicant.id in known.related


def owner_of(facts: Facts, directory: Directory, case: Case | None = None) -> str:
    """Who owns an incident: the head of the matter's organ, above whom somebody else where they keep out of the case.

    The organ itself where the directory names nobody.
    """
    return next(iter(owners_of(facts, directory, case)), facts.rules.organ)


def owners_of(facts: Facts, directory: Directory, case: Case | None = None) -> tuple[str, ...]:
    """All who could own it, the nearest first."""
    heads = [one.id for one in directory.holders(INCIDENT_POST, facts.rules.organ)]
    over = (*heads, *(above for one in heads for above in all_above(one, facts, directory)))
    return tuple(one for one in dict.fromkeys(over) if case is None or not kept_out(case, one, directory))


def _today(case: Case, facts: Facts) -> date:
    return local_date(facts.effective, read_zone(case.zone))
