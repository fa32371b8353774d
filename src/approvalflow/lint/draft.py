"""What is about to be published: a drawing, its matter, the people, and the steps with what both say of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from approvalflow.bpmn.graph import ACTIVITIES, TASKS, Drawing, Lane, Node
from approvalflow.identity import Directory
from approvalflow.lint.known import Facts, known_before
from approvalflow.lint.lanes import by_lane, given_by
from approvalflow.lint.step import Step
from approvalflow.matters import Matter

CLOSING_ACTS = MappingProxyType({"decision": "decide", "issue": "issue", "delivery": "deliver"})


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A drawing with the matter it is published for, and the directory its seats are filled from."""

    drawing: Drawing
    matter: Matter | None = None
    directory: Directory | None = None

    @cached_property
    def activities(self) -> Mapping[str, Step]:
        """Steps and sub-processes by id, in document order."""
        nodes = self.drawing.nodes.values()
        return {node.id: Step(node=node, said=self._said(node)) for node in nodes if node.kind in ACTIVITIES}

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """The steps by id, in document order."""
        return {step.id: step for step in self.activities.values() if step.node.kind in TASKS}

    @cached_property
    def closing(self) -> frozenset[str]:
        """The steps that close the case: those marked `af:closes`, else those whose act the matter names."""
        marked = frozenset(step.id for step in self.steps.values() if step.said.get("closes") == "true")
        return marked or frozenset(step.id for step in self.having(self.closing_act))

    @property
    def closing_act(self) -> str:
        """The act that closes the case unless the drawing marks a step: delivery if nothing else is said."""
        return CLOSING_ACTS[self.matter.closes if self.matter else "delivery"]

    @property
    def acting(self) -> tuple[Step, ...]:
        """The steps with an act, in document order."""
        return tuple(step for step in self.steps.values() if step.act)

    def having(self, *acts: str) -> tuple[Step, ...]:
        """The steps with one of these acts, in document order."""
        return tuple(step for step in self.steps.values() if step.act in acts)

    @cached_property
    def known(self) -> Mapping[str, Facts]:
        """What must have happened on arrival at every node that the start can reach."""
        return known_before(self.drawing, self.steps)

    def given(self, node: str) -> Mapping[str, str]:
        """What `[steps.<id>]` of the matter says of an element."""
        return given_by(self.matter, node)

    @cached_property
    def by_lane(self) -> Mapping[str, tuple[str, Lane]]:
        """The departments that lanes name, with the lane, by step."""
        return by_lane(self.drawing, self.matter, self.directory)

    def _said(self, node: Node) -> Mapping[str, str]:
        lane = {"department": self.by_lane[node.id][0]} if node.id in self.by_lane else {}
        return MappingProxyType({**lane, **self.given(node.id), **node.af})
