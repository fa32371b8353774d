"""What is done at the steps of a run: when they open, who answers first, what a decision table says."""

from collections.abc import Set

from approvalflow.bpmn.graph import Kind, Node
from approvalflow.cases.machines import decision_of, results
from approvalflow.dryrun.moving import Moving
from approvalflow.errors import Unreadable
from approvalflow.expressions.plain import plain
from approvalflow.tokens import Complete, Raise
from approvalflow.tokens.position import Place
from approvalflow.tokens.questions import Thrown


class Working(Moving):
    """Steps, by their answers and tables."""

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

    def _answered(self, kinds: Set[Kind]) -> bool:
        """The step of these kinds whose answer is due first; what a machine does at once comes before people."""
        first = self.standing.first(self.board, kinds)
        if first is None or first[0] > self.now:
            return False
        self._answer(first[1])
        return True

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
            found = self.tables.decide(self.tables.files[file], decision, self.questions.spoken(here))
        except Unreadable as problem:
            self.trace.add(self.now, "fail", node.id, code=problem.code, values=plain(problem.values))
            self.undecided.add(token)
            return False
        self.questions.put(node.id, results(node, found), here, said=True)
        return True
