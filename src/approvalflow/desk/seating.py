"""Who sits where: the seats of a step as it opens, and who owns an incident."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace as with_
from datetime import date
from itertools import pairwise

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import APPLICANT_SEAT, Case
from approvalflow.cases.rounds import chosen_for, counting, people_of
from approvalflow.cases.rules import Facts, Rules
from approvalflow.cases.seats import hands_in
from approvalflow.identity import Directory, SeatRule, candidates
from approvalflow.moment import local_date, read_zone
from approvalflow.patterns import Ballot, faults, read_weights
from approvalflow.tokens.nearest import same_again, scopes_around

INCIDENT_POST = "agency-head"


def find_seats(case: Case, node: str, token: str, facts: Facts, directory: Directory) -> tuple[e.SeatFacts, ...]:
    """The seats of a step; empty when nobody is found for it.

    Whoever is challenged keeps a seat of their own, so that no challenge strikes out a voice or a veto: as if they had
    been challenged later they do not act in it, and it can be given to somebody else.
    """
    properties = facts.rules.steps[node].properties
    rule = rule_of(case, node, facts, directory)
    if rule.applicant:
        return (e.SeatFacts(id=APPLICANT_SEAT, holder=case.applicant.id),)
    excluded = excluded_from(case, node, facts.rules)
    single, choice = properties.get("pattern", "single") == "single", _choice(case, node, token, facts.rules)
    picked = choice.persons if choice else ()
    found = eligible(case, node, facts, directory)
    if (rule.named and not found) or not (single or ("seats" in properties and not picked)):
        found = _with_challenged(case, node, (*rule.named, *picked), facts, directory)
    if not found:
        return ()
    chosen = [one for one in picked if one in found]
    less = len(chosen) < len(picked)
    if less and ("seats" in properties or faults_of(case, node, chosen, facts, directory)):
        chosen = []  # of those chosen so many have gone that they alone could not decide
    pool = rule.pool(facts.rules.organ) or None
    barred = tuple(sorted(excluded))
    again = {seat: person for seat, person in _returner(case, node, token, choice).items() if person in found}
    if single:
        holder = next(iter((*again.values(), *chosen)), None) or (found[0] if rule.named else None)
        lies = lies_with(case, node, holder, facts, directory) if holder and not pool else ""
        return (e.SeatFacts(id="1", holder=holder, pool=pool, candidates=found, excluded=barred, department=lies),)
    if (count := properties.get("seats")) and not chosen:
        ids = [str(one) for one in range(1, int(count) + 1)]
        seats = [
            e.SeatFacts(id=one, holder=again.get(one), pool=pool, candidates=found, excluded=barred) for one in ids
        ]
    else:
        ordered = chosen or [one for one in rule.persons if one in found] or found
        seats = [_own_seat(one, case, node, facts, directory, barred) for one in ordered]
    return _in_turn(seats) if properties["pattern"] == "in_turn" else tuple(seats)


def _returner(case: Case, node: str, token: str, choice: e.Choice | None) -> dict[str, str]:
    """直送退回人: who has a step again that sent the file straight back and now has it back, by their seat.

    Not where somebody else was chosen for it since.
    """
    if "home" not in case.position["tokens"][token]:
        return {}
    here, scopes = scopes_around(case.position, token), case.position.get("scopes", {})
    back = (one for one in case.gone_back.values() if one.back and one.visit.rpartition("@")[0] == node)
    sent = next((one for one in back if same_again(one.within, here, scopes)), None)
    if sent is None or (choice is not None and choice.since > sent.since):
        return {}
    return {sent.seat: sent.acting_for or sent.by}


def _choice(case: Case, node: str, token: str, rules: Rules) -> e.Choice | None:
    """Who was chosen for a step by what stands of the one that chooses its people."""
    chooser = rules.steps[node].properties.get("chosen_by", "")
    if not chooser:
        return None
    asked = rules.drawing.nodes[chooser]
    repeated = not (asked.loop is None and asked.multi is None)
    return chosen_for(case, node, scopes_around(case.position, token), chooser, repeated=repeated)


def _own_seat(
    person: str, case: Case, node: str, facts: Facts, directory: Directory, barred: tuple[str, ...]
) -> e.SeatFacts:
    """The seat of one person at a step of several."""
    weight, veto = voice_of(person, facts.rules.steps[node].properties, directory)
    lies = lies_with(case, node, person, facts, directory)
    others = tuple(one for one in barred if one != person)
    return e.SeatFacts(
        id=person, holder=person, candidates=(person,), excluded=others, weight=weight, veto=veto, department=lies
    )


def faults_of(case: Case, node: str, persons: Sequence[str], facts: Facts, directory: Directory) -> list[str]:
    """Why a vote of these alone would not be the one that the drawing asks for."""
    properties = facts.rules.steps[node].properties
    if properties.get("pattern") != "vote":
        return []
    found = list(faults(Ballot.read(properties), [voice_of(one, properties, directory)[0] for one in persons]))
    others = (one for one in eligible(case, node, facts, directory) if one not in persons)
    return [*found, *["veto"] * any(voice_of(one, properties, directory)[1] for one in others)]


def lies_with(case: Case, node: str, person: str, facts: Facts, directory: Directory) -> str:
    """The department of somebody who is given a seat by name; empty where the step asks for that department anyway."""
    known = directory.person(person)
    asked = rule_of(case, node, facts, directory).department or facts.rules.organ
    return known.department if known and known.department != asked else ""


def _in_turn(seats: Sequence[e.SeatFacts]) -> tuple[e.SeatFacts, ...]:
    """Each seat after the one before it."""
    return (*seats[:1], *(replace(seat, after=(before.id,)) for before, seat in pairwise(seats)))


def voice_of(person: str, properties: Mapping[str, str], directory: Directory) -> tuple[int, bool]:
    """What a person weighs in a vote, by their own name before post and role, and whether they have a veto."""
    known = directory.person(person)
    names = (person, *known.posts, *known.roles) if known else (person,)
    weights = read_weights(properties.get("weights", ""))
    vetoes = properties.get("veto", "").replace(",", " ").split()
    weight = next((weights[one] for one in names if one in weights), 1)
    return weight, any(one in vetoes for one in names)


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
        return with_(rule, department=str(case.data.get(rule.department_from) or "-"))
    return rule


def eligible(case: Case, node: str, facts: Facts, directory: Directory) -> tuple[str, ...]:
    """Who may take a seat of a step in this case today."""
    out = excluded_from(case, node, facts.rules)
    return tuple(one for one in asked_for(case, node, facts, directory, out) if not related(case, one, directory))


def _with_challenged(
    case: Case, node: str, named: Collection[str], facts: Facts, directory: Directory
) -> tuple[str, ...]:
    """Who may take a seat, and who is challenged and could otherwise; of those out for good only whom a step names."""
    still = {one for one, state in case.challenges.items() if state == "open" or one in named}
    out = barred_from(case, node, facts.rules) | (case.challenges.keys() - still)
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


def related(case: Case, person: str, directory: Directory) -> bool:
    """Whether somebody keeps out of the applicant's cases (回避)."""
    known = directory.person(person)
    return known is not None and case.applicant.id in known.related


def owner_of(facts: Facts, directory: Directory) -> str:
    """Who owns an incident: the head of the matter's organ, or the organ itself where the directory names none."""
    heads = directory.holders(INCIDENT_POST, facts.rules.organ)
    return heads[0].id if heads else facts.rules.organ


def _today(case: Case, facts: Facts) -> date:
    return local_date(facts.effective, read_zone(case.zone))
