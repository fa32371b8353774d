"""Counting a drawing back from a day: when must each step begin at the latest, so that the end is reached in time?

Every step may take the whole of its term; a step without one takes no time. Where ways part the slowest counts, loops
are not gone round again, and what hangs on a step's border is left out. A step must begin on a working day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import msgspec

from approvalflow.bpmn.graph import TASKS, Drawing, Kind, Node, Trigger
from approvalflow.calendars import WorkCalendar
from approvalflow.cases.rules import Rules
from approvalflow.deadlines import ClockKind, due, latest_before, start_clock
from approvalflow.errors import Unreadable
from approvalflow.moment import read_zone
from approvalflow.terms import Term, Unit

ONE = timedelta(days=1)


class LatestStart(msgspec.Struct, frozen=True, kw_only=True):
    """A step, the last day on which it may begin and on which it must be done; `longest`: no day to spare."""

    step: str
    name: str
    act: str
    term: str
    start: date
    finish: date
    longest: bool


def backwards(rules: Rules, calendar: WorkCalendar, finish: date) -> tuple[LatestStart, ...]:
    """Every step of the drawing in the order of its latest start.

    Raises Unreadable `backwards.not_announced`, `calendar.*` where the days before the target are not announced.
    """
    found = _Count(rules, calendar).all(finish)
    drawing = rules.drawing
    longest = set(_longest(drawing, found))
    order = {node: number for number, node in enumerate(_forward(drawing))}
    steps = [node for node in drawing.nodes.values() if node.kind in TASKS and node.id in found]
    made = (
        LatestStart(
            step=node.id,
            name=rules.steps[node.id].name,
            act=rules.steps[node.id].act,
            term=rules.steps[node.id].term,
            start=found[node.id][0],
            finish=found[node.id][1],
            longest=node.id in longest,
        )
        for node in steps
    )
    return tuple(sorted(made, key=lambda one: (one.start, order.get(one.step, 0))))


class _Count:
    """The latest start and finish of every node, from the end to the beginning."""

    def __init__(self, rules: Rules, calendar: WorkCalendar) -> None:
        self.rules, self.drawing, self.calendar = rules, rules.drawing, calendar
        self.zone = read_zone(rules.zone)

    def all(self, finish: date) -> Mapping[str, tuple[date, date]]:
        """Nodes from which the end can be reached without going back."""
        if finish > self.calendar.last:
            raise Unreadable("backwards.not_announced", finish=finish, last=self.calendar.last)
        target = self.calendar.prev_working(finish)
        found: dict[str, tuple[date, date]] = {}
        for id_ in reversed(_forward(self.drawing)):
            node = self.drawing.nodes[id_]
            after = [found[one][0] for one in _after(self.drawing, node) if one in found]
            if after or node.kind is Kind.END:
                done = min(after, default=target)
                found[id_] = (self._start(node, done), done)
        return found

    def _start(self, node: Node, done: date) -> date:
        term = self.rules.steps[node.id].term if node.kind in TASKS else ""
        if node.kind is Kind.CATCH and node.trigger is Trigger.TIMER and node.timer and node.timer.term:
            term = str(node.timer.term)
        return latest_start(term, done, self.calendar, self.rules) if term else done


def latest_start(term: str, finish: date, calendar: WorkCalendar, rules: Rules) -> date:
    """The last working day on which a step may begin, for its whole term to be over on the working day `finish`."""
    day = calendar.prev_working(_guess(Term.parse(term), finish, calendar))
    while (
        _due(term, later := calendar.next_working_provisional(day + ONE), calendar, rules) <= finish and later <= finish
    ):
        day = later
    while _due(term, day, calendar, rules) > finish:
        day = calendar.prev_working(day - ONE)
    return day


def _guess(term: Term, finish: date, calendar: WorkCalendar) -> date:
    """A day near the answer: counted back in days, or in as many days as the hours make."""
    if term.unit is Unit.WH:
        return latest_before(finish, f"{max(1, term.amount // 8)} WD", calendar)
    if term.unit is Unit.H:
        return finish - timedelta(hours=term.amount)
    return latest_before(finish, str(term), calendar)


def _due(term: str, start: date, calendar: WorkCalendar, rules: Rules) -> date:
    """The last day of a term that begins in the morning of a day."""
    morning = datetime.combine(start, time(9), read_zone(rules.zone))
    clock = start_clock(ClockKind.STEP, term, morning, zone=rules.zone, switches=dict(rules.switches))
    found = due(clock, calendar).best
    return found if found is not None else date.max


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


def _longest(drawing: Drawing, found: Mapping[str, tuple[date, date]]) -> Iterator[str]:
    """From the start on, always to what must begin first."""
    ahead, seen = list(drawing.scopes[drawing.id]), set[str]()
    while ahead:
        id_ = ahead.pop()
        if id_ in seen or id_ not in found:
            continue
        seen.add(id_)
        yield id_
        after = [one for one in _after(drawing, drawing.nodes[id_]) if one in found and one not in seen]
        ahead += [one for one in after if found[one][0] == found[id_][1]]
