"""跳转: what an administrator may jump over, and what not. Acts that the law asks for are passed by nobody."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from approvalflow.bpmn.graph import WORK, Drawing
from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.commands import Jump
from approvalflow.cases.review import LEGAL_ACTS
from approvalflow.cases.rounds import counting, latest
from approvalflow.cases.rules import Facts
from approvalflow.deadlines.grounds import hears_the_party
from approvalflow.errors import Conflict, Refused
from approvalflow.tokens import node_of, token_of, visit_id
from approvalflow.tokens.jumping import Plan, plan
from approvalflow.tokens.jumps import target
from approvalflow.tokens.nearest import nearest, scopes_around
from approvalflow.tokens.roads import Roads, process_of

GUARDED = LEGAL_ACTS | {"inspect", "notify", "hear", "commit"}
"""Acceptance, inspection, what the party is told, its hearing, the decision, and what counts in law beside them."""


def jump(case: Case, command: Jump, facts: Facts, came_by: Callable[[str], bool]) -> tuple[Plan, e.Jumped]:
    """The way, with what it passes over. Raises Refused `jump.*` where a guarded act lies on it, forward or back.

    Where no way of the drawing leads, as out of what an event has put in the place of all else, the file is put back to
    a step that its token `came_by` all the same.
    """
    visit, token = _from(case, command)
    node = node_of(visit)
    lost = bool(facts.rules.misfits)
    found = plan(facts.rules.drawing, case.position, token, command.to, lost=lost)
    ahead = found.over if lost or not found.goes_back else {}
    if lost:  # back is then to what was done
        found = found._replace(goes_back=command.to in case.steps)
    if not found.over and not found.back:
        target(facts.rules.drawing, command.to)
        if lost or not came_by(token):
            raise Refused("jump.no_way", visit=visit, to=command.to)
        found = found._replace(goes_back=True)
    left = {node} if ahead or found.aside else set[str]()
    skipped = _steps(facts, _undone(case, facts.rules.drawing, found.jump.by, ahead) | left)
    check_guarded(skipped, command, facts)
    passed = tuple(step for step in skipped if step != node)
    told = e.Jumped(visit=visit, to=command.to, reason=command.reason, authority=command.authority, skipped=passed)
    return found, replace(told, back=found.goes_back)


def _undone(case: Case, drawing: Drawing, by: tuple[str, ...], ahead: Mapping[str, Collection[str]]) -> set[str]:
    """What is passed over without being done, as seen from each place that is left: in one instance, or in another.

    In a called process it is done only if it was by that call.
    """
    position, found = case.position, set(ahead.get("", ()))
    for token, nodes in ahead.items():
        here = scopes_around(position, token)
        open_ = {one.node for one in case.visits.values() if one.token == token}
        found |= open_ | {node for node in nodes if not _done(case, drawing, by, node, here)} if token else set()
        inside = Roads(drawing, position).called({*nodes} - {*by})
        found |= {node for calls, node in inside if not token or not _done_by(case, drawing, calls, node, here)}
    return found


def _done(case: Case, drawing: Drawing, by: tuple[str, ...], node: str, here: Sequence[str]) -> bool:
    """Whether a step was done, in a process that is entered `by` a call by that."""
    process = process_of(drawing, node)
    inner = (number for number, call in enumerate(by, 1) if drawing.nodes[call].calls == process)
    if depth := next(inner, 0):
        return _done_by(case, drawing, by[:depth], node, here)
    return latest(case, node, here) is not None


def _done_by(case: Case, drawing: Drawing, calls: Sequence[str], node: str, here: Sequence[str]) -> bool:
    """Whether a step was done by these calls, the first of them in a scope around `here`."""
    around, of = set[str](), drawing.nodes[calls[0]].scope
    while of:
        around.add(of)
        of = drawing.nodes[of].scope if of in drawing.nodes else ""
    by = {one.within: {name.partition("=")[2].partition("#")[0] for name in one.within} for one in counting(case, node)}
    found = ((within, within) for within, names in by.items() if names.issuperset(calls))
    return bool(nearest([one for one in here if one.partition("@")[0] in around], found))


def check_guarded(steps: Iterable[str], command: Jump, facts: Facts) -> None:
    """Raises Refused `jump.guarded` where one of the steps is an act that the law asks for."""
    if guarded := {step: asked for step in steps if (asked := _asked_by_law(step, facts))}:
        raise Refused("jump.guarded", to=command.to, steps=sorted(guarded), acts=sorted({*guarded.values()}))


def _asked_by_law(step: str, facts: Facts) -> str:
    """The act, or the ground of the drawn procedure, that nobody passes over."""
    rule = facts.rules.steps[step]
    procedure = facts.rules.procedures.get(rule.properties.get("procedure", ""))
    if procedure is not None and hears_the_party(procedure.ground):
        return procedure.ground
    return rule.act if rule.act in GUARDED else ""


def jumped_over(case: Case, way: Plan) -> set[str]:
    """The visits that a jump back undoes: what was done since the step that it leads to, as seen from where it begins.

    Of a step that was done several times before that the rounds stay; where that step was never done it is the last of
    each on the way.
    """
    if not way.goes_back:
        return set()
    here = scopes_around(case.position, way.jump.token)
    done = {node: nearest(here, ((one.within, one.visit) for one in counting(case, node))) for node in way.back}
    to = done.get(way.jump.to)
    since = int(token_of(to[-1])) if to else None
    lasts = (visit for visits in done.values() for visit in (visits if to else visits[-1:]))
    return {visit for visit in lasts if since is None or int(token_of(visit)) >= since}


def _from(case: Case, command: Jump) -> tuple[str, str]:
    """The open step that is left, or where the file is stuck, with its token: the one named, or the only one."""
    tokens = {visit: one.token for visit, one in case.visits.items()}
    stuck = {token: one for token, one in case.incidents.items() if token in case.position.get("tokens", {})}
    tokens |= {visit_id(one.node, token): token for token, one in stuck.items()}
    named = [visit for visit in tokens if command.visit in ("", visit, node_of(visit))]
    if command.visit and not named:
        raise Conflict("visit.not_open", visit=command.visit, open=sorted(tokens))
    if len(named) != 1:
        raise Refused("jump.which", visit=command.visit or "-", open=sorted(tokens))
    return named[0], tokens[named[0]]


def _steps(facts: Facts, nodes: Iterable[str]) -> list[str]:
    drawn = facts.rules.drawing.nodes
    return sorted(node for node in nodes if drawn[node].kind in WORK)
