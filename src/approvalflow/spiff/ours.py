"""Our own engine as one of the two: it moves first, and its questions make the answers for both."""

from collections import Counter
from collections.abc import Iterable

from approvalflow.bpmn.graph import TASKS, Drawing
from approvalflow.desk.opinion import Step
from approvalflow.spiff.answers import Oracle
from approvalflow.tokens import Complete, Fire, Move, Position, Signal, Start, advance, is_ended, open_visits


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

    @property
    def ended(self) -> bool:
        return is_ended(self.position)

    def open(self) -> tuple[str, ...]:
        """Open steps and armed timers by node id, as often as they are open."""
        visits = open_visits(self.drawing, self.position)
        waits = self.position.get("waits", {}).values()
        beside = [wait["at"] for wait in waits if wait["at"] != visits.get(wait["on"])]
        return tuple(sorted([*visits.values(), *beside]))

    def choices(self) -> tuple[Step, ...]:
        """What can happen next: any open task is completed, any timer fires. Of equal ones the oldest."""
        tasks = [node for node in open_visits(self.drawing, self.position).values() if self._is_task(node)]
        timers = [wait["at"] for wait in self.position.get("waits", {}).values()]
        return (
            *(Step(does="complete", node=node) for node in sorted(set(tasks))),
            *(Step(does="fire", node=node) for node in sorted(set(timers))),
        )

    def do(self, step: Step, oracle: Oracle) -> None:
        """Make one move. Raises EndlessError when it does not come to rest."""
        self.position, moves = advance(self.drawing, self.position, self._signal(step), oracle)
        if any(move.incident == "token.endless" for move in moves):
            raise EndlessError
        self._count(moves)

    def _is_task(self, node: str) -> bool:
        return self.drawing.nodes[node].kind in TASKS

    def _signal(self, step: Step) -> Signal:
        if step.does == "start":
            return Start()
        if step.does == "complete":
            visits = open_visits(self.drawing, self.position)
            return Complete(min((token for token, node in visits.items() if node == step.node), key=int))
        waits = self.position["waits"]
        return Fire(min((wait for wait, record in waits.items() if record["at"] == step.node), key=int))

    def _count(self, moves: Iterable[Move]) -> None:
        for move in moves:
            gone = [self._at[token] for token in move.used if token not in move.made]
            self.done[move.node] += move.node in gone
            self.taken.update(move.flows)
            self._at.update({token: record["at"] for token, record in move.made.items()})
