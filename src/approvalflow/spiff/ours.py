"""Our own engine as one of the two: it moves first, and its questions make the answers for both."""

from collections import Counter
from collections.abc import Iterable

from approvalflow.bpmn.graph import TASKS, Drawing, Kind
from approvalflow.desk.opinion import Step
from approvalflow.spiff.answers import Oracle
from approvalflow.tokens import Complete, Fire, Move, Position, Signal, Start, advance, is_ended, open_visits
from approvalflow.tokens.position import Record

UNCAUGHT = ("token.uncaught_error", "token.uncaught_cancel")
"""What was thrown stays where it is: nothing has been passed."""


class EndlessError(Exception):
    """The move would not end: automatic nodes in a circle."""


class Ours:
    """A run of our token game, counting what each node has completed and each flow has been taken."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.position: Position = {}
        self.done: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self._at: dict[str, str] = {}
        self._spent: set[tuple[str, str]] = set()
        self._thrown: set[str] = set()

    @property
    def ended(self) -> bool:
        return is_ended(self.position)

    def open(self) -> tuple[str, ...]:
        """Open steps and armed timers by node id, as often as they are open."""
        visits = open_visits(self.drawing, self.position)
        beside = [at for at, on in self._armed() if at != visits.get(on)]
        return tuple(sorted([*(at for at in visits.values() if self._is_seen(at)), *beside]))

    def choices(self) -> tuple[Step, ...]:
        """What can happen next: any open task is completed, any timer fires. Of equal ones the oldest."""
        tasks = [node for node in open_visits(self.drawing, self.position).values() if self._is_task(node)]
        events = {at for at, _ in self._armed()} - set(tasks)
        return (
            *(Step(does="complete", node=node) for node in sorted(set(tasks))),
            *(Step(does="fire", node=node) for node in sorted(events)),
        )

    def do(self, step: Step, oracle: Oracle) -> None:
        """Make one move. Raises EndlessError when it does not come to rest."""
        self.position, moves = advance(self.drawing, self.position, self._signal(step), oracle)
        if any(move.incident == "token.endless" for move in moves):
            raise EndlessError
        self._count(moves)

    def _armed(self) -> set[tuple[str, str]]:
        """Events that are waited for, each with what it is waited for at, however many things may cause it.

        Beside a step each comes once: SpiffWorkflow does not wait for it again.
        """
        waits = self.position.get("waits", {}).values()
        return {(wait["at"], wait.get("on", wait.get("in", ""))) for wait in waits} - self._spent

    def _is_task(self, node: str) -> bool:
        return self.drawing.nodes[node].kind in TASKS

    def _is_seen(self, node: str) -> bool:
        """Of an event-based gateway its events are seen, of an event sub-process what is open in it."""
        return self.drawing.nodes[node].kind is not Kind.EVENT_BASED and not self.drawing.nodes[node].by_event

    def _signal(self, step: Step) -> Signal:
        if step.does == "start":
            plain = self.drawing.scopes[self.drawing.id]
            return Start("" if plain else next(iter(self.drawing.starters.get(self.drawing.id, ("",)))))
        if step.does == "complete":
            visits = open_visits(self.drawing, self.position)
            return Complete(min((token for token, node in visits.items() if node == step.node), key=int))
        waits = self.position["waits"].items()
        fresh = [wait for wait, record in waits if record["at"] == step.node and self._is_fresh(record)]
        return Fire(min(fresh, key=int))

    def _is_fresh(self, wait: Record) -> bool:
        return (wait["at"], wait.get("on", wait.get("in", ""))) not in self._spent

    def _count(self, moves: Iterable[Move]) -> None:
        for move in moves:
            thrown = [token for token, record in move.made.items() if record.get("held") == "thrown"]
            gone = [self._at[token] for token in move.used if token not in move.made and token not in self._thrown]
            self.done[move.node] += (bool(thrown) or move.node in gone) - (move.incident in UNCAUGHT)
            self._thrown.update(thrown)
            self.taken.update(move.flows)
            self.taken.update(
                asked for asked, answer in move.asked.items() if answer is True and asked.endswith("/again")
            )
            if move.on:
                self._spent.add((move.node, move.on))
            self._at.update({token: record["at"] for token, record in move.made.items()})
