"""Counting a drawing back from a day: when must each step begin at the latest, so that the end is reached in time?

The drawing becomes a plan, and `deadlines.planning` counts it. Every step may take the whole of its term; a step
without one takes no time. Where ways part the slowest counts, loops are not gone round again, and what hangs on the
border of a step is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec

from approvalflow.bpmn.graph import TASKS, Drawing, Kind, Node, Trigger
from approvalflow.calendars import WorkCalendar
from approvalflow.cases.rules import Rules
from approvalflow.deadlines import Latest, Planned, end_of, latest_starts
from approvalflow.errors import Unreadable
from approvalflow.moment import read_zone


class LatestStart(msgspec.Struct, frozen=True, kw_only=True):
    """A step, the last day on which it may begin and on which it must be done; `longest`: no time to spare.

    `start_at` and `finish_at` are the moments where hours count: then the rest of that day is too late.
    """

    step: str
    name: str
    act: str
    term: str
    start: date
    finish: date
    longest: bool
    start_at: datetime | None = None
    finish_at: datetime | None = None


def backwards(rules: Rules, calendar: WorkCalendar, finish: date) -> tuple[LatestStart, ...]:
    """Every step of the drawing in the order of its latest start.

    Raises Unreadable `backwards.not_announced`, `calendar.*` where the days before the target are not announced.
    """
    if finish > calendar.last:
        raise Unreadable("backwards.not_announced", finish=finish, last=calendar.last)
    plan = _plan(rules)
    counted = latest_starts(finish, plan[::-1], calendar, zone=rules.zone, switches=rules.switches)
    found = {one.name: one for one in counted}
    longest = set(_longest(rules.drawing, found))
    steps = (one for one in counted if rules.drawing.nodes[one.name].kind in TASKS)
    return tuple(_told(rules, one, one.name in longest) for one in sorted(steps, key=lambda one: one.begin))


def _told(rules: Rules, one: Latest, longest: bool) -> LatestStart:
    step, zone = rules.steps[one.name], read_zone(rules.zone)
    start, finish = one.begin.date(), one.end.date()
    return LatestStart(
        step=one.name,
        name=step.name,
        act=step.act,
        term=step.term,
        start=start,
        finish=finish,
        longest=longest,
        start_at=None if one.begin == end_of(start, zone) else one.begin,
        finish_at=None if one.end == end_of(finish, zone) else one.end,
    )


def _plan(rules: Rules) -> list[Planned]:
    """The nodes from which the end can be reached without going back, each after what it leads to."""
    drawing, made = rules.drawing, dict[str, Planned]()
    for id_ in reversed(_forward(drawing)):
        node = drawing.nodes[id_]
        then = tuple(one for one in _after(drawing, node) if one in made)
        if then or node.kind is Kind.END:
            made[id_] = Planned(name=id_, term=_term(rules, node), then=then)
    return list(made.values())


def _term(rules: Rules, node: Node) -> str:
    """What a node may take: the term of its step, or of the timer it waits for."""
    if node.kind in TASKS:
        return rules.steps[node.id].term
    waits = node.kind is Kind.CATCH and node.trigger is Trigger.TIMER
    return str(node.timer.term) if waits and node.timer and node.timer.term else ""


def _after(drawing: Drawing, node: Node) -> Sequence[str]:
    """What comes behind a node: into a sub-process its start, behind the end of one whatever it leads to."""
    if node.kind is Kind.SUB_PROCESS:
        return drawing.scopes[node.id]
    while not node.outgoing and node.scope in drawing.nodes:
        node = drawing.nodes[node.scope]
    return tuple(drawing.flows[flow].target for flow in node.outgoing)


def _forward(drawing: Drawing) -> list[str]:
    """Nodes that can be reached, each after all that lead to it where no loop leads back."""
    (start,) = drawing.scopes[drawing.id]
    done, seen = list[str](), {start}
    ahead = [(start, iter(_after(drawing, drawing.nodes[start])))]
    while ahead:
        id_, rest = ahead[-1]
        following = next((one for one in rest if one not in seen), None)
        if following is None:
            done.append(id_)
            ahead.pop()
        else:
            seen.add(following)
            ahead.append((following, iter(_after(drawing, drawing.nodes[following]))))
    return done[::-1]


def _longest(drawing: Drawing, found: Mapping[str, Latest]) -> Iterator[str]:
    """From the start on, always to what must begin first."""
    ahead, seen = list(drawing.scopes[drawing.id]), set[str]()
    while ahead:
        id_ = ahead.pop()
        if id_ in seen or id_ not in found:
            continue
        seen.add(id_)
        yield id_
        after = [one for one in _after(drawing, drawing.nodes[id_]) if one in found and one not in seen]
        ahead += [one for one in after if found[one].begin == found[id_].end]
