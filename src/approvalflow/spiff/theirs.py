"""SpiffWorkflow as the other of the two engines. Everything of it, and every `Any`, stays here and in `mended`.

Its script engine evaluates Python: `disarm` takes that out before any drawing is read, and the engine put in its
place looks flow ids up and evaluates nothing.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.defaults import EventBasedGateway, EventSubprocess, ManualTask
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import ErrorEventDefinition, EscalationEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import CancelEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from approvalflow.desk.opinion import Step
from approvalflow.spiff.answers import TWO as INSTANCES
from approvalflow.spiff.answers import Given
from approvalflow.spiff.events import TIMER
from approvalflow.spiff.mended import (
    GATEWAYS,
    LIVE,
    Border,
    end_each_by_itself,
    go_on,
    know_all_flows,
    looking_ahead,
    make_ready,
    without_handlers,
)
from approvalflow.spiff.prepare import OPEN, TWO, Prepared, is_taken
from approvalflow.spiff.shape import step_of

FAR_AWAY = "P9999D"
WORKED = ("serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask")
CHILD = " [child]"
"""What SpiffWorkflow adds to the name of an instance of a repeated activity."""
THROWN_INSIDE = (ErrorEventDefinition, EscalationEventDefinition, CancelEventDefinition)
"""What nobody waits for from outside."""
MOST = 20_000
"""More tasks run in one move than this, and SpiffWorkflow is running in circles."""


class SpiffCannotRead(Exception):
    """SpiffWorkflow rejects the drawing, in its own words."""


class SpiffBroke(Exception):
    """SpiffWorkflow raised while it ran."""


class Lookup:
    """Stands where SpiffWorkflow expects a script engine. It knows flow ids, and runs nothing."""

    def __init__(self) -> None:
        self.given = Given(())
        self.environment = self

    def evaluate(self, task: Any, expression: Any, external_context: Any = None) -> Any:
        if expression == TIMER:
            return FAR_AWAY
        if expression == TWO:
            return INSTANCES
        return True if expression == OPEN else self.given.ask(str(expression))

    def execute(self, *values: Any, **named: Any) -> Any:
        raise SpiffBroke("script")

    call_service = execute


def disarm() -> None:
    """Take Python out of SpiffWorkflow's own script engine, wherever it may still make one.

    Its log is silenced too: at the default level it walks the whole tree for every line it then does not write.
    """
    for name in ("spiff.task", "spiff.workflow"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for kind in (PythonScriptEngine, BasePythonScriptEngineEnvironment, TaskDataEnvironment):
        for method in ("validate", "evaluate", "execute", "call_service"):
            setattr(kind, method, Lookup.execute)


class Parser(BpmnParser):  # type: ignore[misc]
    """Whatever a step is done by, it waits for its answer here as with us; nothing else differs."""

    OVERRIDE_PARSER_CLASSES = {full_tag(name): (TaskParser, ManualTask) for name in WORKED}


class MendedParser(Parser):
    """As it would be read by a SpiffWorkflow without the faults of its joins."""

    OVERRIDE_PARSER_CLASSES = Parser.OVERRIDE_PARSER_CLASSES | GATEWAYS


class Model:
    """A prepared drawing as SpiffWorkflow understood it, to be run many times."""

    def __init__(self, prepared: Prepared, *, mended: bool = False) -> None:
        self.prepared = prepared
        self.mended = mended
        with _telling(SpiffCannotRead):
            parser = MendedParser() if mended else Parser()
            parser.add_bpmn_xml(etree.ElementTree(without_handlers(prepared.root) if mended else prepared.root))
            self._spec = parser.get_spec(prepared.process)
            self._inner = parser.get_subprocess_specs(prepared.process)
        if mended:
            specs = (self._spec, *self._inner.values())
            know_all_flows(specs, prepared.shape, self.drawn)
            end_each_by_itself(specs)

    def drawn(self, spec: str) -> str:
        """The id in the drawing; nothing for SpiffWorkflow's own tasks."""
        name = spec.removesuffix(CHILD)
        return self.prepared.renamed.get(name, "" if is_taken(name) else name)

    def run(self, engine: Lookup) -> Any:
        """A new run, not yet moved."""
        workflow = BpmnWorkflow(self._spec, self._inner, script_engine=engine)
        if self.mended:
            workflow.event_manager.__class__ = Border
        return workflow


class Theirs:
    """One run. Steps are named by the drawing's ids, as in ours."""

    def __init__(self, model: Model) -> None:
        self._drawn = model.drawn
        self._shape = model.prepared.shape
        self._known = self._shape.before.keys()
        self._lookup = Lookup()
        self._seen: dict[Any, int] = {}
        self._resting: list[Any] = []
        self._running: Any = None
        self._model = model
        self._workflow: Any = None
        self.done: Counter[str] = Counter()
        self.ran: list[str] = []
        self.ghosts: list[str] = []
        self.cut: set[str] = set()
        self.broke_at = ""
        self.error = ""

    @property
    def ended(self) -> bool:
        return self._workflow is not None and bool(self._workflow.completed)

    def open(self) -> tuple[str, ...]:
        """Open steps and armed timers by node id, as often as they are open."""
        return tuple(sorted(name for task in self._resting for name in self._names_of(task)))

    def held(self) -> list[str]:
        """The joins where a token waits."""
        tasks = (task for run in self._runs() for task in run.tasks.values() if task.state == TaskState.WAITING)
        return sorted({self._name(task) for task in tasks} & self._shape.joins.keys())

    def do(self, step: Step) -> None:
        """Make one move with the answers of the step. Raises SpiffBroke."""
        self._lookup.given = Given(step.answers)
        self.ran, self.ghosts, self.error, self.broke_at = [], [], "", ""
        try:
            with _telling(SpiffBroke), looking_ahead(bounded=self._model.mended):
                self._signal(step)
                self._settle()
        except SpiffBroke as problem:
            self.error = str(problem)
            self.broke_at = self._name(self._running) if self._running is not None else ""
            raise
        finally:
            # What breaks after a task has completed breaks in the next one, not in this.
            if self._running is not None and self._running.has_state(TaskState.COMPLETED):
                self._count(self._running)
            self._look()

    def _signal(self, step: Step) -> None:
        if step.does == "start":
            self._workflow = self._model.run(self._lookup)
            self._workflow.task_removed_event.connect(self._removed)
            return
        here = (one for one in self._resting if step.node in self._names_of(one))
        task = min(here, key=lambda one: self._seen[one.id])
        if step.does == "complete":
            self._begin(task)
            task.run()
            self._count(task)
        elif isinstance(task.task_spec, EventBasedGateway):
            number = self._names_of(task).index(step.node)
            definition = task.task_spec.event_definition.event_definitions[number]
            task.task_spec.catch(task, BpmnEvent(definition))
            task.task_spec._update(task)
        else:
            task._set_internal_data(event_fired=True)
            task.task_spec._update(task)

    def _settle(self) -> None:
        """Run automatic tasks until none is left; the end of a sub-process may leave some for another round."""
        while True:
            before = len(self.ran)
            self._workflow.do_engine_steps(self._begin, self._count)
            if len(self.ran) == before and not (self._model.mended and go_on(self._runs(), self._shape, self._drawn)):
                return

    def _begin(self, task: Any) -> None:
        self._running = task
        if self._model.mended:
            make_ready(task)
        elif not task.has_state(TaskState.READY):
            self.ghosts.append(self._name(task))

    def _removed(self, workflow: Any, task: Any) -> None:
        """What has been reached goes out of the tree while a gateway runs."""
        if self._running is not None and task.has_state(LIVE | TaskState.FINISHED_MASK):
            self.cut.add(step_of(self._name(self._running)))

    def _count(self, task: Any) -> None:
        self._running = None
        if (name := self._name(task)) in self._known and task.has_state(TaskState.COMPLETED):
            self.done[name] += 1
        self.ran.append(name)
        if len(self.ran) > MOST:
            raise SpiffBroke("endless")

    def _name(self, task: Any) -> str:
        return self._drawn(str(task.task_spec.name))

    def _names_of(self, task: Any) -> list[str]:
        """What is open where a task rests: it, or the events behind a gateway that waits for them."""
        if isinstance(task.task_spec, EventBasedGateway):
            return [self._drawn(str(event.name)) for event in task.task_spec.outputs]
        return [self._name(task)]

    def _look(self) -> None:
        """Find what is open now; of equal tasks the one seen first is the oldest."""
        live = (task for run in self._runs() for task in run.tasks.values() if task.has_state(LIVE))
        self._resting = sorted(filter(self._is_open, live), key=lambda task: float(task.last_state_change))
        for task in self._resting:
            self._seen.setdefault(task.id, len(self._seen))

    def _runs(self) -> tuple[Any, ...]:
        """The process and every sub-process or call that has been begun."""
        return (self._workflow, *self._workflow.subprocesses.values()) if self._workflow is not None else ()

    def _is_open(self, task: Any) -> bool:
        spec, state = task.task_spec, task.state
        if self._name(task) not in self._known:
            return False
        if state == TaskState.READY:
            return bool(spec.manual)
        if state == TaskState.WAITING:
            return isinstance(spec, CatchingEvent) and not isinstance(spec.event_definition, THROWN_INSIDE)
        return isinstance(spec, SubWorkflowTask) and not isinstance(spec, EventSubprocess)


@contextmanager
def _telling(kind: type[Exception]) -> Iterator[None]:
    """Whatever SpiffWorkflow raises becomes our `kind`, in its own words on one line. Giving up is no opinion."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as problem:
        if isinstance(problem, kind) or (isinstance(problem, RecursionError) and kind is SpiffCannotRead):
            raise
        raise kind(" ".join(f"{type(problem).__name__}: {problem}".split())[:300]) from problem
