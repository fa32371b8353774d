"""Who has a hand in a case, or could have one: whoever could not has nothing to keep out of (回避)."""

from approvalflow.cases.case import Case
from approvalflow.cases.hands import SIGNED
from approvalflow.cases.rules import Facts
from approvalflow.cases.seats import hands_in
from approvalflow.desk.who.assigning import departments_of
from approvalflow.desk.who.seating import all_above, asked_for, places_of, rule_of
from approvalflow.identity import Directory
from approvalflow.moment import local_date, read_zone


def could_have_a_hand(case: Case, person: str, facts: Facts, directory: Directory) -> bool:
    """Whether somebody did, has or could be given anything in the case, orders what others do, or stands in for such.

    Everybody of a department that has a step could be given something, everybody at all where anybody may sign; a head
    counts by the post.
    """
    today = local_date(facts.effective, read_zone(case.zone))
    absent = (one.absent for one in directory.standing_in(person, today))
    return _anybody_signs(facts) or any(_touches(case, one, facts, directory) for one in (person, *absent))


def _touches(case: Case, person: str, facts: Facts, directory: Directory) -> bool:
    known = directory.person(person)
    if known is None:
        return False
    heads = bool(known.posts) and known.department in places_of(facts, directory)
    named = _people(case, facts, directory)
    return (
        heads
        or any(known.department in _departments(case, node, facts, directory) for node in facts.rules.steps)
        or any(person == one or person in all_above(one, facts, directory) for one in named)
    )


def _people(case: Case, facts: Facts, directory: Directory) -> frozenset[str]:
    """Who has done something in the case, has a seat in it or holds it up; and whom its steps ask for."""
    found = {one.by for one in case.held.values()}
    for node in facts.rules.steps:
        found |= {*hands_in(case, node), *asked_for(case, node, facts, directory)}
    return frozenset(found)


def _departments(case: Case, node: str, facts: Facts, directory: Directory) -> tuple[str, ...]:
    rule = rule_of(case, node, facts, directory)
    return () if rule.applicant else departments_of(rule, facts.rules, directory)


def _anybody_signs(facts: Facts) -> bool:
    return any(one.act in SIGNED and one.properties.get("signers") == "anyone" for one in facts.rules.steps.values())
