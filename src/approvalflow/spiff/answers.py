"""One oracle answers both engines: ours asks first, theirs is given the same answers flow by flow."""

from collections import defaultdict
from collections.abc import Iterator

from approvalflow.bpmn.graph import Drawing
from approvalflow.desk.opinion import Answer
from approvalflow.tokens import Answer as Answered
from approvalflow.tokens import Around

TWO = 2
"""So many instances has every repeated activity, whatever it says: both engines are told so."""


def again(step: str) -> str:
    """The question whether a loop goes round once more, as it is written in the copy and in the answers."""
    return f"{step}#again"


class TooManyQuestionsError(Exception):
    """One condition was asked more often in one move than the rounds allow: automatic nodes in a circle."""


class Oracle:
    """Answers as scripted, then "no", except where "no" to the last way out would leave no way at all."""

    def __init__(self, drawing: Drawing, script: tuple[bool, ...], rounds: int) -> None:
        self.drawing = drawing
        self.script = script
        self.rounds = rounds
        self.given: list[Answer] = []
        self._free: list[int] = []

    def __call__(self, element: str, around: Around | None = None) -> Answered:
        """Ask about a flow or a loop; what else a repeated activity asks has one answer."""
        match around.what if around else "condition":
            case "condition":
                return self._asked(element)
            case "again":
                return self._asked(again(element))
            case "cardinality":
                return TWO
        return False

    def _asked(self, flow: str) -> bool:
        number = len(self.given)
        if sum(answer.flow == flow for answer in self.given) > self.rounds:
            raise TooManyQuestionsError
        if number < len(self.script):
            answer = self.script[number]
        else:
            answer = self._is_last_way_out(flow)
            if not answer:
                self._free.append(number)
        self.given.append(Answer(flow, answer))
        return answer

    def _is_last_way_out(self, flow: str) -> bool:
        if flow not in self.drawing.flows:
            return False
        node = self.drawing.nodes[self.drawing.flows[flow].source]
        ways = [way for way in node.outgoing if way != node.default]
        asked = [way for way in ways if self.drawing.flows[way].condition is not None]
        if node.default or len(asked) < len(ways) or flow != asked[-1]:
            return False
        before = self.given[len(self.given) - len(asked) + 1 :] if len(asked) > 1 else []
        return [answer.flow for answer in before if not answer.is_true] == asked[:-1]

    def others(self) -> Iterator[tuple[bool, ...]]:
        """The scripts that would have led elsewhere: each free "no" of this run turned into "yes"."""
        said = [answer.is_true for answer in self.given]
        for number in self._free:
            yield (*said[:number], True)


class Given:
    """The same answers, for an engine that may ask in another order. What ours never asked is "no"."""

    def __init__(self, answers: tuple[Answer, ...]) -> None:
        self._left: defaultdict[str, list[bool]] = defaultdict(list)
        for answer in answers:
            self._left[answer.flow].append(answer.is_true)

    def ask(self, flow: str) -> bool:
        left = self._left.get(flow)
        if not left:
            return False
        return left.pop(0) if len(left) > 1 else left[0]
