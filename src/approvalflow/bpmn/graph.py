"""A drawing as data: one immutable graph, shared by all cases of the published version.

Node kinds are the element names of BPMN 2.0; what an event waits for or throws is its `trigger`.
Documentation, names, labels and lanes are kept for people and never influence the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from approvalflow.expressions import Expression
from approvalflow.terms import Term


class Kind(StrEnum):
    """The BPMN 2.0 flow nodes that run (clause 10)."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    BOUNDARY = "boundaryEvent"
    TASK = "task"
    USER_TASK = "userTask"
    MANUAL_TASK = "manualTask"
    SERVICE_TASK = "serviceTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    SUB_PROCESS = "subProcess"


TASKS = frozenset({Kind.TASK, Kind.USER_TASK, Kind.MANUAL_TASK, Kind.SERVICE_TASK})
ACTIVITIES = TASKS | {Kind.SUB_PROCESS}
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE})


class Trigger(StrEnum):
    """What an event waits for or throws (clause 10.5)."""

    NONE = "none"
    TIMER = "timer"
    TERMINATE = "terminate"


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """When a timer event fires: exactly one of `term` (`af:term`), `duration` (ISO 8601) or `date` (ISO 8601)."""

    term: Term | None = None
    duration: str | None = None
    date: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """A sequence flow. `condition` is None when it carries none."""

    id: str
    source: str
    target: str
    name: str = ""
    line: int = 0
    condition: Expression | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A flow node. `scope` is the id of the process or sub-process it stands in; flows are in document order."""

    id: str
    kind: Kind
    scope: str
    name: str = ""
    line: int = 0
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    trigger: Trigger = Trigger.NONE
    attached_to: str | None = None
    interrupting: bool = True
    timer: Timer | None = None
    boundaries: tuple[str, ...] = ()
    lane: str = ""
    af: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignored:
    """An element that is read and listed, and has no effect on the run (lane, annotation, group, documentation)."""

    element: str
    id: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True, weakref_slot=True)
class Drawing:
    """One executable process. `scopes` maps the process id and each sub-process id to its start event's id."""

    id: str
    name: str
    digest: str
    executable: bool
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    scopes: Mapping[str, str]
    ignored: tuple[Ignored, ...] = ()
    line: int = 0

    def nodes_with_act(self, act: str) -> tuple[Node, ...]:
        """All steps that perform `act`, in document order."""
        return tuple(node for node in self.nodes.values() if node.af.get("act") == act)
