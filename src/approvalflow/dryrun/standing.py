"""What is open in a dry run, and when its answer is due: looked up at every move without looking at everything."""

from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from heapq import heappop, heappush

from approvalflow.bpmn.graph import AUTOMATIC, TASKS, Drawing, Kind, Trigger
from approvalflow.dryrun.answers import Answers, Step
from approvalflow.tokens import Move, open_visits
from approvalflow.tokens.board import Board
from approvalflow.tokens.position import Record


class Standing:
    """The open visits with their answers; machines and people have a queue each, with the first due in front."""

    def __init__(self, drawing: Drawing, answers: Answers) -> None:
        self.given: dict[str, Step] = {}
        self._drawing, self._answers = drawing, answers
        self.lacking: dict[str, tuple[str, ...]] = {}
        """The steps that are ready and wait for data, each with what it lacks."""
        self._visits: dict[str, int] = {}
        self._due: dict[str, datetime] = {}
        self._queues: dict[bool, list[tuple[datetime, int]]] = {True: [], False: []}

    def begun(self, board: Board, moves: Iterable[Move]) -> list[str]:
        """The visits that these moves opened, the lowest first."""
        made = {token: board.tokens[token] for move in moves for token in move.made if token in board.tokens}
        opened = open_visits(self._drawing, {"tokens": made})
        return [token for token in opened if token not in self.given]

    def answer(self, token: str, node: str) -> Step:
        """What is answered at a visit: the next of the answers of its step, or what all others get."""
        given = self._answers.tasks.get(node, self._answers.default)
        if not isinstance(given, Step):
            number = self._visits.get(node, 0)
            self._visits[node] = number + 1
            given = given[number] if number < len(given) else self._answers.default
        self.given[token] = given
        return given

    def wait_for(self, token: str, node: str, due: datetime) -> None:
        """The answer of a visit is given at that moment."""
        self._due[token] = due
        heappush(self._queues[self._drawing.nodes[node].kind in AUTOMATIC], (due, int(token)))

    def answered(self, token: str) -> None:
        """Its answer is given, and no other will be."""
        self._due.pop(token, None)

    def first(self, board: Board, kinds: Set[Kind] = TASKS) -> tuple[datetime, str] | None:
        """The answer that is due first, of machines alone or of anybody; of two due at once the older visit's."""
        fronts = [one for one in (self._front(board, True), kinds == TASKS and self._front(board, False)) if one]
        if not fronts:
            return None
        due, token = min(fronts)
        return due, str(token)

    def due(self, board: Board) -> list[str]:
        """The visits that have an answer which is not given yet."""
        return [token for token in self._due if token in board.tokens and not board.stopped(token)]

    def _front(self, board: Board, machines: bool) -> tuple[datetime, int] | None:
        queue = self._queues[machines]
        while queue:
            token = str(queue[0][1])
            if token in self._due and token in board.tokens and not board.stopped(token):
                return queue[0]
            heappop(queue)
        return None


class Waiting:
    """The waits of a board in the order of their ids, sorted again only when some came or went."""

    def __init__(self, board: Board) -> None:
        self.all: list[tuple[str, Record]] = []
        self._board = board
        self._by: dict[str, list[tuple[str, Record]]] = {}

    def changed(self, moves: Iterable[Move]) -> None:
        """Look again if these moves opened or closed any."""
        if any(move.opened or move.closed for move in moves):
            waits = self._board.waits
            self.all = [(wait, waits[wait]) for wait in sorted(waits, key=int)]
            self._by = {}
            for wait, record in self.all:
                self._by.setdefault(record["for"], []).append((wait, record))

    def of(self, trigger: Trigger) -> Sequence[tuple[str, Record]]:
        """Those for one kind of event."""
        return self._by.get(trigger.value, ())
