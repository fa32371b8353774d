"""What a run holds, and what its places see: everything else in a run asks here."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from approvalflow.bpmn.durations import read_duration
from approvalflow.bpmn.graph import Cause, Drawing, Timer, Trigger
from approvalflow.calendars import WorkCalendar
from approvalflow.cases.machines import Decide
from approvalflow.desk.timers import fires
from approvalflow.dryrun.agenda import Agenda
from approvalflow.dryrun.answers import EACH_MOVE, FEWEST, MOST_STEPS, Answers, Sent, Step
from approvalflow.dryrun.checking import unheard
from approvalflow.dryrun.choosing import Choices
from approvalflow.dryrun.data import Data
from approvalflow.dryrun.endless import Endless
from approvalflow.dryrun.keys import Keys
from approvalflow.dryrun.result import Course
from approvalflow.dryrun.standing import Standing, Waiting
from approvalflow.dryrun.starting import Opening, Starting, first_process, with_own_data
from approvalflow.dryrun.trace import Trace
from approvalflow.errors import Finding, Unreadable
from approvalflow.expressions import Expression, View
from approvalflow.expressions.plain import plain
from approvalflow.expressions.tree import Empty, IsNull, parts
from approvalflow.expressions.values import weight
from approvalflow.moment import read_moment, read_zone, written
from approvalflow.terms import Term
from approvalflow.tokens import Answer, Around, place
from approvalflow.tokens.board import Board
from approvalflow.tokens.position import NOWHERE, ROOT, Place
from approvalflow.tokens.questions import NO_BRINGS, NO_DATA, PLAIN, Brings, Questions, Thrown, shared_out

QUICK = 16
"""So many pools or tokens are passed over in one step of the work that a run is given."""


class Tables(NamedTuple):
    """The decision files beside a drawing, by name, and what answers their decisions."""

    files: Mapping[str, bytes]
    decide: Decide


class Brought(NamedTuple):
    """What has come to an event that starts a process by several things, and whether only cycles without end did it."""

    brings: Brings = NO_BRINGS
    known: Mapping[str, Any] = NO_DATA
    by_cycle: bool = True


class State:
    """The drawing, the answers, and how far it has come."""

    def __init__(self, drawing: Drawing, answers: Answers, calendar: WorkCalendar, tables: Tables | None) -> None:
        self.drawing = drawing = with_own_data(drawing)
        self.answers, self.calendar, self.tables = answers, calendar, tables
        self.found: list[Finding] = list(unheard(drawing, answers))
        self.undecided: set[str] = set()
        self.began = self.now = read_moment(answers.begin).astimezone(read_zone(answers.zone))
        self.trace = Trace(drawing)
        self.first = first_process(drawing, answers.start)
        data = {**answers.pools.get(self.first, {}), **answers.data}
        self.data = Data(data, calendar, lambda: self.now, self._told, drawing.aliases)
        self.undoes = any(node.trigger is Trigger.COMPENSATION for node in drawing.nodes.values())
        moves = max(FEWEST, min(answers.stop.moves, MOST_STEPS))
        self.questions = Questions(drawing, self.data, EACH_MOVE * moves)
        self.starting = Starting(drawing)
        self.choices = Choices(drawing, answers)
        self.keys = Keys(drawing)
        self.agenda = Agenda(answers, self.now, self._after)
        self.board = Board({})
        self.standing = Standing(drawing, answers)
        self.waits = Waiting(self.board)
        self.moves = 0
        self.until = read_moment(answers.stop.at) if answers.stop.at else None
        self.stopped = self.terminated = ""
        self.signals: list[Thrown] = []
        """Those of the drawing itself that may start another pool."""
        self.brought: dict[str, Brought] = {}
        self.endless = Endless()
        self.entered: set[str] = set()
        self.begun: set[str] = set()
        """The processes of which an instance has begun, other than by a call."""
        self.come: set[str] = set()
        self.fresh: list[str] = []
        """Timers that were just set, not looked at yet."""
        self._timed: list[tuple[str, datetime]] | None = None
        self._looked: dict[str, tuple[int, date]] = {}

    def _told(self, node: str, made: dict[str, Any]) -> None:
        """What a node sets at once is one entry."""
        last = self.trace.entries[-1] if self.trace.entries else {}
        told = plain(made)
        if (last.get("does"), last.get("element")) == ("set", node) and not made.keys() & last["set"].keys():
            last["set"] = {**last["set"], **told}
        else:
            self.trace.add(self.now, "set", node, set=told)

    def _have(self, given: Step | Sent, element: str, here: Place = NOWHERE) -> None:
        """What an answer sets, or brings to the element that catches it; empty where none does."""
        if given.set:
            self.questions.meter.spend(weight(given.set))
            answered = self.drawing.nodes[element] if isinstance(given, Step) else None
            for scope, part in shared_out(self.drawing, given.set, here, answered).items():
                self.data.set(part, scope)
            self.trace.add(self.now, "set", element, set=given.set)

    def _ask(self, element: str, around: Around = PLAIN) -> Answer:
        """Flows are chosen as the answers say, or the drawing."""
        if around.what == "condition":
            return self.choices.taken(element, lambda one: self._known(one, around))
        found = self.questions.ask(element, around)
        if found is None and self.answers.walk:
            return self._unknown(element, around)
        return found

    def _known(self, flow: str, around: Around) -> bool | None:
        """Whether a condition holds. In a walk nobody knows where its data is missing, unless it asks just for that."""
        found, condition = self.questions.holds(flow, around), self.drawing.flows[flow].condition
        if found is not False or not self.answers.walk or condition is None or not self.questions.lacks(flow, around):
            return found
        return False if any(isinstance(one, IsNull | Empty) for one in parts(condition.tree)) else None

    def _unknown(self, element: str, around: Around) -> Answer:
        """What nobody knows in a walk: a list that is missing has two items, an ad-hoc sub-process is complete."""
        if around.what == "complete":
            return True
        return 2 if around.what == "cardinality" else None

    def _holds(self, condition: Expression) -> bool | None:
        return condition.holds(self.data.view())

    def _cause(self, record: Mapping[str, Any]) -> Cause:
        number: int = record.get("n", 0)
        return self.drawing.nodes[record["at"]].causes[number]

    def _place(self, token: str, scope: str = "") -> Place:
        return place(self.board.tokens, self.board.scopes, token, scope, local=self.drawing.local)

    def _inside(self, token: str) -> Place:
        return place(self.board.tokens, self.board.scopes, token, local=self.drawing.local, own=True)

    def _pool_of(self, here: Place) -> str:
        """The process instance that a place belongs to: what a call runs belongs to whoever calls."""
        return next((one.scope for one in here.scopes[:1] if one.scope in self.data.pools), ROOT)

    def _instance(self, scope: str) -> str:
        """The process instance that a scope belongs to."""
        while "on" in (around := self.board.scopes[scope]):
            scope = self.board.tokens[around["on"]]["in"]
        return scope

    def _place_of(self, wait: Mapping[str, Any]) -> Place:
        """Where a wait stands: within the step whose own it is, or at its border."""
        on = wait.get("on", "")
        if on and self.board.tokens[on]["at"] == wait["at"]:
            return self._inside(on)
        return self._place(on, wait.get("in", ""))

    def _outside(self, one: Opening) -> View:
        """What is there to be seen before a process begins."""
        process = self.starting.process(one)
        self.questions.meter.spend(len(self.data.pools) // QUICK)
        return self.questions.meter.frame(self.data.outside(process, self.answers.pools.get(process, NO_DATA)))

    def _after(self, text: str, start: datetime) -> datetime:
        return after(text, start, self.calendar, self.answers.zone)

    def course(self) -> Course:
        """What the trace does not tell of the run."""
        began, ended = written(self.began), written(self.now)
        pools = tuple(self._pools() if self.board.next > 1 else ())
        keys, lacking = self.keys.awaited, self.standing.lacking
        timeless = {wait for wait, _ in self.waits.of(Trigger.TIMER) if self.agenda.is_timeless(wait)}
        return Course(
            began, ended, plain(self.data.all()), pools, self.stopped, self.terminated, keys, lacking, self.undecided,
            timeless, tuple(self.found), tuple(self._untaken()),
            tuple(self.starting.awaited("" if self.board.next > 1 else self.drawing.id)),
        )  # fmt: skip

    def _untaken(self) -> Iterator[dict[str, str]]:
        for sent, signal, at, why in self.agenda.left(self.now):
            key = {"correlation": sent.correlation} if sent.correlation else {}
            event = Trigger.SIGNAL if signal else Trigger.MESSAGE
            yield {"event": event.value, "name": sent.name, "sent": written(at) if at else "", "why": why} | key

    def _pools(self) -> Iterator[dict[str, Any]]:
        """The processes that ran, in the order in which they began, each with its data."""
        for scope, process in self.data.pools.items():
            yield {
                "process": process,
                "data": plain(dict(self.data.whole if scope == ROOT else self.data.local(scope))),
            }


def after(text: str, start: datetime, calendar: WorkCalendar, zone: str) -> datetime:
    """So long after a moment: a term such as `2 WD`, an ISO 8601 duration, or at once for nothing.

    Raises Unreadable `answers.not_a_time`.
    """
    if not text:
        return start
    if text.startswith("P"):
        if read_duration(text) is None:
            raise Unreadable("answers.not_a_time", place="after", text=text[:80])
        found = fires(Timer(duration=text), calendar, zone, start)
    else:
        found = fires(Timer(term=Term.parse(text)), calendar, zone, start)
    if found is None:
        raise Unreadable("answers.not_a_time", place="after", text=text[:80])
    return found
