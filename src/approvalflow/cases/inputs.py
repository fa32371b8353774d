"""Steps that stand ready and wait until one of their input sets is available (BPMN 2.0, 10.4.2 and 13.3.2)."""

from approvalflow.cases import events as e
from approvalflow.cases.machines import Machines
from approvalflow.cases.record import Record
from approvalflow.cases.stuck import LACKS_DATA, PLACELESS
from approvalflow.cases.waiting import around
from approvalflow.tokens import frozen, open_visits, visit_id
from approvalflow.tokens.questions import Questions


class Inputs:
    """What the steps of one case lack before they open."""

    def __init__(self, record: Record, questions: Questions, machines: Machines, owner: str) -> None:
        self.record = record
        self._questions = questions
        self._machines = machines
        self._owner = owner
        self._asked = any(node.sets for node in record.facts.rules.drawing.nodes.values())

    def lacking(self, token: str, node: str) -> tuple[str, ...]:
        """The data that a step waits for."""
        drawn = self.record.facts.rules.drawing.nodes[node]
        return self._questions.lacking(drawn, around(self.record, token)) if drawn.sets else ()

    def come(self) -> tuple[str, str] | None:
        """The first step whose data have come, with its token."""
        return next((one for one in self._waiting() if not self.lacking(*one)), None)

    def stalled(self) -> None:
        """Where nothing else goes on that could bring the data, somebody has to see to it."""
        case = self.record.case
        stuck = [one for one in case.incidents.values() if one.code not in PLACELESS]
        if not (case.visits or case.position.get("waits") or stuck):
            for token, node in self._waiting():
                self.record.add(e.IncidentOpened(token=token, node=node, code=LACKS_DATA, owner=self._owner))

    def _waiting(self) -> list[tuple[str, str]]:
        if not self._asked:
            return []
        case, drawing = self.record.case, self.record.facts.rules.drawing
        ready = [
            (token, node) for token, node in open_visits(drawing, case.position).items() if drawing.nodes[node].sets
        ]
        stopped = frozen(case.position)
        other = {token for token, one in case.incidents.items() if one.code != LACKS_DATA}
        return [
            (token, node)
            for token, node in ready
            if visit_id(node, token) not in case.visits
            and not self._machines.has(token)
            and token not in {*stopped, *other}
        ]
