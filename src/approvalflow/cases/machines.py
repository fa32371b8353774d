"""Steps that a machine does at once: a decision table is asked, a message written, data set."""

from collections.abc import Callable

from approvalflow.bpmn.graph import Kind, Node
from approvalflow.cases import events as e
from approvalflow.cases.letters import Letters
from approvalflow.cases.record import Record
from approvalflow.cases.stuck import ENDLESS
from approvalflow.cases.waiting import around
from approvalflow.cases.world import CaseWorld
from approvalflow.errors import Unreadable
from approvalflow.expressions import Value, View
from approvalflow.expressions.plain import plain
from approvalflow.tokens import frozen
from approvalflow.tokens.questions import Questions

Decide = Callable[[bytes, str, View], Value]
"""The result of a decision of a file. Raises Unreadable `decision.*`."""


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
        self._waiting: list[str] = []

    def add(self, token: str) -> None:
        """Another step to be done."""
        self._waiting.append(token)

    def next(self) -> str | None:
        """Take the lowest token that still stands at such a step."""
        position = self.record.case.position
        tokens, stopped = position.get("tokens", {}), frozen(position)  # what is frozen comes again when it is free
        self._waiting = sorted((one for one in self._waiting if one in tokens and one not in stopped), key=int)
        return self._waiting.pop(0) if self._waiting else None

    def do(self, token: str) -> bool:
        """Do the step; whether the file can go on from it."""
        node = self.record.facts.rules.drawing.nodes[self.record.case.position["tokens"][token]["at"]]
        if "decision" in node.af and not self._decided(node, token):
            return False
        self._questions.assign(node, "out", around(self.record, token))
        if node.kind is Kind.SEND_TASK:
            self._letters.write(node, token)
        return True

    def give_up(self) -> None:
        """The machine steps that are left wait for their owner."""
        for token in self._waiting:
            record = self.record.case.position.get("tokens", {}).get(token)
            if record is not None and token not in self.record.case.incidents:
                opened = e.IncidentOpened(token=token, node=record["at"], code=ENDLESS, owner=self._owner)
                self.record.add(opened)
        self._waiting.clear()

    def _decided(self, node: Node, token: str) -> bool:
        """Ask the decision table, and keep its result; one that cannot answer is an incident."""
        file, decision = decision_of(node)
        seen = self._questions.seen(around(self.record, token))
        try:
            result = plain(self._decide(self.record.facts.rules.tables.get(file, b""), decision, seen))
        except Unreadable as problem:
            opened = e.IncidentOpened(token=token, node=node.id, code=problem.code, owner=self._owner)
            self.record.add(opened)
            return False
        if "result" in node.af:
            self._questions.put(node.id, {node.af["result"]: result}, around(self.record, token))
        elif isinstance(result, dict):
            self._questions.put(node.id, result, around(self.record, token))
        return True


def decision_of(node: Node) -> tuple[str, str]:
    """The file and the id of a decision that a task asks; a file's only decision by the name of the file."""
    file, _, decision = node.af.get("decision", "").partition("#")
    return file, decision or file.removesuffix(".dmn")
