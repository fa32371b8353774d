"""Steps that a machine does at once: a decision table is asked, a message written, data set."""

from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from typing import Any, NamedTuple

from approvalflow.bpmn.graph import AUTOMATIC, Kind, Node
from approvalflow.cases import events as e
from approvalflow.cases.letters import Letters
from approvalflow.cases.record import Record
from approvalflow.cases.stuck import CIRCLES
from approvalflow.cases.waiting import around
from approvalflow.cases.world import CaseWorld
from approvalflow.errors import Unreadable
from approvalflow.expressions import Value, View
from approvalflow.expressions.plain import plain, real
from approvalflow.tokens import frozen, open_visits
from approvalflow.tokens.questions import Questions


class Decided(NamedTuple):
    """The result of a decision, and the same by the names under which it is set where its task names none."""

    result: Value
    named: Mapping[str, Value]


Decide = Callable[[bytes, str, View], Decided]
"""The answer of a decision of a file. Raises Unreadable `decision.*`."""


class Machines:
    """The steps of one case that wait for nobody, each done in its turn."""

    def __init__(
        self, record: Record, world: CaseWorld, questions: Questions, letters: Letters, decide: Decide, owner: str
    ) -> None:
        self.record = record
        self.world = world
        self._questions = questions
        self._letters = letters
        self._decide = decide
        self._owner = owner
        self._waiting: list[int] = []
        self._all = False

    def add(self, token: str) -> None:
        """Another step to be done."""
        heappush(self._waiting, int(token))

    def has(self, token: str) -> bool:
        """Whether a step is to be done."""
        return int(token) in self._waiting

    def next(self) -> str | None:
        """Take the lowest token that still stands at such a step."""
        position = self.record.case.position
        if not self._all and not any(one.code in CIRCLES for one in self.record.case.incidents.values()):
            self._take_all()
        stopped = frozen(position) if self._waiting else ()  # what is frozen comes again when it is free
        while self._waiting:
            token = str(heappop(self._waiting))
            if token in position.get("tokens", ()) and token not in stopped:
                return token
        return None

    def do(self, token: str) -> bool:
        """Do the step; whether the file can go on from it."""
        node = self.record.facts.rules.drawing.nodes[self.record.case.position["tokens"][token]["at"]]
        if "decision" in node.af and not self._decided(node, token):
            return False
        self._questions.assign(node, "out", around(self.record, token, own=True))
        if node.kind is Kind.SEND_TASK:
            self._letters.write(node, token)
        return True

    def _take_all(self) -> None:
        """Also what an earlier command has left, once nothing is stopped any more."""
        self._all = True
        nodes, incidents = self.record.facts.rules.drawing.nodes, self.record.case.incidents
        for token in open_visits(self.record.facts.rules.drawing, self.record.case.position):
            at = self.record.case.position["tokens"][token]["at"]
            waits = bool(nodes[at].sets)  # for data, as far as anybody knows here
            if nodes[at].kind in AUTOMATIC and not waits and token not in incidents and not self.has(token):
                self.add(token)

    def give_up(self, code: str) -> None:
        """The machine steps that are left wait until the owner of the first lets them go on."""
        token, self._all = self.next(), False
        self._waiting.clear()
        if token is not None:
            at = self.record.case.position["tokens"][token]["at"]
            self.record.add(e.IncidentOpened(token=token, node=at, code=code, owner=self._owner))

    def _decided(self, node: Node, token: str) -> bool:
        """Ask the decision table, and keep its result; one that cannot answer is an incident."""
        file, decision = decision_of(node)
        here = around(self.record, token, own=True)
        seen = self._questions.spoken(here)
        try:
            decided = self._decide(self.record.facts.rules.tables.get(file, b""), decision, seen)
        except Unreadable as problem:
            told = {"token": token, "node": node.id, "code": problem.code, "values": plain(problem.values)}
            self.record.add(e.IncidentOpened(**told, owner=self._owner))
            return False
        self._questions.put(node.id, results(node, decided), here, said=True)
        return True


def results(node: Node, decided: Decided) -> dict[str, Any]:
    """What a decision sets: the name that its task gives it, or else those of its outputs or its own."""
    named = {node.af["result"]: decided.result} if "result" in node.af else decided.named
    return {name: real(value) for name, value in named.items()}


def decision_of(node: Node) -> tuple[str, str]:
    """The file and the id of a decision that a task asks; a file's only decision by the name of the file."""
    file, _, decision = node.af.get("decision", "").partition("#")
    return file, decision or file.removesuffix(".dmn")
