"""Random drawings that both engines take, written as an office's tool would save them.

They are sketches of the wide vocabulary, less what SpiffWorkflow cannot be asked about: compensation, complex gateways,
ad-hoc sub-processes, quantities, events with several definitions, and what instances throw. What is thrown inside the
drawing, event sub-processes, events that do not interrupt, and steps done once for each of several tokens are left out,
too: there SpiffWorkflow goes apart in ways that are not all told apart.
"""

from random import Random
from typing import Any
from xml.sax.saxutils import quoteattr

from approvalflow.bpmn.graph import INNER, Cause, Kind, Trigger
from bpmn.drawn import drawing
from tokens.random_wide import Sketch, structured

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
BESIDE = '<message id="message" name="m"/><message id="messagem1" name="m1"/>'


def a_file(seed: int) -> bytes:
    """Blocks within blocks; in a tangle SpiffWorkflow goes apart in ways that nobody has told apart yet."""
    sketch = Sketch(rng=Random(f"file {seed}"))
    structured(sketch, "Process", sketch.rng.choice((2, 2, 3)))
    _what_both_take(sketch)
    processes = [scope for scope in sketch.starts if scope not in sketch.nodes]
    inside = {scope: _scope(sketch, scope) for scope in processes}
    called = "".join(f'<process id="{_id(scope)}">{inside[scope]}</process>' for scope in processes[1:])
    return drawing(inside["Process"], 'id="Process" isExecutable="true"', called + BESIDE)


def _id(scope: str) -> str:
    return scope.replace(":", ".")


def _what_both_take(sketch: Sketch) -> None:
    for one in sketch.nodes.values():
        one["causes"] = _causes(one)
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
    for name, one in sketch.nodes.items():
        if name.startswith("J"):
            one["kind"] = Kind.INCLUSIVE  # behind a step with several flows: one token goes on
        if "attached_to" in one:
            one["interrupting"] = True
    gone = {name for name, one in sketch.nodes.items() if {"compensation", "compensator", "by_event"} & one.keys()}
    while more := {name for name, one in sketch.nodes.items() if one["scope"] in gone} - gone:
        gone |= more
    sketch.nodes = {name: one for name, one in sketch.nodes.items() if name not in gone}
    sketch.starts = {scope: starts for scope, starts in sketch.starts.items() if scope not in gone}
    sketch.flows = {key: flow for key, flow in sketch.flows.items() if not {flow.source, flow.target} & gone}
    for one in sketch.nodes.values():
        if one["kind"] is Kind.PARALLEL:
            one.pop("default", None)
    for key, flow in list(sketch.flows.items()):
        if flow.condition is not None and sketch.nodes[flow.source]["kind"] is Kind.PARALLEL:
            sketch.flows[key] = type(flow)(id=key, source=flow.source, target=flow.target)


def _causes(one: dict[str, Any]) -> tuple[Cause, ...]:
    """The first of what comes from outside; what would be thrown inside comes from there, and nothing throws it."""
    first = [cause for cause in one.get("causes", ()) if cause.trigger is not Trigger.COMPENSATION][:1]
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
    ref = f' messageRef="message{cause.name}"' if cause.trigger is Trigger.MESSAGE else ""
    name = f' name="{cause.name}"' if cause.trigger is Trigger.LINK else ""
    return f"<{word}EventDefinition{ref}{name}>{INSIDE.get(cause.trigger, '')}</{word}EventDefinition>"
