"""回避申请无人可决定: a challenge that nobody above the officer can rule on has an owner, who does or finds one."""

from collections.abc import Iterator

from approvalflow.cases import events as e
from approvalflow.cases.acts import UNDECIDED
from approvalflow.cases.case import Case
from approvalflow.cases.record import Record
from approvalflow.cases.recusal import waiting
from approvalflow.cases.rules import Facts
from approvalflow.cases.stuck import NOBODY_RULES
from approvalflow.desk.who.seating import kept_out, owners_of, places_of, rulers
from approvalflow.desk.who.standing import FLOW_ADMINISTRATOR
from approvalflow.desk.who.touching import could_have_a_hand
from approvalflow.identity import Directory


def follow_challenges(record: Record, directory: Directory) -> None:
    """Open an incident for each challenge that nobody above can rule on, and close those that are over.

    It has no place in the drawing: its key names the officer.
    """
    case = record.case
    unruled = {f"{NOBODY_RULES}:{one}": one for one in _unruled(case, record.facts, directory)}
    known = {key for key, one in case.incidents.items() if one.code == NOBODY_RULES}
    for key in sorted(unruled.keys() - known):
        able, values = owners_of_ruling(case, unruled[key], record.facts, directory), {"officer": unruled[key]}
        owner = next(iter(able), record.facts.rules.organ)
        record.add(e.IncidentOpened(token=key, node="", code=NOBODY_RULES, owner=owner, values=values))
    for key in sorted(known - unruled.keys()):
        record.add(e.IncidentClosed(token=key))


def _unruled(case: Case, facts: Facts, directory: Directory) -> Iterator[str]:
    """Before the decision, which waits for it, whoever is challenged; after it, who could still have a hand."""
    if not case.position.get("tokens"):
        return
    for officer in waiting(case):
        needed = case.stage in UNDECIDED or could_have_a_hand(case, officer, facts, directory)
        if needed and not rulers(case, officer, facts, directory):
            yield officer


def owners_of_ruling(case: Case, officer: str, facts: Facts, directory: Directory) -> tuple[str, ...]:
    """An administrator, who may rule, of the organ or what it belongs to; behind these who owns any other incident."""
    near = (one.id for place in places_of(facts, directory) for one in directory.members(FLOW_ADMINISTRATOR, place))
    able = (one for one in near if one != officer and not kept_out(case, one, directory))
    return (*able, *owners_of(facts, directory, case))
