"""Random drawings that both engines take, written as an office's tool would save them.

They are sketches of the wide vocabulary, less what SpiffWorkflow cannot be asked about: compensation, complex gateways,
ad-hoc sub-processes, quantities, events with several definitions, and what instances throw. What is thrown inside the
drawing, event sub-processes, events that do not interrupt, and steps done once for each of several tokens are left out,
too: there SpiffWorkflow goes apart in ways that are not all told apart.
"""

from collections.abc import Callable
from random import Random
from typing import Any
from xml.sax.saxutils import quoteattr

from approvalflow.bpmn.graph import INNER, Cause, Kind, Trigger
from bpmn.drawn import drawing
from tokens.random_wide import Sketch, structured, tangled

MULTI = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><loopCardinality>2</loopCardinality>'
    "</multiInstanceLoopCharacteristics>"
)
LOOP = (
    '<standardLoopCharacteristics testBefore="{}" loopMaximum="2"><loopCondition>case.again</loopCondition>'
    "</standardLoopCharacteristics>"
)
INSIDE = {
    Trigger.TIMER: "<timeDuration>PT1H</timeDuration>",
    Trigger.CONDITIONAL: "<condition>case.x</condition>",
}
PLAIN = {Kind.AD_HOC: Kind.SUB_PROCESS, Kind.TRANSACTION: Kind.SUB_PROCESS, Kind.COMPLEX: Kind.PARALLEL}
CODED = {"error": ' errorCode="{}"', "escalation": ' escalationCode="{}"'}
NAMED = {"message": ("", "m1"), "signal": ("g1", "g2"), "error": ("e1", "e2"), "escalation": ("k1", "k2")}
BESIDE = "".join(
    f'<{kind} id="{kind}{name}" name="{name or "m"}"{CODED.get(kind, "").format(name)}/>'
    for kind, names in NAMED.items()
    for name in names
)


def a_file(seed: int) -> bytes:
    """Blocks within blocks; events come from outside and interrupt."""
    sketch = Sketch(rng=Random(f"file {seed}"))
    structured(sketch, "Process", sketch.rng.choice((2, 2, 3)))
    return _written(sketch, _from_outside)


def a_tangle(seed: int) -> bytes:
    """Flows from anywhere to anywhere, loops that begin and end where they like."""
    sketch = Sketch(rng=Random(f"tangle {seed}"))
    tangled(sketch, "Process", sketch.rng.randint(4, 9), 1)
    return _written(sketch, _from_outside)


def a_wide_file(seed: int) -> bytes:
    """Blocks or a tangle, with what is thrown and caught inside, event sub-processes, events that do not interrupt."""
    sketch = Sketch(rng=Random(f"wide file {seed}"))
    if seed % 2:
        structured(sketch, "Process", sketch.rng.choice((2, 2, 3)))
    else:
        tangled(sketch, "Process", sketch.rng.randint(4, 9), 1)
    return _written(sketch, _as_it_is)


def _written(sketch: Sketch, events: Callable[[Sketch], None]) -> bytes:
    _what_both_take(sketch)
    events(sketch)
    processes = [scope for scope in sketch.starts if scope not in sketch.nodes]
    inside = {scope: _scope(sketch, scope) for scope in processes}
    runs = 'isExecutable="true"'
    called = "".join(f'<process id="{_id(scope)}" {runs}>{inside[scope]}</process>' for scope in processes[1:])
    return drawing(inside["Process"], f'id="Process" {runs}', called + BESIDE)


def _id(scope: str) -> str:
    return scope.replace(":", ".")


def _what_both_take(sketch: Sketch) -> None:
    for one in sketch.nodes.values():
        one["causes"] = [cause for cause in one.get("causes", ()) if cause.trigger is not Trigger.COMPENSATION][:1]
        for name in (
            "all_of",
            "start_quantity",
            "completion_quantity",
            "activation",
            "until",
            "cancels_rest",
            "sequential",
        ):
            one.pop(name, None)
        one["kind"] = PLAIN.get(one["kind"], one["kind"])
    _without(sketch, {"compensation", "compensator"})
    for one in sketch.nodes.values():
        if one["kind"] is Kind.PARALLEL:
            one.pop("default", None)
    for key, flow in list(sketch.flows.items()):
        if flow.condition is not None and sketch.nodes[flow.source]["kind"] is Kind.PARALLEL:
            sketch.flows[key] = type(flow)(id=key, source=flow.source, target=flow.target)


def _from_outside(sketch: Sketch) -> None:
    for name, one in sketch.nodes.items():
        if name.startswith("J"):
            one["kind"] = Kind.INCLUSIVE  # behind a step with several flows: one token goes on
        if "attached_to" in one:
            one["interrupting"] = True
        one["causes"] = _outside(one)
    _without(sketch, {"by_event"})


def _as_it_is(sketch: Sketch) -> None:
    """A message thrown here leaves the drawing."""


def _without(sketch: Sketch, marks: set[str]) -> None:
    """What bears one of the marks goes, with all that is in it or leads there."""
    gone = {name for name, one in sketch.nodes.items() if marks & one.keys()}
    while more := {name for name, one in sketch.nodes.items() if one["scope"] in gone} - gone:
        gone |= more
    sketch.nodes = {name: one for name, one in sketch.nodes.items() if name not in gone}
    sketch.starts = {scope: starts for scope, starts in sketch.starts.items() if scope not in gone}
    sketch.flows = {key: flow for key, flow in sketch.flows.items() if not {flow.source, flow.target} & gone}


def _outside(one: dict[str, Any]) -> tuple[Cause, ...]:
    """What would be thrown inside comes from outside, and nothing throws it."""
    first = one["causes"]
    inside = (Trigger.SIGNAL, Trigger.ERROR, Trigger.ESCALATION, Trigger.CANCEL)
    if not first or first[0].trigger not in inside:
        return tuple(first)
    return () if one["kind"] in (Kind.END, Kind.THROW) else (Cause(trigger=Trigger.MESSAGE, name="m1"),)


def _scope(sketch: Sketch, scope: str) -> str:
    nodes = [_node(sketch, name) for name, one in sketch.nodes.items() if one["scope"] == scope]
    condition = "<conditionExpression>case.x</conditionExpression>"
    flows = [
        f'<sequenceFlow id="{_flow(key)}" sourceRef="{flow.source}" targetRef="{flow.target}">'
        f"{condition if flow.condition is not None else ''}</sequenceFlow>"
        for key, flow in sketch.flows.items()
        if sketch.nodes[flow.source]["scope"] == scope
    ]
    return "\n".join([*nodes, *flows])


def _flow(key: str) -> str:
    return key.replace(">", ".")


def _node(sketch: Sketch, name: str) -> str:
    one = sketch.nodes[name]
    said = {"id": name}
    if "default" in one and one["default"] in sketch.flows:
        said["default"] = _flow(one["default"])
    if "attached_to" in one:
        said |= {"attachedToRef": one["attached_to"], "cancelActivity": str(one.get("interrupting", True)).lower()}
    elif one["kind"] is Kind.START and one["causes"]:
        said["isInterrupting"] = str(one.get("interrupting", True)).lower()
    if one.get("by_event"):
        said["triggeredByEvent"] = "true"
    if one["kind"] is Kind.CALL:
        said["calledElement"] = _id(one["calls"])
    if one["kind"] is Kind.RECEIVE_TASK:
        said["messageRef"] = "messagem1"
        inside = ""
    else:
        inside = "".join(_definition(cause) for cause in one["causes"])
    if one.get("multi") is not None:
        inside += MULTI.format(str(one["multi"].sequential).lower())
    if one.get("loop") is not None:
        inside += LOOP.format(str(one["loop"].before).lower())
    if one["kind"] in INNER and one["kind"] is not Kind.CALL:
        inside += _scope(sketch, name)
    attributes = " ".join(f"{key}={quoteattr(value)}" for key, value in said.items())
    return f"<{one['kind'].value} {attributes}>{inside}</{one['kind'].value}>"


def _definition(cause: Cause) -> str:
    word = cause.trigger.value
    named = word if word in NAMED and cause.name in NAMED[word] else ""
    ref = f' {word}Ref="{word}{cause.name}"' if named else ""
    name = f' name="{cause.name}"' if cause.trigger is Trigger.LINK else ""
    return f"<{word}EventDefinition{ref}{name}>{INSIDE.get(cause.trigger, '')}</{word}EventDefinition>"
