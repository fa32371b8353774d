"""SpiffWorkflow with its joins mended, and nothing else: what the installed one would do without their faults.

A difference is laid to the joins of SpiffWorkflow only if this one agrees with ours on the same way. So each of their
faults is shown by what becomes of it when it is taken out, and an error of ours beside it is still found.

What is wrong in the installed one (`UnstructuredJoin`, `ParallelGateway`, `InclusiveGateway`): it does not count tokens
but looks through the tree of all that ever ran. A parent that completed in an earlier round counts as an arrival; a
task that comes by a flow twice puts out the one that waits; and a join that goes on cuts off whatever follows from its
earlier rounds, open steps too (`_run_hook`). Here tokens wait at the join, and it takes one by each flow.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from copy import deepcopy
from itertools import count
from typing import Any

from lxml.etree import _Element
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, InclusiveGateway, ParallelGateway
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import CodeEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util.event import EventManager
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.util.event import Event
from SpiffWorkflow.util.task import TaskState

from approvalflow.bpmn.names import BPMN
from approvalflow.spiff.shape import Shape, step_of

CAME = "came"
NEAR = 2
PREDICTED = TaskState.PREDICTED_MASK
LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
_arrivals = count()


class Parallel(ParallelGateway):  # type: ignore[misc]
    """Goes on when every flow has brought a token, and takes one of each (clause 13.4.1)."""

    unread: Set[str] = frozenset()
    """Where flows come from that SpiffWorkflow has not read, since nothing leads there."""

    def _update_hook(self, my_task: Any) -> bool:
        taken = _arrived(my_task, Counter([*self._inputs, *self.unread]))
        return my_task in taken and _take(my_task, taken)

    def _run_hook(self, my_task: Any) -> bool:
        my_task._inherit_data()
        return True


class Inclusive(InclusiveGateway):  # type: ignore[misc]
    """With several flows into it, it waits until nothing else can move, and is then told to go on."""

    def _update_hook(self, my_task: Any) -> bool:
        _arrived(my_task, {})
        return len(self._inputs) == 1

    def _get_matching_outputs(self, my_task: Any) -> tuple[list[Any], list[Any]]:
        matches, defaults = super()._get_matching_outputs(my_task)
        if not matches and not defaults:
            raise WorkflowTaskException("No conditions satisfied on gateway", task=my_task)
        return matches or defaults, []

    def _run_hook(self, my_task: Any) -> bool:
        my_task._inherit_data()
        return bool(MultiChoice._run_hook(self, my_task))


GATEWAYS = {
    full_tag("parallelGateway"): (GatewayParser, Parallel),
    full_tag("inclusiveGateway"): (ConditionalGatewayParser, Inclusive),
}


class Around(BoundaryEventJoin):  # type: ignore[misc]
    """When a step is over no event on its border is waited for (clause 13.5.3), at just this run of the step.

    SpiffWorkflow also takes this away from the runs of the same step that came of those events.
    """

    def _find_tasks(self, my_task: Any) -> list[Any]:
        own = my_task.find_ancestor(self.split_task)
        return [task for task in super()._find_tasks(my_task) if task.find_ancestor(self.split_task) is own]


def without_handlers(root: _Element) -> _Element:
    """SpiffWorkflow starts event sub-processes without their event, and waits for their end: here there are none."""
    root = deepcopy(root)
    for handler in list(root.iter(f"{{{BPMN}}}subProcess")):
        parent = handler.getparent()
        if handler.get("triggeredByEvent") == "true" and parent is not None:
            parent.remove(handler)
    return root


def end_each_by_itself(specs: Iterable[Any]) -> None:
    """Let the end of a step take the events on its own border only."""
    for spec in specs:
        for join in (one for one in spec.task_specs.values() if isinstance(one, BoundaryEventJoin)):
            join.__class__ = Around


def know_all_flows(specs: Iterable[Any], shape: Shape, drawn: Callable[[str], str]) -> None:
    """SpiffWorkflow reads what can be reached from a start; a join waits for its other flows as well."""
    for spec in specs:
        read = {drawn(name) for name in spec.task_specs}
        for join in (one for one in spec.task_specs.values() if isinstance(one, Parallel)):
            join.unread = {*shape.joins.get(drawn(join.name), ())} - read


@contextmanager
def looking_ahead(*, bounded: bool) -> Iterator[None]:
    """SpiffWorkflow makes all tasks up to the next choice beforehand, round a way back without one for ever.

    It means to stop at what it has seen, and compares tasks with their specifications. Bounded, it looks
    two steps ahead.
    """
    unbounded = TaskSpec._predict

    def predict(spec: Any, my_task: Any, seen: Any = None, looked_ahead: int = 0, mask: int = PREDICTED) -> None:
        if looked_ahead < NEAR:
            unbounded(spec, my_task, seen, looked_ahead, mask)

    TaskSpec._predict = predict if bounded else unbounded
    try:
        yield
    finally:
        TaskSpec._predict = unbounded


def make_ready(task: Any) -> None:
    """What comes after a task that is about to run, where nobody has looked as far; one that is cancelled does not run.

    SpiffWorkflow runs all that was ready when it looked, also what has been cancelled since.
    """
    if not task.has_state(TaskState.READY):
        task.run = bool
        return
    if isinstance(task.task_spec, BoundaryEvent):
        interrupt(task)
    if all(child.triggered for child in task.children):
        task.task_spec._predict(task, mask=TaskState.ANY_MASK)


class Border(EventManager):  # type: ignore[misc]
    """What is thrown inside is caught on the border of what it is thrown in, by one event, which ends that at once.

    SpiffWorkflow gives it to all such events of the scopes around, also of steps beside, and lets what is ready run on.
    """

    def catch(self, event: Any, internal: bool = True) -> int:
        if not isinstance(event.event_definition, CodeEventDefinition) or event.target is None:
            return int(super().catch(event, internal))
        run = event.target
        while run.parent_workflow is not None:
            holder = run.top_workflow.get_task_from_id(run.parent_task_id)
            on = holder.parent if isinstance(holder.parent.task_spec, LoopTask) else holder
            here = [task for task in self.tasks.values() if _is_beside(task, on)]
            caught = [task for task in here if task.task_spec.event_definition.catches(task, event)]
            for task in sorted(caught, key=lambda one: one.task_spec.event_definition.code is None)[:1]:
                task.task_spec.catch(task, event)
                task.task_spec._update(task)
                interrupt(task)
                return 1
            run = run.parent_workflow
        self.workflow.bpmn_events.append(event)
        return 0


def interrupt(event: Any) -> None:
    """End at once what an event on its border interrupts, each instance by itself, so that none of them is lost."""
    if not event.task_spec.cancel_activity:
        return
    for main in (one for one in event.parent.children if not isinstance(one.task_spec, BoundaryEvent)):
        ending = [*(child for child in main.children if child.triggered), main]
        for task in ending:
            if (run := main.workflow.top_workflow.subprocesses.get(task.id)) is not None:
                run.completed_event = Event()
        for task in ending:
            task.cancel()


def go_on(workflows: Iterable[Any], shape: Shape, drawn: Callable[[str], str]) -> bool:
    """Nothing else moves: let the inclusive join go on that was reached first, of those that wait for nothing.

    Whether there was one. `drawn` knows the id in the drawing by the name of a task.
    """
    ready = [first for workflow in workflows for first in _ready(workflow, shape, drawn)]
    if ready:
        taken = min(ready, key=lambda tasks: _age(tasks[0]))
        _take(taken[0], taken)
        taken[0]._ready()
    return bool(ready)


def _ready(workflow: Any, shape: Shape, drawn: Callable[[str], str]) -> Iterable[list[Any]]:
    """For each inclusive join of a run that may go on, the tokens it takes (table 13.3)."""
    live = [task for task in workflow.tasks.values() if task.has_state(LIVE)]
    joins = {task.task_spec for task in live if isinstance(task.task_spec, Inclusive) and _waits(task)}
    for join in joins:
        came = _by_flow(workflow, join)
        name, full = drawn(join.name), {step_of(drawn(flow)) for flow in came}
        empty = {*shape.joins.get(name, ())} - full
        ways = (_ways(task, live, shape, name, drawn) for task in live if not isinstance(task.task_spec, BoundaryEvent))
        if not any(way & empty and not way & full for way in ways):
            yield sorted((tasks[0] for tasks in came.values()), key=_age)


def _ways(task: Any, live: list[Any], shape: Shape, join: str, drawn: Callable[[str], str]) -> Set[str]:
    """Where a token may get to from where it stands; over an event on its border only as long as that may happen."""
    name = drawn(task.task_spec.name)
    if name == join or name not in shape.ahead:
        return frozenset()
    beside = {drawn(one.task_spec.name) for one in live if _is_beside(one, task)} | shape.again
    ahead = (node for node in shape.ahead[name] if shape.hosts.get(node) != name or node in beside)
    return {name}.union(*(shape.reached(node, without=join) for node in ahead))


def _is_beside(event: Any, task: Any) -> bool:
    return isinstance(event.task_spec, BoundaryEvent) and event.parent is task.parent


def _arrived(my_task: Any, needed: Mapping[str, int]) -> list[Any]:
    """Note that a token waits here; the oldest of each flow, if as many have come as are needed."""
    my_task._inherit_data()
    my_task._set_state(TaskState.WAITING)
    my_task.internal_data.setdefault(CAME, next(_arrivals))
    came = _by_flow(my_task.workflow, my_task.task_spec)
    if any(len(came[flow]) < number for flow, number in needed.items()):
        return []
    return [task for flow, number in needed.items() for task in came[flow][:number]]


def _by_flow(workflow: Any, join: Any) -> defaultdict[str, list[Any]]:
    """The tokens that wait at a join in one run, by where they came from, the oldest first."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for task in sorted((one for one in workflow.tasks.values() if one.task_spec is join and _waits(one)), key=_age):
        found[task.parent.task_spec.name].append(task)
    return found


def _waits(task: Any) -> bool:
    return task.state == TaskState.WAITING and CAME in task.internal_data


def _age(task: Any) -> int:
    return int(task.internal_data[CAME])


def _take(kept: Any, taken: Iterable[Any]) -> bool:
    """One task goes on for all of them."""
    for task in taken:
        if task is not kept:
            task.cancel()
    return True
