"""挂起、冻结: what waits while work is held, or a return keeps the office from a step. No clock of law does."""

from collections.abc import Collection

from approvalflow.cases.case import Case, Visit
from approvalflow.cases.rules import Rules
from approvalflow.cases.silence import text_over
from approvalflow.errors import Refused
from approvalflow.moment import on_the_wall
from approvalflow.tokens import Position, frozen


def delays(case: Case) -> frozenset[str]:
    """The timers of the drawing that wait for the release of held work (挂起): all, or those at the steps held."""
    if not case.held:
        return frozenset()
    waits = case.position.get("waits", {})
    tokens = {case.visits[visit].token for visit in case.held if visit in case.visits}
    return frozenset(wait for wait in case.timers if "" in case.held or waits[wait].get("on") in tokens)


def check_held(case: Case, visit: str) -> None:
    """Raises Refused `case.held` with who holds it, since when and why."""
    held = case.holds(visit)
    if held is not None:
        what = visit or case.number or case.id
        raise Refused("case.held", what=what, by=held.by, since=on_the_wall(held.since, case.zone), reason=held.reason)


def check_work(case: Case, visit: str, rules: Rules) -> None:
    """The same of work at a step; who is consulted speaks whoever holds it, where a text takes silence for consent."""
    if visit not in case.visits or text_over(case, visit, rules) is None:
        check_held(case, visit)


def check_stays(case: Case, after: Position) -> None:
    """Raises Refused `case.held` where a step that is held would be taken away, from whichever step that is asked."""
    for visit in case.held:
        if visit in case.visits and case.visits[visit].token not in after.get("tokens", {}):
            check_held(case, visit)


def is_frozen(case: Case, visit: str) -> bool:
    """Whether a return keeps the office from an open step until another one is done."""
    return case.visits[visit].token in frozen(case.position)


def check_answered(case: Case, visit: str) -> None:
    """Raises Refused `answer.kept`: an answer of the party is given once, and then the step is as good as settled."""
    if visit in case.visits and case.visits[visit].kept:
        raise answered(visit, case.visits[visit])


def answered(name: str, visit: Visit) -> Refused:
    """The refusal with what was answered, and by whom."""
    by = next(seat.by for seat in visit.seats if seat.kept)
    return Refused("answer.kept", visit=name, outcome=visit.kept, by=by)


def check_frozen(case: Case, visit: str, token: str = "") -> None:
    """Raises Refused `step.frozen` with what it waits for: the file cannot go on from there.

    What the party does in its own right is not refused so, but kept (`Routing.keep`).
    """
    token = token or (case.visits[visit].token if visit in case.visits else "")
    if token and (by := frozen(case.position).get(token)):
        raise Refused("step.frozen", visit=visit, until=awaited(case, by))


def awaited(case: Case, tokens: Collection[str]) -> list[str]:
    """The steps of these tokens: the visits, and the elements of those that could not open yet, as nobody was found."""
    found = {one.token: name for name, one in case.visits.items()}
    stands = case.position.get("tokens", {})
    return [found.get(one) or stands[one]["at"] for one in sorted(tokens, key=int) if one in stands]
