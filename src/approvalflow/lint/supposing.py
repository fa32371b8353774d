"""Which flows can be taken if some steps had certain outcomes, whatever else is true of the case.

Every other name is unknown, so an answer is only given where it holds for all cases.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from approvalflow.bpmn.graph import Drawing, Flow, Kind, Node
from approvalflow.expressions.tree import (
    And,
    CaseField,
    MatterField,
    Not,
    Or,
    StepField,
    Today,
    Workdays,
    answer,
    parts,
)

NAMES = (CaseField, MatterField, StepField, Today, Workdays)


Outcomes = Mapping[str, str | None]
"""Outcomes by step; None where it was never visited."""


def flows_on(drawing: Drawing, node: Node, outcomes: Outcomes) -> tuple[Flow, ...]:
    """The flows out of `node` that can be taken if these are the outcomes."""
    flows = [drawing.flows[flow] for flow in node.outgoing]
    supposed = _Supposed(outcomes)
    taken: list[Flow] = []
    default = next((flow for flow in flows if flow.id == node.default), None)
    for flow in flows:
        if flow is default:
            continue
        if supposed.may(flow):
            taken.append(flow)
        if supposed.must(flow) and flow.condition is not None:
            default = None
            if node.kind is Kind.EXCLUSIVE:
                break
    return (*taken, default) if default else tuple(taken)


def steps_read(drawing: Drawing, node: Node) -> frozenset[str]:
    """The steps whose outcome the conditions of the flows out of `node` read."""
    conditions = [flow.condition for flow in (drawing.flows[flow] for flow in node.outgoing) if flow.condition]
    names = [name for one in conditions for name in one.names if name.startswith("step.") and name.endswith(".outcome")]
    return frozenset(name.removeprefix("step.").removesuffix(".outcome") for name in names)


@dataclass(frozen=True, slots=True)
class _Supposed:
    """A case of which some outcomes are known; as a view it answers for those alone."""

    known: Outcomes

    def may(self, flow: Flow) -> bool:
        """Whether some case takes the flow."""
        return flow.condition is None or _holds(flow.condition.tree, True, self._can)

    def must(self, flow: Flow) -> bool:
        """Whether every case takes the flow."""
        return flow.condition is None or _holds(flow.condition.tree, True, self._does)

    def _can(self, leaf: Any, wanted: bool) -> bool:
        return not self._knows(leaf) or answer(leaf, self) is wanted

    def _does(self, leaf: Any, wanted: bool) -> bool:
        return self._knows(leaf) and answer(leaf, self) is wanted

    def _knows(self, leaf: object) -> bool:
        return all(self._answers(part) for part in parts(leaf) if isinstance(part, NAMES))

    def _answers(self, name: object) -> bool:
        return isinstance(name, StepField) and name.field == "outcome" and name.step in self.known

    today = date.min

    def case(self, field: str) -> None:
        """Unknown; never asked, since only leaves that read known outcomes are evaluated."""

    def matter(self, field: str) -> None:
        """Unknown, as above."""

    def workdays(self, count: int) -> None:
        """Unknown, as above."""

    def step(self, step: str, field: str) -> str | None:
        """The outcome supposed."""
        return self.known[step]


def _holds(tree: Any, wanted: bool, leaf: Callable[[Any, bool], bool]) -> bool:
    """Whether a condition comes out as wanted, if its leaves do as `leaf` says."""
    match tree:
        case Not(part):
            return _holds(part, not wanted, leaf)
        case And(inner) | Or(inner):
            every = all if isinstance(tree, And) is wanted else any
            return every(_holds(part, wanted, leaf) for part in inner)
        case _:
            return leaf(tree, wanted)
