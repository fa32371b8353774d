"""Which flows are taken: as the answers say, as the drawing says, or where neither does, one after the other."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property

from approvalflow.bpmn.graph import Drawing, Kind
from approvalflow.bpmn.spelling import read_expression
from approvalflow.dryrun.answers import Answers

Holds = Callable[[str], bool | None]


def asking(drawing: Drawing, answers: Answers) -> Drawing:
    """The drawing with a condition on every flow that the answers decide, or that the drawing itself leaves open."""
    asked = [
        key for key in (*drawing.open, *answers.conditions) if key in drawing.flows and not drawing.flows[key].condition
    ]
    if not asked:
        return drawing
    true = read_expression("true")
    return replace(
        drawing, flows={**drawing.flows, **{one: replace(drawing.flows[one], condition=true) for one in asked}}
    )


class Choices:
    """Answers the question whether a flow is taken.

    A gateway that is left open takes another of its flows each time, so that a loop comes to an end; one that may take
    several takes all of them first. In a walk that is so as well where the data is missing that a condition needs.
    """

    def __init__(self, drawing: Drawing, answers: Answers) -> None:
        self._drawing, self._answers = drawing, answers
        self._turns: Counter[str] = Counter()

    def taken(self, flow: str, holds: Holds) -> bool | None:
        """What a token is told that asks for a flow; `holds` works out a condition."""
        if flow in self._answers.conditions:
            return self._answers.conditions[flow]
        gate = self._drawing.flows[flow].source
        found = None if flow in self._drawing.open else holds(flow)
        if found is not None or (flow not in self._drawing.open and not self._answers.walk):
            return found
        return self._turn(gate, flow, holds)

    def _turn(self, gate: str, flow: str, holds: Holds) -> bool:
        node = self._drawing.nodes[gate]
        unknown = [one for one in self._ways[gate] if one in self._drawing.open or holds(one) is None]
        places = [*unknown, *((node.default,) if node.default else ())]
        if flow not in unknown:
            return True
        mine = unknown.index(flow) == self._turns[gate] % len(places)
        if node.kind is not Kind.EXCLUSIVE and self._turns[gate] == 0:
            mine = True
        if mine or flow == unknown[-1]:
            self._turns[gate] += 1
        return mine

    @cached_property
    def _ways(self) -> Mapping[str, list[str]]:
        """By node, the flows out of it that are asked for and that the answers do not decide."""
        return {
            node.id: [
                flow
                for flow in node.outgoing
                if flow != node.default
                and self._drawing.flows[flow].condition is not None
                and flow not in self._answers.conditions
            ]
            for node in self._drawing.nodes.values()
        }
