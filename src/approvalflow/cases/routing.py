"""Where the file goes next: a settled step moves the token, and every move opens, cancels or stops something.

The token game knows nothing of people and clocks; here its moves become steps that open, timers that are set, and
incidents that somebody owns.
"""

from collections.abc import Callable
from datetime import datetime

from approvalflow.bpmn.graph import Drawing, Flow, Kind, Node
from approvalflow.cases import events as e
from approvalflow.cases.case import Case, Stage
from approvalflow.cases.clocks import OBLIGATIONS
from approvalflow.cases.record import Record
from approvalflow.cases.rules import Facts
from approvalflow.cases.view import CaseView
from approvalflow.patterns import Tally
from approvalflow.tokens import Cancel, Complete, Move, Position, Signal, advance, is_ended, open_visits, visit_id

Seating = Callable[[Case, str], tuple[e.SeatFacts, ...]]
"""Finds the seats of a step for a case; an empty answer means that nobody was found."""

TimerMoment = Callable[[Node, Facts, str, datetime], datetime]
"""The moment at which a timer event fires, counted from a moment."""


class Routing:
    """Moves the token of one case and writes what follows from it."""

    def __init__(self, record: Record, seating: Seating, timer: TimerMoment, owner: str) -> None:
        self.record = record
        self._seating = seating
        self._timer = timer
        self._owner = owner

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
        self.move(Complete(token), why)
        if closes:
            self.move(Cancel(keep=self._obligations()), "closed")

    def end(self, outcome: str) -> None:
        """Close the case and take every token away; what is under way ends with it."""
        for procedure in list(self.record.case.procedures):
            self.record.add(e.ProcedureEnded(id=procedure, how="aborted", why=outcome))
        self.record.add(e.CaseClosed(outcome=outcome))
        self.move(Cancel(), outcome)

    def move(self, signal: Signal, why: str = "") -> tuple[Move, ...]:
        """Send a signal to the drawing and write what it does."""
        case = self.record.case
        position, moves = advance(self._drawing, case.position, signal, self._ask())
        if moves:
            self.follow(case.position, position, moves, why)
        return moves

    def follow(self, before: Position, after: Position, moves: tuple[Move, ...], why: str) -> None:
        """Write moves already made, and what follows from them."""
        self.record.add(e.Moved(moves=moves))
        for visit, one in list(self.record.case.visits.items()):
            if one.token not in after.get("tokens", {}):
                self.record.add(e.StepCancelled(visit=visit, why=why or "interrupted"))
        self._incidents(after, moves)
        for token, node in open_visits(self._drawing, after).items():
            if token not in before.get("tokens", {}) or "held" in before["tokens"][token]:
                self.open(token, node)
        self._timers(before, after)
        self._ended(after)
        self._accepted_before()
        self.settle_what_silence_did()

    def open(self, token: str, node: str) -> None:
        """Open a step for the people found; nobody found is an incident with an owner, never a pass."""
        step = self._drawing.nodes[node]
        if step.kind in (Kind.CATCH, Kind.SUB_PROCESS):
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

    def open_again(self, token: str, node: str) -> None:
        """Try once more to open a step for which nobody was found."""
        self.open(token, node)
        self._accepted_before()
        self.settle_what_silence_did()

    def _ask(self) -> Callable[[str], bool | None]:
        view = CaseView(self.record.case, self.record.facts)
        flows = self._drawing.flows

        def answer(flow: str) -> bool | None:
            condition = flows[flow].condition
            return True if condition is None else condition.holds(view)

        return answer

    def _incidents(self, after: Position, moves: tuple[Move, ...]) -> None:
        tokens = after.get("tokens", {})
        codes = {token: move.incident for move in moves if move.incident for token in move.made}
        for token, code in codes.items():
            if token in tokens and "held" in tokens[token] and token not in self.record.case.incidents:
                node = tokens[token]["at"]
                self.record.add(e.IncidentOpened(token=token, node=node, code=code, owner=self._owner))
        for token, incident in list(self.record.case.incidents.items()):
            gone = token not in tokens
            if gone or (incident.code != "seat.nobody_found" and "held" not in tokens[token]):
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

    def _timers(self, before: Position, after: Position) -> None:
        facts = self.record.facts
        for wait, one in after.get("waits", {}).items():
            if wait not in before.get("waits", {}) and one["for"] == "timer":
                node = self._drawing.nodes[one["at"]]
                at = self._timer(node, facts, self.record.case.zone, facts.effective)
                self.record.add(e.TimerSet(wait=wait, node=node.id, at=at, start=facts.effective))

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


def names_outcome(flow: Flow, outcome: str) -> bool:
    """Whether the condition of a flow speaks of an outcome."""
    return flow.condition is not None and any(f"{mark}{outcome}{mark}" in flow.condition.text for mark in "\"'")
