"""What the party was told to do (补正、整改、限期改正), and where the file takes its answer.

An order ends with its answer, or with a step that the drawing, the party itself or the end of the case takes away, and
then the party is told. The office takes no step away at which the party may still answer, nor the last check of it.
"""

from collections.abc import Iterable, Iterator

from approvalflow.cases.case import Case, Stage, Visit
from approvalflow.cases.clocks import CORRECTION, corrections
from approvalflow.cases.rules import Facts
from approvalflow.errors import Refused
from approvalflow.tokens import Position

CHECK = "follow_up"
"""The act that takes no answer, but looks again whether its own order was met."""


def unanswered(case: Case, visit: Visit) -> str:
    """The act by which the party was told at a step what it has not answered yet; empty where there is none."""
    asked = visit.awaiting and case.stage is not Stage.CLOSED
    return visit.act if asked and (visit.act != "accept" or case.stage is Stage.RECEIVED) else ""


def check_stands(case: Case, after: Position, facts: Facts, passed: Iterable[str] = ()) -> None:
    """Raises Refused `order.unanswered` where a move of the office would leave an order with nowhere to be answered.

    `passed` are the visits whose outcomes it undoes and the steps that it passes over. Of a case off its drawing
    nothing can be answered anyway.
    """
    lost = next(_lost(case, after, facts, passed), "") if not facts.rules.misfits else ""
    if lost:
        names = (f"{CORRECTION}{lost}", *corrections(case, facts, CHECK), "answer")
        clock = next((case.clocks[name] for name in names if name in case.clocks), None)
        until = (clock.stated or clock.provisional) if clock else None
        node = lost.partition("@")[0]
        raise Refused("order.unanswered", step=facts.rules.steps[node].name or node, visit=lost, until=until or "-")


def _lost(case: Case, after: Position, facts: Facts, passed: Iterable[str]) -> Iterator[str]:
    """The steps at which it would have been answered."""
    stands, steps = after.get("tokens", {}), facts.rules.steps
    yield from (name for name, one in case.visits.items() if unanswered(case, one) and one.token not in stands)
    ordered = {name.removeprefix(CORRECTION) for name in corrections(case, facts, CHECK)}
    if ordered and not any(one["at"] in steps and steps[one["at"]].act == CHECK for one in stands.values()):
        yield from (name for name, one in case.visits.items() if one.act == CHECK)
        yield from (one for one in passed if one in ordered or (one in steps and steps[one].act == CHECK))
