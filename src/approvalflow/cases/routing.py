"""Where the file goes next: a settled step moves the token, and every move opens, cancels or stops something.

The token game knows nothing of people and clocks; here its moves become steps that open, timers that are set, messages
and signals that are awaited or sent, data that is set, and incidents that somebody owns. Longer than most modules: one
class that writes one record, and each of its methods is asked by the next.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from approvalflow.bpmn.graph import AUTOMATIC, WORK, Cause, Drawing, Flow, Kind, Node, Timer, Trigger
from approvalflow.cases import events as e
from approvalflow.cases.carrying import carried, to_settle
from approvalflow.cases.case import STARTS, Case, Stage
from approvalflow.cases.case import Timer as SetTimer
from approvalflow.cases.clocks import OBLIGATIONS
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Facts
from approvalflow.cases.seats import several
from approvalflow.cases.timing import key_of, resolved
from approvalflow.cases.world import WRONG, CaseWorld
from approvalflow.errors import Unreadable
from approvalflow.expressions import Expression, Value, View
from approvalflow.expressions.plain import plain
from approvalflow.expressions.tree import Today, Workdays, parts
from approvalflow.moment import local_date, read_zone
from approvalflow.patterns import Tally
from approvalflow.tokens import (
    Answer,
    Around,
    Cancel,
    Complete,
    Fire,
    Move,
    Position,
    Raise,
    Signal,
    Start,
    advance,
    instances,
    is_ended,
    open_visits,
    visit_id,
)
from approvalflow.tokens.questions import PLAIN, Instances, Questions

Seating = Callable[[Case, str], tuple[e.SeatFacts, ...]]
"""Finds the seats of a step for a case; an empty answer means that nobody was found."""

TimerMoment = Callable[[Timer, Facts, str, datetime, int], datetime | None]
"""The next moment of a timer counted from a moment, when it has fired so often; None when it is over."""

Decide = Callable[[bytes, str, View], Value]
"""The result of a decision of a file. Raises Unreadable `decision.*`."""

CONDITIONS = "conditions"
"""The key under which conditions that read the date are looked at again at midnight."""
MOST = 1_000
"""More automatic steps in one command than this are taken for a loop that does not end."""


class Letter(NamedTuple):
    """A message that the case has thrown and nobody in it has taken yet."""

    node: str
    name: str
    correlation: str
    data: dict[str, Any]


class Routing:
    """Moves the token of one case and writes what follows from it."""

    def __init__(self, record: Record, seating: Seating, timer: TimerMoment, owner: str, decide: Decide) -> None:
        self.record = record
        self.world = CaseWorld(record)
        self._seating = seating
        self._timer = timer
        self._decide = decide
        self._owner = owner
        self._questions = Questions(record.facts.rules.drawing, self.world)
        self._automatic: list[str] = []
        self._letters: list[Letter] = []
        self._busy = False

    @property
    def _drawing(self) -> Drawing:
        return self.record.facts.rules.drawing

    def settle(self, visit: str, outcome: str, why: str = "", tally: Tally | None = None) -> None:
        """Give a step its outcome and let the file go on; some outcomes end the case."""
        case = self.record.case
        token, node = case.visits[visit].token, case.visits[visit].node
        act = case.visits[visit].act
        self.record.add(e.StepSettled(visit=visit, outcome=outcome, why=why, tally=tally))
        if outcome == "declined" and not self._drawn(node, outcome):
            self.end(outcome)
            return
        if outcome == "declined":  # the drawing goes on by a flow of its own: closed in law, not yet at rest
            self.record.add(e.CaseClosed(outcome=outcome))
        closes = self._closes(node, act) and self.record.case.stage is not Stage.CLOSED
        if closes:
            self.record.add(e.CaseClosed(outcome=self.record.case.decision or outcome))
        self._questions.assign(self._drawing.nodes[node], "out", self._around(token))
        self.move(Complete(token), why)
        if closes:
            self.move(Cancel(keep=self._obligations()), "closed")

    def end(self, outcome: str) -> None:
        """Close the case and take every token away; what is under way ends with it."""
        for procedure in list(self.record.case.procedures):
            self.record.add(e.ProcedureEnded(id=procedure, how="aborted", why=outcome))
        self.record.add(e.CaseClosed(outcome=outcome))
        self.move(Cancel(), outcome)

    def start(self) -> None:
        """Put the first token on the drawing; where only an event starts it, the filing is that event."""
        drawing = self._drawing
        starters = () if drawing.scopes.get(drawing.id) else drawing.starters.get(drawing.id, ())
        self.move(Start(starters[0]) if starters else Start())
        for process, events in drawing.starters.items():
            for at in events if process != drawing.id else ():
                self._await(f"{STARTS}{at}", drawing.nodes[at].causes[0], at, ())
        self.go_on()

    def move(self, signal: Signal, why: str = "", *, fired: str = "", since: datetime | None = None) -> None:
        """Send a signal to the drawing, write what it does, and go on with whatever needs nobody."""
        case = self.record.case
        self._questions.early = {fired}
        position, moves = advance(self._drawing, case.position, signal, self._questions.ask)
        if moves:
            self.follow(case.position, position, moves, why, since)
        self.go_on()

    def follow(
        self, before: Position, after: Position, moves: tuple[Move, ...], why: str, since: datetime | None = None
    ) -> None:
        """Write moves already made, and what follows from them. `since`: when a timer that fired began its count."""
        self.record.add(e.Moved(moves=moves))
        if not any(move.to for move in moves):  # going back sets nothing
            self._questions.passed(before, moves, self._questions.early)
        for visit, one in list(self.record.case.visits.items()):
            if one.token not in after.get("tokens", {}):
                self.record.add(e.StepCancelled(visit=visit, why=why or "interrupted"))
        self._incidents(after, moves)
        for token, node in open_visits(self._drawing, after).items():
            if token not in before.get("tokens", {}) or "held" in before["tokens"][token]:
                self._questions.assign(self._drawing.nodes[node], "in", self._around(token))
                self.open(token, node)
        self._waits(after, since)
        self._thrown(before, moves)
        self._ended(after)
        self._accepted_before()
        self.settle_what_silence_did()

    def ask_anew(self, element: str, around: Around = PLAIN) -> Answer:
        """What going back may ask: how often a step is to be done again, but no way that was chosen."""
        return None if around.what == "condition" else self._questions.ask(element, around)

    # What needs nobody

    def _carried(self) -> bool:
        """A step is settled by opinions that were carried forward to it."""
        found = to_settle(self.record.case, self.record.facts.rules)
        if found is not None:
            visit, outcome = found
            self.settle(visit, outcome.outcome, tally=several(outcome))
        return found is not None

    def go_on(self) -> None:
        """Conditions that have become true, messages of the case to itself, steps that a machine does at once."""
        if self._busy:
            return
        self._busy = True
        try:
            rounds = 0
            while self._condition() or self._letter() or self._step() or self._carried():
                rounds += 1
                if rounds > MOST:
                    self._endless()
                    break
        finally:
            self._busy = False
        for letter in self._letters:
            self.record.add(e.MessageSent(**letter._asdict()))
        self._letters.clear()

    def _endless(self) -> None:
        """The machine steps that are left wait for their owner."""
        for token in self._automatic:
            record = self.record.case.position.get("tokens", {}).get(token)
            if record is not None and token not in self.record.case.incidents:
                opened = e.IncidentOpened(token=token, node=record["at"], code="token.endless", owner=self._owner)
                self.record.add(opened)
        self._automatic.clear()

    def _condition(self) -> bool:
        """Fire the first condition that was not true when last looked at; what has become false is noted."""
        case = self.record.case
        open_ones = waits_for(case.position, "conditional")
        if not open_ones:
            return False
        drawing = self._drawing
        now = [wait for wait, one in open_ones if self._is_true(cause_of(drawing, one), one.get("on", ""))]
        new = next((wait for wait in now if wait not in case.true), None)
        true = tuple(wait for wait in now if wait in case.true or wait == new)
        dated = any(reads_date(cause_of(drawing, one).condition) for _, one in open_ones)
        on = local_date(self.record.facts.effective, read_zone(case.zone)) if dated else None
        if true != case.true or on != case.looked:
            self.record.add(e.ConditionsChecked(true=true, on=on))
        if new is None:
            return False
        self.record.add(e.SignalTaken(wait=new, node=case.position["waits"][new]["at"]))
        self._fire(new, "condition")
        return True

    def _is_true(self, cause: Cause, token: str) -> bool:
        condition = cause.condition
        return condition is not None and condition.holds(self._questions.seen(self._around(token))) is True

    def _letter(self) -> bool:
        """Give a message of the case to the first wait of the case that may have it."""
        for number, letter in enumerate(self._letters):
            for wait, one in self.record.case.waits.items():
                if one.kind == "message" and one.name == letter.name and letter.correlation in ("", one.correlation):
                    del self._letters[number]
                    self.take_message(wait, "", letter.data)
                    return True
        return False

    def _step(self) -> bool:
        """Do the lowest step that a machine does at once: send, or only set data."""
        tokens = self.record.case.position.get("tokens", {})
        self._automatic = sorted((one for one in self._automatic if one in tokens), key=int)
        if not self._automatic:
            return False
        token = self._automatic.pop(0)
        node = self._drawing.nodes[tokens[token]["at"]]
        if "decision" in node.af and not self._decided(node, token):
            return True
        self._questions.assign(node, "out", self._around(token))
        if node.kind is Kind.SEND_TASK:
            self._letters += [self._written(node, cause, token) for cause in node.causes]
        self.move(Complete(token))
        return True

    def _decided(self, node: Node, token: str) -> bool:
        """Ask the decision table, and keep its result; one that cannot answer is an incident."""
        file, decision = decision_of(node)
        seen = self._questions.seen(self._around(token))
        try:
            result = plain(self._decide(self.record.facts.rules.tables.get(file, b""), decision, seen))
        except Unreadable as problem:
            opened = e.IncidentOpened(token=token, node=node.id, code=problem.code, owner=self._owner)
            self.record.add(opened)
            return False
        if "result" in node.af:
            self.world.put(node.id, {node.af["result"]: result})
        elif isinstance(result, dict):
            self.world.put(node.id, result)
        return True

    # Events

    def time_has_come(self, wait: str, timer: SetTimer) -> None:
        """A timer fires."""
        self.record.add(e.SignalTaken(wait=wait, node=timer.node))
        self._fire(wait, "timer", timer.start)

    def take_message(self, wait: str, message: str, data: dict[str, Any]) -> None:
        """A wait has its message, and what it brings; fields that are not declared are left out, and seen."""
        one = self.record.case.waits[wait]
        held, wrong = self.world.held(data)
        self.record.add(e.MessageTaken(wait=wait, node=one.node, name=one.name, message=message, data=held))
        self.record.extend(e.FindingRaised(code=WRONG, about=f"{one.node}: {name}") for name in wrong)
        self._fire(wait, "message")

    def hear_signal(self, name: str, signal: str, data: dict[str, Any]) -> None:
        """A signal reaches every wait that the case has for it now."""
        heard = [wait for wait, one in self.record.case.waits.items() if (one.kind, one.name) == ("signal", name)]
        held, _ = self.world.held(data)
        self.record.add(e.SignalHeard(name=name, signal=signal, data=held))
        for wait in heard:
            if wait in self.record.case.waits:
                self._fire(wait, "signal")

    def raise_from(self, visit: str, trigger: Literal["error", "escalation"], name: str, text: str) -> None:
        """The work at a step ran into an error, which ends it, or escalates, which does not."""
        one = self.record.case.visits[visit]
        self.record.add(e.ErrorRaised(visit=visit, trigger=trigger, name=name, text=text))
        if trigger == "error":
            self.record.add(e.StepCancelled(visit=visit, why=f"error {name}".strip()))
        self.move(Raise(one.token, trigger, name), trigger)

    def _fire(self, wait: str, why: str, since: datetime | None = None) -> None:
        """What an event brought is there before anything asks for it."""
        if wait.startswith(STARTS):
            at = wait.removeprefix(STARTS)
            self._questions.assign(self._drawing.nodes[at], "out", ())
            self.move(Start(at), why, fired=at)
            return
        record = self.record.case.position["waits"][wait]
        self._questions.assign(self._drawing.nodes[record["at"]], "out", self._around(record.get("on", "")))
        self.move(Fire(wait), why, fired=record["at"], since=since)

    def _thrown(self, before: Position, moves: tuple[Move, ...]) -> None:
        """What the drawing threw at others: a signal to whoever waits, a message to its one receiver."""
        tokens, scopes = dict(before.get("tokens", {})), dict(before.get("scopes", {}))
        for move in moves:
            node = self._drawing.nodes.get(move.node)
            for number, thrown in enumerate(move.thrown):
                if thrown["for"] == "message" and node is not None:
                    around = instances(tokens, scopes, move.used[0]) if move.used else ()
                    cause = node.causes[number] if number < len(node.causes) else Cause(trigger=Trigger.MESSAGE)
                    self._letters.append(self._composed(node, cause, around))
                elif thrown["for"] == "signal":
                    self.record.add(e.SignalSent(node=move.node, name=thrown["name"]))
                    self._start_by_signal(thrown["name"])
            tokens |= move.made
            scopes |= move.scopes_opened

    def _start_by_signal(self, name: str) -> None:
        for wait, one in list(self.record.case.waits.items()):
            if wait.startswith(STARTS) and (one.kind, one.name) == ("signal", name):
                self._fire(wait, "signal")

    def _written(self, node: Node, cause: Cause, token: str) -> Letter:
        return self._composed(node, cause, self._around(token))

    def _composed(self, node: Node, cause: Cause, around: Instances) -> Letter:
        """A message with its correlation, and the fields that it carries (`af:payload`).

        Where none is stated and the drawing itself catches such a message, it is for this case.
        """
        case = self.record.case
        if cause.correlation is not None:
            correlation = key_of(cause, self._questions.seen(around))
        else:
            correlation = case.id if cause.name in self._catches() else ""
        data = {name: case.data[name] for name in node.af.get("payload", "").split() if name in case.data}
        return Letter(node.id, cause.name, correlation, data)

    def _catches(self) -> frozenset[str]:
        """The messages that the drawing itself catches somewhere."""
        nodes = (node for node in self._drawing.nodes.values() if node.kind not in SENDING)
        return frozenset(cause.name for node in nodes for cause in node.causes if cause.trigger is Trigger.MESSAGE)

    def _around(self, token: str) -> Instances:
        position = self.record.case.position
        if not token or token not in position.get("tokens", {}):
            return ()
        return instances(position["tokens"], position["scopes"], token)

    def open(self, token: str, node: str) -> None:
        """Open a step for the people found; nobody found is an incident with an owner, never a pass."""
        step = self._drawing.nodes[node]
        if step.kind in AUTOMATIC:
            self._automatic.append(token)
        if step.kind not in WORK:
            return
        rule = self.record.facts.rules.steps[node]
        seats = self._seating(self.record.case, node) if step.kind is not Kind.SERVICE_TASK else ()
        if not seats and step.kind is not Kind.SERVICE_TASK:
            self.record.add(e.IncidentOpened(token=token, node=node, code="seat.nobody_found", owner=self._owner))
            return
        if token in self.record.case.incidents:
            self.record.add(e.IncidentClosed(token=token))
        opened = e.StepOpened(
            visit=visit_id(node, token),
            node=node,
            token=token,
            act=rule.act,
            seats=seats,
            power=rule.properties.get("power", ""),
            organ=rule.properties.get("organ", self.record.facts.rules.organ),
            capacity=rule.properties.get("capacity", "own"),
        )
        self.record.add(opened)
        self.record.extend([*carried(self.record.case, opened.visit, self.record.facts.rules)])

    def open_again(self, token: str, node: str) -> None:
        """Try once more to open a step for which nobody was found, or to go on where a machine did not stop."""
        if self._drawing.nodes[node].kind in AUTOMATIC:
            self.record.add(e.IncidentClosed(token=token))
        self.open(token, node)
        self.go_on()
        self._accepted_before()
        self.settle_what_silence_did()

    def _incidents(self, after: Position, moves: tuple[Move, ...]) -> None:
        tokens = after.get("tokens", {})
        codes = {token: move.incident for move in moves if move.incident for token in move.made}
        for token, code in codes.items():
            if token in tokens and "held" in tokens[token] and token not in self.record.case.incidents:
                node = tokens[token]["at"]
                self.record.add(e.IncidentOpened(token=token, node=node, code=code, owner=self._owner))
        for token, incident in list(self.record.case.incidents.items()):
            if incident.code == NO_TIME:  # it hangs on the wait
                over = token not in after.get("waits", {}) or token in self.record.case.timers
            else:
                over = token not in tokens or (not begins(incident.code) and "held" not in tokens[token])
            if over:
                self.record.add(e.IncidentClosed(token=token))

    def _accepted_before(self) -> None:
        """Silence may have accepted the case before the file came to the step that would: then the step is settled."""
        case = self.record.case
        if case.accepted is None or case.stage is Stage.CLOSED:
            return
        for visit, one in case.visits.items():
            if one.act == "accept":
                self.settle(visit, "accepted", "accepted before")
                return

    def settle_what_silence_did(self) -> None:
        """Silence may have decided the case before the file comes to the step that would: then that is settled too."""
        case = self.record.case
        if not case.deemed or case.stage is Stage.CLOSED:
            return
        for visit, one in case.visits.items():
            if one.act == "decide":
                self.settle(visit, case.decision or "granted", case.deemed)
                return

    def _waits(self, after: Position, since: datetime | None) -> None:
        """Timers are set, and who waits for a message or a signal is written down, as soon as the wait opens."""
        case = self.record.case
        for wait, one in after.get("waits", {}).items():
            if one["for"] == "timer" and wait not in case.timers:
                self.set_timer(wait, one, since)
            elif one["for"] in ("message", "signal") and wait not in case.waits:
                self._await(wait, cause_of(self._drawing, one), one["at"], self._around(one.get("on", "")))

    def _await(self, wait: str, cause: Cause, node: str, around: Instances) -> None:
        if cause.trigger not in (Trigger.MESSAGE, Trigger.SIGNAL):
            return
        key = ""
        if cause.correlation is not None:  # a key that comes to nothing leaves only the case's own
            key = key_of(cause, self._questions.seen(around)) or self.record.case.id
        kind: Literal["message", "signal"] = "message" if cause.trigger is Trigger.MESSAGE else "signal"
        self.record.add(e.WaitOpened(wait=wait, node=node, kind=kind, name=cause.name, correlation=key))

    def set_timer(self, wait: str, one: Mapping[str, Any], since: datetime | None = None) -> None:
        """Work out when a timer fires next; one that comes to no time is an incident, for whoever can mend the data."""
        case, facts = self.record.case, self.record.facts
        drawn = cause_of(self._drawing, one).timer
        view = self._questions.seen(self._around(one.get("on", "")))
        timer, said = resolved(drawn, view, case.zone) if drawn is not None else (None, "")
        start = (since if one.get("fired") else None) or facts.effective
        at = self._timer(timer, facts, case.zone, start, one.get("fired", 0)) if timer is not None else None
        if at is not None:
            self.record.add(e.TimerSet(wait=wait, node=one["at"], at=at, start=start, said=said))
        elif timer is None and wait not in case.incidents:
            self.record.add(e.IncidentOpened(token=wait, node=one["at"], code=NO_TIME, owner=self._owner))

    def _ended(self, after: Position) -> None:
        """A drawing without acts closes when it ends; one with acts should have closed before."""
        if is_ended(after) and self.record.case.stage is not Stage.CLOSED:
            acts = any(rule.act for rule in self.record.facts.rules.steps.values())
            self.record.add(e.CaseClosed(outcome="ended" if acts else "done"))

    def _closes(self, node: str, act: str) -> bool:
        rules = self.record.facts.rules
        if any(step.properties.get("closes") == "true" for step in rules.steps.values()):
            return rules.steps[node].properties.get("closes") == "true"
        return act == {"decision": "decide", "issue": "issue", "delivery": "deliver"}[rules.closes]

    def _drawn(self, node: str, outcome: str) -> bool:
        """A flow out of the step, or out of the gateway right after it, names the outcome."""
        flows = [self._drawing.flows[flow] for flow in self._drawing.nodes[node].outgoing]
        flows += [self._drawing.flows[flow] for one in flows for flow in self._drawing.nodes[one.target].outgoing]
        return any(names_outcome(flow, outcome) for flow in flows)

    def _obligations(self) -> frozenset[str]:
        steps = self.record.facts.rules.steps
        return frozenset(node for node, rule in steps.items() if rule.act in OBLIGATIONS)


def begins(code: str) -> bool:
    """Whether an incident is of a token that is not held: what it stands at could not be begun."""
    return code in OPENING or code.startswith(("decision.", "expression."))


def decision_of(node: Node) -> tuple[str, str]:
    """The file and the id of a decision that a task asks; a file's only decision by the name of the file."""
    file, _, decision = node.af.get("decision", "").partition("#")
    return file, decision or file.removesuffix(".dmn")


SENDING = frozenset({Kind.THROW, Kind.END, Kind.SEND_TASK})
NO_TIME = "timer.no_time"
OPENING = frozenset({"seat.nobody_found", "token.endless"})


def cause_of(drawing: Drawing, wait: Mapping[str, Any]) -> Cause:
    """What an open wait waits for."""
    number: int = wait.get("n", 0)
    return drawing.nodes[wait["at"]].causes[number]


def waits_for(position: Position, trigger: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The open waits for a trigger, the oldest first."""
    waits = position.get("waits", {})
    return [(wait, waits[wait]) for wait in sorted(waits, key=int) if waits[wait]["for"] == trigger]


@lru_cache(maxsize=256)
def reads_date(condition: Expression | None) -> bool:
    """Whether a condition can become true by the date alone."""
    return condition is not None and any(isinstance(one, Today | Workdays) for one in parts(condition.tree))


def names_outcome(flow: Flow, outcome: str) -> bool:
    """Whether the condition of a flow speaks of an outcome."""
    return flow.condition is not None and any(f"{mark}{outcome}{mark}" in flow.condition.text for mark in "\"'")
