"""A step may be done several times, as instances or rounds of a loop: which outcomes count, and whose they are."""

from collections.abc import Sequence

from msgspec.structs import replace

from approvalflow.cases.case import Case
from approvalflow.cases.events import Choice, Outcome
from approvalflow.tokens import node_of, token_of
from approvalflow.tokens.nearest import Scopes, nearest

Outcomes = tuple[Outcome, ...]
COMMITTED = "committed"
"""The outcome of 告知承诺, and of no other act."""


def counting(case: Case, node: str) -> Outcomes:
    """The outcomes of a step that nothing has undone, oldest first; of a machine's only the latest of each place."""
    last = case.steps.get(node)
    return (*case.rounds.get(node, ()), last) if last else ()


def latest(case: Case, node: str, here: Sequence[str]) -> Outcome | None:
    """The outcome of a step that is meant at a place."""
    if not here:
        return case.steps.get(node)
    found = nearest(here, ((one.within, one) for one in counting(case, node)))
    return found[-1] if found else None


def named(case: Case, step: str) -> Outcomes:
    """Those of an element, or the one of a visit, the latest first."""
    counted = counting(case, node_of(step) or step)
    return tuple(one for one in reversed(counted) if "@" not in step or one.visit == step)


def committed(case: Case) -> list[str]:
    """The visits in which the party has committed itself and which stand: settled, or kept until they thaw."""
    said = [one.visit for node in case.steps for one in counting(case, node) if one.outcome == COMMITTED]
    return [*said, *(visit for visit, one in case.visits.items() if one.kept == COMMITTED)]


def with_counting(case: Case, node: str, outcomes: Sequence[Outcome]) -> Case:
    """The case with these outcomes of a step."""
    steps = {name: one for name, one in case.steps.items() if name != node}
    rounds = {name: one for name, one in case.rounds.items() if name != node}
    if outcomes:
        steps[node] = outcomes[-1]
    if len(outcomes) > 1:
        rounds[node] = tuple(outcomes[:-1])
    return replace(case, steps=steps, rounds=rounds)


def less(counted: Sequence[Outcome], visit: str, last: Outcome | None) -> Outcomes:
    """Those that count when the one of a visit does no more: none after `last`, the latest that still does."""
    if last is None:
        return ()
    visits = [one.visit for one in counted]
    if last.visit in visits:  # an older event may know less of it
        return tuple(one for one in counted[: visits.index(last.visit) + 1] if one.visit != visit)
    return (*(one for one in counted if one.visit != visit), last)


def again(counted: Sequence[Outcome], restored: Sequence[Outcome]) -> Outcomes:
    """Those that count when these, in this order the latest of all, count again."""
    visits = {one.visit for one in restored}
    return (*(one for one in counted if one.visit not in visits), *restored)


def people_of(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Whose they are, the latest first: of what a stand-in did, the absent one's."""
    return tuple(dict.fromkeys(person for one in reversed(outcomes) for person in one.owners))


def hands_of(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Who gave them, and who worked on them for those (委派)."""
    return tuple(dict.fromkeys(person for one in outcomes for person in (*one.by, *one.worked)))


def chosen_for(case: Case, node: str, here: Scopes, chooser: str, *, repeated: bool) -> Choice | None:
    """自选: who was chosen for a step by what counts of the one that chooses, done nearest to it: its latest outcome.

    Of a `repeated` one any instance or round may have chosen, the last that did counts; not one before the step last
    came up and the file then came round again.
    """
    outcomes = nearest(here, ((one.within, one) for one in counting(case, chooser)))
    if not outcomes:
        return None
    done = nearest(here, ((one.within, one.visit) for one in counting(case, node)))
    open_ = nearest(here, ((one.within, name) for name, one in case.visits.items() if one.node == node))
    latest = int(token_of(outcomes[-1].visit))
    since = max((number for name in (*done, *open_) if (number := int(token_of(name))) < latest), default=0)
    asked = outcomes if repeated else outcomes[-1:]
    choices = [one.chosen[node] for one in asked if node in one.chosen and int(token_of(one.visit)) > since]
    return max(choices, key=lambda one: one.since, default=None)
