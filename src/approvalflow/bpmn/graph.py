"""A drawing as data: one immutable graph, shared by all cases of the published version.

Node kinds are the element names of BPMN 2.0; what an event waits for or throws is its `trigger`.
Documentation, names and labels are kept for people and never influence the run; lanes may say whose people act.
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
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    TASK = "task"
    USER_TASK = "userTask"
    MANUAL_TASK = "manualTask"
    SERVICE_TASK = "serviceTask"
    SCRIPT_TASK = "scriptTask"
    RULE_TASK = "businessRuleTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    EVENT_BASED = "eventBasedGateway"
    COMPLEX = "complexGateway"
    SUB_PROCESS = "subProcess"
    TRANSACTION = "transaction"
    AD_HOC = "adHocSubProcess"
    CALL = "callActivity"


AUTOMATIC = frozenset({Kind.SCRIPT_TASK, Kind.RULE_TASK, Kind.SEND_TASK})
WORK = frozenset({Kind.TASK, Kind.USER_TASK, Kind.MANUAL_TASK, Kind.SERVICE_TASK})
"""Tasks that somebody, or another system, does; the others are done by the engine, or by a message that arrives."""
TASKS = WORK | AUTOMATIC | {Kind.RECEIVE_TASK}
INNER = frozenset({Kind.SUB_PROCESS, Kind.TRANSACTION, Kind.AD_HOC, Kind.CALL})
"""What holds a scope of its own: sub-processes, and calls of another process of the file."""
ACTIVITIES = TASKS | INNER
CHOOSING = ACTIVITIES | {Kind.EXCLUSIVE, Kind.INCLUSIVE, Kind.COMPLEX}
"""What may have conditions on the flows out of it, and a default flow."""
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.EVENT_BASED, Kind.COMPLEX})

COUNTS = frozenset(
    {
        "loopCounter", "numberOfInstances", "numberOfActiveInstances", "numberOfCompletedInstances",
        "numberOfTerminatedInstances", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances",
        "activationCount", "waitingForStart",
    }
)  # fmt: skip
"""Numbers that the token game tells."""


class Trigger(StrEnum):
    """What an event waits for or throws (clause 10.5)."""

    NONE = "none"
    TIMER = "timer"
    TERMINATE = "terminate"
    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    LINK = "link"
    COMPENSATION = "compensation"
    CANCEL = "cancel"


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """When a timer event fires: exactly one of `term` (`af:term`), `duration`, `date` or `cycle` (ISO 8601).

    Or `value`, whose value says it when the timer is set, in the form of one of the three; or nothing (`Cause.open`).
    """

    term: Term | None = None
    duration: str | None = None
    date: str | None = None
    cycle: str | None = None
    value: Expression | None = None

    @property
    def repeats(self) -> int | None:
        """How often a cycle `R<n>/…` comes; None for one without end."""
        said = (self.cycle or "").partition("/")[0].lstrip("R")
        return int(said) if said.isdecimal() else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """One event definition: what an event waits for or throws.

    `name` is what two events must share to meet: the name of the message, signal or link, the code of the error or
    escalation (empty: a catcher of any), the id of the activity to compensate (empty: all of the scope). A message
    without a name is called like the message flow that carries it, or like its own event. `open`: the drawing does not
    say when it comes; only a run of an unfinished drawing has such. `unnamed`: the drawing does not say which message.
    """

    trigger: Trigger
    name: str = ""
    timer: Timer | None = None
    condition: Expression | None = None
    correlation: Expression | None = None  # of a message: reckoned when it is sent, or when its wait opens
    content: Expression | None = None  # its key by what it brings, where it comes without one
    conversation: str = ""  # with the property by which it goes: its first value is that of all its messages
    waits: bool = True  # compensation: `waitForCompletion`
    open: bool = False
    unnamed: bool = False


class Behavior(StrEnum):
    """When a multi-instance activity throws the event for an instance that completed (table 10.29)."""

    ALL = "All"
    NONE = "None"
    ONE = "One"
    COMPLEX = "Complex"


@dataclass(frozen=True, kw_only=True, slots=True)
class Loop:
    """A standard loop: again while `condition` is true, at most `maximum` times (table 10.28)."""

    condition: Expression | None = None
    before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Multi:
    """A multi-instance activity: `cardinality` or one instance for each item of `collection` (table 10.29), or `items`.

    `item` is the name under which an instance sees its item. `until` ends it early. `throws` are the events thrown
    when an instance completes, as `behavior` says; with `complex` each has its condition. `first` is the number of
    the first instance: 1 by the standard (table 10.30), 0 with engines that count so.
    """

    sequential: bool = False
    cardinality: Expression | None = None
    collection: str = ""
    items: Expression | None = None
    item: str = ""
    output: str = ""
    output_item: str = ""
    until: Expression | None = None
    behavior: Behavior = Behavior.ALL
    throws: tuple[Cause, ...] = ()
    first: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Assign:
    """Case data set by a node, in document order: `target` becomes the value of `value`.

    `copies`: it only carries a value over, and where there is none the target keeps what it has.
    `crosses`: it leads into the data inputs of a node from outside, or out of its data outputs.
    `when` is `in` or `out`; once around all instances of a multi-instance activity, `before` or `after`.
    """

    target: str
    value: Expression
    when: str = "out"
    copies: bool = False
    crosses: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputSet:
    """One of several output sets: the names of the data outputs that it needs, and of all that it gives out."""

    needs: frozenset[str]
    gives: frozenset[str]


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
class Lane:
    """A lane that a node stands in, and the department that it says by `af:department`."""

    id: str
    name: str = ""
    department: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A flow node. `scope` is the id of the process or sub-process it stands in; flows are in document order.

    `causes` has one entry for each event definition; `all_of`: the event needs all of them (parallel multiple), or an
    event-based gateway all of its events.
    `by_event`: a sub-process that only an event starts. `calls`: the process or global task of the file that a call
    activity enters. `instantiate`: a receive task or event-based gateway that opens the process.
    `compensation`: it runs only to compensate; `compensator`: what compensates the activity of this boundary event.
    `talks_to`: the nodes that message flows lead to, where the receiver says of itself that it takes a message.
    `ports`: the names of the data inputs of what throws, or of the data outputs of what catches, in their order.
    `sets`: of a task that waits for its input sets, for each set the names of the data that have to be there;
    `puts_out`: the names of the data that its data outputs lead to; `output_sets`, where there are several: the first
    that is complete is given out.
    `keeps`: what its answer brings is the task's own, and only what it gives out goes further (zeebe).
    `takes_all`: a call copies all data that it sees into the called process, `gives_all` all data of that back out.
    `activation`: when a complex gateway goes on; `ordering` and `until`, `cancels_rest`: of an ad-hoc sub-process.
    """

    id: str
    kind: Kind
    scope: str
    name: str = ""
    line: int = 0
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    causes: tuple[Cause, ...] = ()
    all_of: bool = False
    attached_to: str | None = None
    interrupting: bool = True
    boundaries: tuple[str, ...] = ()
    by_event: bool = False
    calls: str = ""
    instantiate: bool = False
    talks_to: tuple[str, ...] = ()
    loop: Loop | None = None
    multi: Multi | None = None
    compensation: bool = False
    compensator: str = ""
    activation: Expression | None = None
    sequential: bool = False
    until: Expression | None = None
    cancels_rest: bool = True
    start_quantity: int = 1
    completion_quantity: int = 1
    assigns: tuple[Assign, ...] = ()
    ports: tuple[str, ...] = ()
    sets: tuple[tuple[str, ...], ...] = ()
    puts_out: tuple[str, ...] = ()
    output_sets: tuple[OutputSet, ...] = ()
    takes_all: bool = False
    gives_all: bool = False
    keeps: bool = False
    lane: str = ""
    lanes: tuple[Lane, ...] = ()
    af: Mapping[str, str] = field(default_factory=dict)

    @property
    def trigger(self) -> Trigger:
        """What the event waits for or throws: the first of its causes."""
        return self.causes[0].trigger if self.causes else Trigger.NONE

    @property
    def timer(self) -> Timer | None:
        """The time of a timer event."""
        return next((cause.timer for cause in self.causes if cause.timer is not None), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignored:
    """An element that is read and listed, and has no effect on the run (annotation, group, documentation)."""

    element: str
    id: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True, weakref_slot=True)
class Drawing:
    """What runs of one file: the process `id`, and what it calls or talks to.

    `scopes` maps the id of each process and sub-process to where its tokens start: a start event without a cause, or
    else every node that no flow leads to; of an event sub-process, its start events. A global task is a scope too,
    `<id>:scope`, with the one node. `handlers` maps each scope to the start events of its event sub-processes,
    `starters` maps each process to the nodes by which an event starts it, which may stand behind a gateway. `data` are
    the names of declared data, in document order. `open` are flows of an unfinished drawing whose condition is missing
    or unreadable. `local` has the called processes, where there are several all processes, and the sub-processes, each
    with the names of the data that it declares: every instance has its own, and steps of its own; and what is a task's
    own while it runs, under `<id>/`, of each instance or round of a repeated one under `<id>/i`, of all of them
    together under `<id>/`. `aliases` are the other names of data, each with the one that counts; `named` has for each
    of these scopes, and for the process, the names that mean another datum there than elsewhere. `stores` are data
    stores: each is one value for all that runs.
    `files` has the other file of the folder for each id that comes from one. `unread` are the nodes and flows of a
    version published before of which this release cannot read something, each with whether that is more than what an
    event waits for or a condition; `stops` are the nodes where a file that comes stands for that.
    """

    id: str
    name: str
    digest: str
    executable: bool
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    scopes: Mapping[str, tuple[str, ...]]
    handlers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    starters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    data: tuple[str, ...] = ()
    open: frozenset[str] = frozenset()
    local: Mapping[str, frozenset[str]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stores: frozenset[str] = frozenset()
    ignored: tuple[Ignored, ...] = ()
    line: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, bool] = field(default_factory=dict)
    stops: frozenset[str] = frozenset()

    def entries(self) -> tuple[str, ...]:
        """Where a process of the file can be started: its plain starts, and the events that start it."""
        plain = [start for scope, starts in self.scopes.items() if scope not in self.nodes for start in starts]
        return tuple(dict.fromkeys([*plain, *(one for some in self.starters.values() for one in some)]))

    def nodes_with_act(self, act: str) -> tuple[Node, ...]:
        """All steps that perform `act`, in document order."""
        return tuple(node for node in self.nodes.values() if node.af.get("act") == act)
