"""A drawing played from its start until nothing more can happen: steps answer, time passes, events come.

It is long because whatever happens may lead to anything else that does.
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from msgspec.structs import replace

from approvalflow.bpmn.durations import read_duration
from approvalflow.bpmn.graph import AUTOMATIC, TASKS, Cause, Drawing, Kind, Node, Timer, Trigger
from approvalflow.bpmn.spelling import read_expression
from approvalflow.calendars import WorkCalendar
from approvalflow.cases.machines import Decide, decision_of, results
from approvalflow.cases.timing import key_of, resolved
from approvalflow.cases.waiting import reads_date
from approvalflow.desk.timers import RECKONED, comes_next, cycle_of, fires
from approvalflow.dryrun.agenda import Agenda, Own
from approvalflow.dryrun.answers import EACH_MOVE, FEWEST, MOST_STEPS, Answers, Sent, Step
from approvalflow.dryrun.checking import check
from approvalflow.dryrun.choosing import Choices, asking
from approvalflow.dryrun.data import Data
from approvalflow.dryrun.keys import Keys
from approvalflow.dryrun.result import Course, Result, told
from approvalflow.dryrun.standing import Standing, Waiting
from approvalflow.dryrun.starting import Starting
from approvalflow.dryrun.trace import Trace
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression
from approvalflow.expressions.plain import plain
from approvalflow.expressions.values import weight
from approvalflow.moment import read_moment, read_zone, start_of, written
from approvalflow.terms import Term
from approvalflow.tokens import (
    Answer,
    Around,
    Complete,
    Fire,
    Position,
    Raise,
    Signal,
    Start,
    place,
)
from approvalflow.tokens.advance import advance_on
from approvalflow.tokens.board import Board
from approvalflow.tokens.nodes import TOO_MUCH
from approvalflow.tokens.position import NOWHERE, ROOT, Move, Place, Record, kept_by
from approvalflow.tokens.questions import NO_BRINGS, NO_DATA, PLAIN, Brings, Questions, Thrown, brought_by, shared_out

DAYS_AHEAD = 3_660
"""So far a run looks for the day on which a condition that reads the date turns."""
LAST_DAY = date(9999, 12, 30).toordinal()


class Tables(NamedTuple):
    """The decision files beside a drawing, by name, and what answers their decisions."""

    files: Mapping[str, bytes]
    decide: Decide


def dry_run(drawing: Drawing, answers: Answers, calendar: WorkCalendar, tables: Tables | None = None) -> Result:
    """Run `drawing` until it ends, waits for something nobody sends, or is told to stop.

    A business rule task asks its table of `tables`, unless the answers speak for it.

    Raises Unreadable `answers.*` for what the answers say of elements that are not drawn, or of moments not readable.
    """
    runner = _Runner(asking(drawing, answers), answers, calendar, tables)
    runner.play()
    position = runner.board.position() if runner.board.next > 1 else {}
    return told(drawing, position, runner.trace.entries, runner.course())


class _Runner:
    def __init__(self, drawing: Drawing, answers: Answers, calendar: WorkCalendar, tables: Tables | None) -> None:
        check(drawing, answers)
        self.drawing, self.answers, self.calendar, self.tables = drawing, answers, calendar, tables
        self.undecided: set[str] = set()
        self.began = self.now = read_moment(answers.begin).astimezone(read_zone(answers.zone))
        self.trace = Trace(drawing)
        self.data = Data(answers.data, calendar, lambda: self.now, self._told, drawing.aliases)
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
        self.brought: dict[str, tuple[Brings, dict[str, Any]]] = {}
        self.entered: set[str] = set()
        self.come: set[str] = set()
        self._timed: list[tuple[str, datetime]] | None = None
        self._looked: dict[str, tuple[int, date]] = {}

    # The course of things

    def play(self) -> None:
        """Whatever can happen now happens; then what was to be sent is sent; then time passes."""
        self._begin()
        while not self._is_over():
            if self._now() or self._sent_now() or self._comes_by_itself(open_only=True):
                continue
            walk = self.answers.walk
            if self._time_passes() or self._comes_by_itself(open_only=not walk) or (walk and self._opened(anyway=True)):
                continue
            break

    def _begin(self) -> None:
        """A process without a plain start waits for its message, if one is to come, or begins as if it had come."""
        starters = self.drawing.starters.get(self.drawing.id, ())
        if self.answers.start or self.drawing.scopes[self.drawing.id] or not starters:
            self._send(Start(self.answers.start))
            return
        names = {cause.name for at in starters for cause in self.drawing.nodes[at].causes if cause.name}
        if names & {one.name for one in (*self.answers.messages, *self.answers.signals)}:
            return
        timed = [
            (moment, at)
            for at, timer in self.starting.timers(self.drawing.id)
            if (moment := self._moment(timer, self.now))
        ]
        if timed and self._goes_to(min(timed)[0]):
            return
        self._send(Start(min(timed)[1] if timed else starters[0]))

    def _is_over(self) -> bool:
        stop = self.answers.stop
        if not self.stopped:
            if self.questions.meter.is_spent:
                self.stopped = TOO_MUCH
            elif self.moves >= min(stop.moves, MOST_STEPS):
                self.stopped = "moves"
            elif stop.node in self.entered:
                self.stopped = "node"
            elif stop.when and self._holds(read_expression(stop.when)):
                self.stopped = "when"
        return bool(self.stopped) or (self.board.next > 1 and not self.board.tokens and not self._wakes())

    def _wakes(self) -> bool:
        """Is there anything that starts another process of the file?"""
        return bool(self.signals) or any(self._started_by(one) for one in self.agenda.letters(self.now))

    def _now(self) -> bool:
        """One thing that needs no time: a condition came true, a message is there, a step is answered."""
        if self.signals:
            signal = self.signals.pop(0)
            self._start_by_signal(signal.cause.name, carried=signal.carried)
            return True
        if self._opened():
            return True
        if self._came_true():
            return True
        if self._taken(own=True) or self._answered(AUTOMATIC):
            return True
        self.agenda.settled()
        return self._taken() or self._sent_by_now() or self._answered(TASKS)

    def _answered(self, kinds: Set[Kind]) -> bool:
        """The step of these kinds whose answer is due first; what a machine does at once comes before people."""
        first = self.standing.first(self.board, kinds)
        if first is None or first[0] > self.now:
            return False
        self._answer(first[1])
        return True

    def _taken(self, *, own: bool = False) -> bool:
        """The oldest message that anybody may have is taken; `own`: of those that the drawing itself has sent."""
        return any(self._taken_by(one) or self._starts(one) for one in self.agenda.letters(self.now, own=own))

    def _taken_by(self, sent: Sent) -> bool:
        """The first wait that may have a message takes it."""
        for wait, record in self.waits.of(Trigger.MESSAGE):
            cause = self._cause(record)
            if self._fits(sent, cause.name, record["at"]) and self._has_key(sent, self.keys.wanted(wait, cause)):
                self.agenda.take(sent)
                self.keys.taken(cause, sent.correlation)
                told, rest = self.questions.told(self.drawing.nodes[record["at"]], sent.set)
                self._have(replace(sent, set=rest), here=self._place_of(record))
                self._fire(wait, {**told, **_carried(sent)})
                return True
        return False

    def _starts(self, sent: Sent) -> bool:
        """A message that nobody waits for starts a process."""
        at = self._started_by(sent)
        if at:
            self.agenda.take(sent)
            for cause in self.drawing.nodes[at].causes:
                self.keys.taken(cause, sent.correlation if cause.name == sent.name else "")
            told, rest = self.questions.told(self.drawing.nodes[at], sent.set)
            self._starts_by(at, (Trigger.MESSAGE, sent.name), {**told, **_carried(sent)}, rest)
        return bool(at)

    def _started_by(self, sent: Sent) -> str:
        """The event by which a message would start a process."""
        listening = self.starting.listening(Trigger.MESSAGE, sent.name, self._running())
        fitting = (at for at in listening if self._fits(sent, sent.name, at))
        return next((at for at in fitting if self._has_key(sent, self._key_to_start(at, sent.name))), "")

    @staticmethod
    def _fits(sent: Sent, name: str, at: str) -> bool:
        return sent.name == name and sent.to in ("", at)

    @staticmethod
    def _has_key(sent: Sent, key: str | None) -> bool:
        """Whether a message has a key, or is for all of this run; None: any will do."""
        return key is None or sent.correlation in ("", key)

    def _sent_now(self) -> bool:
        """What the answers send at no stated moment, one at a time, in the order of the file."""
        found = self.agenda.next_untimed()
        if found is not None:
            self._go_out(*found)
        return found is not None

    def _sent_by_now(self) -> bool:
        """What was to be sent by now, one at a time: what machines do then comes before the next."""
        found = self.agenda.due(self.now)
        if found is not None:
            self._go_out(*found)
        return found is not None

    def _comes_by_itself(self, *, open_only: bool) -> bool:
        """The first thing awaited of which the drawing does not say when it comes; in a walk anything, and once."""
        timed = {wait for wait, _ in self._timers()}
        for wait, record in self.waits.all:
            if (self._cause(record).open or not open_only) and wait not in self.come | timed:
                self.come.add(wait)
                self._fire(wait)
                return True
        return False

    def _time_passes(self) -> bool:
        """On to the next moment at which something is due; nothing is due twice."""
        first = self.standing.first(self.board)
        moments = [first[0]] if first else []
        moments += [at for _, at in self._timers()]
        moments += self.agenda.moments()
        if self._day_turns(min(moments, default=None)):
            return True
        if not moments:
            return False
        if self._goes_to(min(moments)) or self._sent_by_now():
            return True
        ready = [(at, int(wait)) for wait, at in self._timers() if at <= self.now]
        first = self.standing.first(self.board)
        if ready and (first is None or first[0] > self.now):
            self._fire(str(min(ready)[1]))
        return True

    def _goes_to(self, due: datetime) -> bool:
        """The clock goes to what is due next; whether the run is to stop before it, with the clock there."""
        late = self.until is not None and due > self.until
        self.now = max(self.now, min(due, self.until or due)).astimezone(read_zone(self.answers.zone))
        self.stopped = "at" if late else self.stopped
        return late

    # Moves

    def _send(
        self, signal: Signal, fired: str = "", brings: Brings = NO_BRINGS, given: Mapping[str, Any] = NO_DATA
    ) -> None:
        self._timed = None
        self.questions.begin(fired, brings, given)
        moves = advance_on(self.board, self.drawing, signal, self._ask, self.questions.meter.spend)
        before = self.board.before()
        self.waits.changed(moves)
        self.moves += max(1, len(moves))
        self.trace.moves(self.now, moves)
        self.entered |= {record["at"] for move in moves for record in move.made.values()}
        opened = (scope for move in moves for scope in move.scopes_opened.items())
        self.data.pools |= {key: one["of"] for key, one in opened if "on" not in one}
        self.terminated = next(terminated(self.drawing, before, moves), self.terminated)
        self.questions.passed(before, moves, self.questions.early)
        for one in list(self.questions.thrown(before, moves)):
            if one.cause.trigger is Trigger.MESSAGE:
                self._post(one)
            else:
                self.signals.append(one)
        self._forget(moves)
        self._begin_visits(moves)
        for wait in sorted({wait for move in moves for wait in move.opened} & self.board.waits.keys(), key=int):
            record = self.board.waits[wait]
            if record["for"] == Trigger.MESSAGE and wait not in self.keys.awaited:
                self.keys.opened(wait, self._cause(record), self.questions.seen(self._place_of(record)))

    def _forget(self, moves: Iterable[Move]) -> None:
        """What has ended knows nothing any more, unless it may be compensated."""
        gone = {one for move in moves for one in (*move.scopes_closed, *move.used)} & self.data.inside.keys()
        if ended := gone - self.board.tokens.keys():
            self.data.drop(ended - (kept_by(self.board.scopes) if self.undoes else set()))

    def _post(self, one: Thrown) -> None:
        """What the drawing itself sends lies in the inbox, with the key that its data gives: one for each receiver."""
        name, key = one.cause.name, self.keys.sent(one.cause, self.questions.seen(one.here, one.carried))
        for receiver in one.node.talks_to or ("",):
            self.agenda.post(Own(name=name, correlation=key, to=receiver, carries=one.carried), self.now, own=True)

    def _key_to_start(self, at: str, name: str) -> str | None:
        """A process that is not there yet has no data to tell messages apart by: without a key it takes any."""
        causes = (one for one in self.drawing.nodes[at].causes if one.name == name)
        return next((key for one in causes if (key := key_of(one, self.data.view()))), None)

    def _begin_visits(self, moves: Iterable[Move]) -> None:
        """New visits get their answer, and the moment at which it is given; what came in is assigned."""
        for token in self.standing.begun(self.board, moves):
            node = self.drawing.nodes[self.board.tokens[token]["at"]]
            if lacks := self.questions.lacking(node, self._place(token)):
                self.standing.lacking[token] = lacks
            else:
                self._open(token, node)

    def _open(self, token: str, node: Node) -> None:
        self.questions.opened(node, self._inside(token))
        answer = self.standing.answer(token, node.id)
        waits = node.kind not in TASKS or (node.kind is Kind.RECEIVE_TASK and bool(node.causes))
        if not waits and not answer.never:
            self.standing.wait_for(token, node.id, self._after(answer.after, self.now))

    def _opened(self, *, anyway: bool = False) -> bool:
        """Open the first step whose input has come, or `anyway` the first that waits for any."""
        for token in list(self.standing.lacking):
            if token not in self.board.tokens:
                del self.standing.lacking[token]
                continue
            node = self.drawing.nodes[self.board.tokens[token]["at"]]
            lacks = self.standing.lacking[token] = self.questions.lacking(node, self._place(token))
            if anyway or not lacks:
                del self.standing.lacking[token]
                self._open(token, node)
                return True
        return False

    def _answer(self, token: str) -> None:
        """A step is done: its data is set, and it goes on, or what it raises is caught."""
        node, given = self.drawing.nodes[self.board.tokens[token]["at"]], self.standing.given[token]
        self.standing.answered(token)
        here = self._inside(token)
        if "decision" in node.af and not self._decided(node, token, here):
            return
        self._have(given, node.id, here)
        if given.outcome:
            position = {"tokens": self.board.tokens, "scopes": self.board.scopes}
            self.data.settled(node.id, given.outcome, position, token)
        if given.error is not None:
            self._send(Raise(token, "error", given.error))
            return
        if given.escalation is not None:
            self._send(Raise(token, "escalation", given.escalation))
        if token in self.board.tokens:
            self.questions.assign(node, "out", here)
            for number, cause in enumerate(node.causes if node.kind is Kind.SEND_TASK else ()):
                self.trace.add(self.now, "throw", node.id, event=cause.trigger.value, name=cause.name)
                self._post(Thrown(node, cause, here, self.questions.carried(node, number, here)))
            self._send(Complete(token))

    def _decided(self, node: Node, token: str, here: Place) -> bool:
        """Ask the table of a task, if it is there and nothing was prepared instead; without an answer it stands."""
        file, decision = decision_of(node)
        if self.tables is None or file not in self.tables.files or node.id in self.answers.tasks:
            return True
        try:
            found = self.tables.decide(self.tables.files[file], decision, self.questions.seen(here))
        except Unreadable as problem:
            self.trace.add(self.now, "fail", node.id, code=problem.code, values=plain(problem.values))
            self.undecided.add(token)
            return False
        self.questions.put(node.id, results(node, found), here)
        return True

    def _fire(self, wait: str, carried: Mapping[str, Any] = NO_DATA) -> None:
        """What an event brought is there before anything asks for it; in an event sub-process, when that has begun."""
        record = self.board.waits[wait]
        node, cause = self.drawing.nodes[record["at"]], self._cause(record)
        self.trace.fired = node.id, cause
        if node.all_of or (node.ports and "in" in record):
            self._send(Fire(wait), brings={(cause.trigger, cause.name): dict(carried)})
        else:
            brought = brought_by(node, cause, carried)
            self.questions.assign(node, "out", self._place_of(record), brought)
            self._send(Fire(wait), fired=node.id)
        self.agenda.rearm(wait)
        self._timed = None

    def _told(self, node: str, made: dict[str, Any]) -> None:
        """What a node sets at once is one entry."""
        last = self.trace.entries[-1] if self.trace.entries else {}
        told = plain(made)
        if (last.get("does"), last.get("element")) == ("set", node) and not made.keys() & last["set"].keys():
            last["set"] = {**last["set"], **told}
        else:
            self.trace.add(self.now, "set", node, set=told)

    def _have(self, given: Step | Sent, element: str = "", here: Place = NOWHERE) -> None:
        if given.set:
            self.questions.meter.spend(weight(given.set))
            for scope, part in shared_out(self.drawing, given.set, here).items():
                self.data.set(part, scope)
            self.trace.add(self.now, "set", element or getattr(given, "name", ""), set=given.set)

    # Events

    def _go_out(self, sent: Sent, signal: bool) -> None:
        """A signal reaches whoever waits now; a message waits for its one receiver."""
        if signal:
            self._broadcast(sent)
        else:
            self.agenda.post(self.keys.keyed(sent, self.now.date()), self.now)

    def _broadcast(self, sent: Sent) -> None:
        self.trace.add(self.now, "send", "", event="signal", name=sent.name)
        heard = [wait for wait, record in self.waits.of(Trigger.SIGNAL) if self._cause(record).name == sent.name]
        told, places = dict[str, dict[str, Any]](), dict[Place, dict[str, Any]]()
        for wait in heard:
            record = self.board.waits[wait]
            told[wait], rest = self.questions.told(self.drawing.nodes[record["at"]], sent.set)
            here = self._place_of(record)
            places[here] = {**places.get(here, {}), **rest}
        if not any(self.starting.listening(Trigger.SIGNAL, sent.name, self._running())):
            places = places or {NOWHERE: sent.set}
        for here, rest in places.items():
            self._have(replace(sent, set=rest), here=here)
        for wait in heard:
            if wait in self.board.waits:
                self._fire(wait, told[wait])
        self._start_by_signal(sent.name, sent.set)

    def _start_by_signal(
        self, name: str, given: Mapping[str, Any] = NO_DATA, carried: Mapping[str, Any] = NO_DATA
    ) -> None:
        for at in list(self.starting.listening(Trigger.SIGNAL, name, self._running())):
            told, rest = self.questions.told(self.drawing.nodes[at], given)
            self._starts_by(at, (Trigger.SIGNAL, name), {**told, **carried}, rest)

    def _starts_by(
        self, at: str, by: tuple[Trigger, str], carried: Mapping[str, Any], given: Mapping[str, Any]
    ) -> None:
        """A process of the file begins, when all has come that starts it; what that brought is there before it asks."""
        brings, known = self.brought.pop(at, ({}, {}))
        brings, known = {**brings, by: dict(carried)}, {**known, **given}
        if self.starting.hears(at, *by):
            self._send(Start(at), brings=brings, given=known)
        else:
            self.brought[at] = brings, known

    def _running(self) -> set[str]:
        """What runs now, and the drawing's own process from its start on."""
        begun = {self.drawing.id} if self.board.next > 1 else set[str]()
        return begun | {scope["of"] for scope in self.board.scopes.values() if "on" not in scope}

    def _came_true(self) -> bool:
        """The first condition that was not true before; each is asked again only when data or the day have changed."""
        read = self.data.changes, self.now.date()
        for wait, record in self.waits.of(Trigger.CONDITIONAL):
            if self._looked.get(wait) != read:
                self._looked[wait] = read
                was, self.agenda.truths[wait] = self.agenda.truths.get(wait, False), self._is_true(record)
                if self.agenda.truths[wait] and not was:
                    self._fire(wait)
                    return True
        return False

    def _is_true(self, record: Mapping[str, Any]) -> bool:
        condition = self._cause(record).condition
        return condition is not None and condition.holds(self.questions.seen(self._place_of(record))) is True

    def _day_turns(self, until: datetime | None) -> bool:
        """On to the next midnight at which a condition that reads the date is no longer what it was."""
        waits = self.waits.of(Trigger.CONDITIONAL)
        dated = [(wait, one) for wait, one in waits if reads_date(self._cause(one).condition)]
        zone, stood = read_zone(self.answers.zone), self.now
        today = stood.astimezone(zone).toordinal()
        for day in range(today + 1, min(today + DAYS_AHEAD, LAST_DAY) + 1 if dated else 0):
            midnight = start_of(date.fromordinal(day), zone).astimezone(zone)
            if (until and midnight >= until) or (self.until and midnight > self.until) or self.questions.meter.is_spent:
                break
            self.now = midnight
            if any(self._is_true(one) != self.agenda.truths.get(wait, False) for wait, one in dated):
                return True
        self.now = stood
        return False

    def _timers(self) -> list[tuple[str, datetime]]:
        """The timers that are set, worked out anew only when a move was made."""
        if self._timed is None:
            waits = self.waits.of(Trigger.TIMER)
            self.questions.meter.spend(2 * len(waits))
            found = ((wait, self.agenda.timer(wait, self.now, partial(self._timer, record))) for wait, record in waits)
            self._timed = [(wait, at) for wait, at in found if at is not None]
        return self._timed

    def _timer(self, record: Mapping[str, Any], start: datetime) -> datetime | None:
        timer = self._cause(record).timer
        self.questions.meter.spend(RECKONED)
        return None if timer is None else self._moment(timer, start, record.get("fired", 0), self._place_of(record))

    def _moment(self, timer: Timer, start: datetime, fired: int = 0, here: Place = NOWHERE) -> datetime | None:
        """When a timer set at `start` fires; a cycle for the first time, or the next."""
        if timer == Timer():
            return None
        known, _ = resolved(timer, self.questions.seen(here), self.answers.zone)
        if known is None:
            return None
        timer = known
        cycle = cycle_of(timer)
        if cycle is None:
            return fires(timer, self.calendar, self.answers.zone, self.now)
        return comes_next(cycle, self.answers.zone, start, self.now, fired, self.questions.meter.spend)

    # Answers to the token game

    def _ask(self, element: str, around: Around = PLAIN) -> Answer:
        """Flows are chosen as the answers say, or the drawing."""
        if around.what == "condition":
            return self.choices.taken(element, lambda one: self.questions.holds(one, around))
        found = self.questions.ask(element, around)
        if found is None and self.answers.walk:
            return self._unknown(element, around)
        return found

    def _unknown(self, element: str, around: Around) -> Answer:
        """What nobody knows in a walk: a list that is missing has two items, an ad-hoc sub-process is complete."""
        if around.what == "complete":
            return True
        return 2 if around.what == "cardinality" else None

    def _holds(self, condition: Expression) -> bool | None:
        return condition.holds(self.data.view())

    # Small questions

    def _cause(self, record: Mapping[str, Any]) -> Cause:
        number: int = record.get("n", 0)
        return self.drawing.nodes[record["at"]].causes[number]

    def _place(self, token: str, scope: str = "") -> Place:
        return place(self.board.tokens, self.board.scopes, token, scope, local=self.drawing.local)

    def _inside(self, token: str) -> Place:
        return place(self.board.tokens, self.board.scopes, token, local=self.drawing.local, own=True)

    def _place_of(self, wait: Mapping[str, Any]) -> Place:
        """Where a wait stands: within the step whose own it is, or at its border."""
        on = wait.get("on", "")
        if on and self.board.tokens[on]["at"] == wait["at"]:
            return self._inside(on)
        return self._place(on, wait.get("in", ""))

    def _after(self, text: str, start: datetime) -> datetime:
        return after(text, start, self.calendar, self.answers.zone)

    def course(self) -> Course:
        """What the trace does not tell of the run."""
        began, ended = written(self.began), written(self.now)
        pools = tuple(self._pools() if self.board.next > 1 else ())
        keys, lacking = self.keys.awaited, self.standing.lacking
        return Course(
            began, ended, plain(self.data.all()), pools, self.stopped, self.terminated, keys, lacking, self.undecided
        )

    def _pools(self) -> Iterator[dict[str, Any]]:
        """The processes that ran, in the order in which they began, each with its data."""
        for scope, process in self.data.pools.items():
            yield {
                "process": process,
                "data": plain(dict(self.data.whole if scope == ROOT else self.data.local(scope))),
            }


def _carried(sent: Sent) -> Mapping[str, Any]:
    """What is drawn to travel with a message."""
    return sent.carries if isinstance(sent, Own) else NO_DATA


def terminated(drawing: Drawing, before: Position, moves: Iterable[Move]) -> Iterator[str]:
    """The end events that ended the process that the run began with, and not only something in it or beside it."""
    tokens = ChainMap[str, Record]({}, before["tokens"])
    for move in moves:
        node = drawing.nodes.get(move.node)
        if node is not None and any(cause.trigger is Trigger.TERMINATE for cause in node.causes):
            ended = (tokens[token] for token in move.used if token not in move.made)
            yield from (node.id for one in ended if (one["at"], one["in"]) == (node.id, ROOT))
        tokens |= move.made


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
