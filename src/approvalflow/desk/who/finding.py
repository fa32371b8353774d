"""Who sits where: the seats of a step as it opens."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from msgspec.structs import replace

from approvalflow.cases import events as e
from approvalflow.cases.case import APPLICANT_SEAT, Case, SentBack
from approvalflow.cases.rounds import chosen_for
from approvalflow.cases.rules import Facts, Rules
from approvalflow.desk.who.had_again import had_again
from approvalflow.desk.who.seating import (
    asked_for,
    barred_from,
    eligible,
    excluded_from,
    faults_of,
    lacking,
    lies_with,
    related,
    rule_of,
    voice_of,
)
from approvalflow.identity import Directory
from approvalflow.tokens import node_of
from approvalflow.tokens.nearest import same_again, scopes_around


def find_seats(
    case: Case, node: str, token: str, facts: Facts, directory: Directory
) -> tuple[tuple[e.SeatFacts, ...], list[str]]:
    """The seats of a step, none when nobody is found for it; and what a vote of these could never come to.

    Nobody's voice or veto is struck out. Whoever is named keeps a seat of their own, and whoever has one beside their
    colleagues keeps it while a challenge is not ruled on, or where the vote of the others alone would not be the one
    that the drawing asks for. Who keeps out does not act in it, and it can be given to somebody else.
    """
    if rule_of(case, node, facts, directory).applicant:
        return (e.SeatFacts(id=APPLICANT_SEAT, holder=case.applicant.id),), []
    choice = _choice(case, node, token, facts.rules)
    seats = _seats(case, node, choice, facts, directory)
    if lacking(node, seats, facts, directory) and "seats" not in facts.rules.steps[node].properties:
        seats = _seats(case, node, choice, facts, directory, everybody=True)
    in_line = _in_turn if facts.rules.steps[node].properties.get("pattern") == "in_turn" else tuple
    sent = _sent(case, node, token, choice) if seats else None
    found = in_line(seats) if sent is None else had_again(seats, sent, case, node, facts, directory, in_line)
    return found, lacking(node, seats, facts, directory)


def _seats(
    case: Case, node: str, choice: e.Choice | None, facts: Facts, directory: Directory, *, everybody: bool = False
) -> list[e.SeatFacts]:
    """The seats of those found; with `everybody` of all whom the step asks for, chosen or kept out or not."""
    properties = facts.rules.steps[node].properties
    rule = rule_of(case, node, facts, directory)
    single = properties.get("pattern", "single") == "single"
    picked = choice.persons if choice and not everybody else ()
    found = _found(case, node, picked, facts, directory, everybody=everybody)
    if not found:
        return []
    chosen = [one for one in picked if one in found]
    less = len(chosen) < len(picked)
    if less and ("seats" in properties or faults_of(case, node, chosen, facts, directory)):
        chosen = []  # of those chosen so many have gone that they alone could not decide
    pool = rule.pool(facts.rules.organ) or None
    barred = tuple(sorted(excluded_from(case, node, facts.rules)))
    out = barred_from(case, node, facts.rules)
    may = tuple(one for one in found if not (one in out or related(case, one, directory)))
    if single:
        holder = next(iter(chosen), None) or (found[0] if len(rule.named) == 1 else None)
        lies = lies_with(case, node, holder, facts, directory) if holder and not pool else ""
        return [e.SeatFacts(id="1", holder=holder, pool=pool, candidates=may, excluded=barred, department=lies)]
    if (count := properties.get("seats")) and not chosen:
        ids = [str(one) for one in range(1, int(count) + 1)]
        return [e.SeatFacts(id=one, pool=pool, candidates=may, excluded=barred) for one in ids]
    own = [_own_seat(one, case, node, facts, directory, barred) for one in chosen or found]
    return [one if one.holder in may else replace(one, candidates=()) for one in own]


def _found(
    case: Case, node: str, picked: Collection[str], facts: Facts, directory: Directory, *, everybody: bool
) -> tuple[str, ...]:
    """Who is asked: those named in their order and whether or not they may act, of all others only who may."""
    properties, named = facts.rules.steps[node].properties, rule_of(case, node, facts, directory).named
    each = properties.get("pattern", "single") != "single" and ("seats" not in properties or bool(picked))
    if named and each:
        return tuple(dict.fromkeys(named))
    found = eligible(case, node, facts, directory)
    if everybody or (named and not found):
        return asked_for(case, node, facts, directory)
    return _with_challenged(case, node, picked, facts, directory) if each else found


def _sent(case: Case, node: str, token: str, choice: e.Choice | None) -> SentBack | None:
    """直送退回人: how the file went straight back from a step that has it again now.

    Not where somebody else was chosen for it since.
    """
    if "home" not in case.position["tokens"][token]:
        return None
    here, scopes = scopes_around(case.position, token), case.position.get("scopes", {})
    back = (one for one in case.gone_back.values() if one.back and node_of(one.visit) == node)
    sent = next((one for one in back if same_again(one.within, here, scopes)), None)
    return sent if sent is None or choice is None or choice.since <= sent.since else None


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


def _in_turn(seats: Sequence[e.SeatFacts]) -> tuple[e.SeatFacts, ...]:
    """Each seat after the one before it."""
    return (*seats[:1], *(replace(seat, after=(before.id,)) for before, seat in pairwise(seats)))


def _with_challenged(
    case: Case, node: str, picked: Collection[str], facts: Facts, directory: Directory
) -> tuple[str, ...]:
    """Who may take a seat, and who is challenged and could otherwise; of those out for good only who was chosen."""
    still = {one for one, state in case.challenges.items() if state == "open" or one in picked}
    out = barred_from(case, node, facts.rules) | (case.challenges.keys() - still)
    return tuple(one for one in asked_for(case, node, facts, directory, out) if not related(case, one, directory))
