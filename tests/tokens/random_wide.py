"""Random drawings of the whole vocabulary from a seed: blocks within blocks, or a tangle.

Every loop passes a step that somebody does, so that no drawing runs on by itself for ever.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from approvalflow.bpmn.graph import (
    INNER,
    Behavior,
    Cause,
    Drawing,
    Flow,
    Kind,
    Loop,
    Multi,
    Node,
    Timer,
    Trigger,
)
from approvalflow.expressions import compile_expression

TRUE = compile_expression("true")
WAITED = (Trigger.MESSAGE, Trigger.SIGNAL, Trigger.SIGNAL, Trigger.TIMER, Trigger.CONDITIONAL)
END = (*[None] * 9, Trigger.SIGNAL, Trigger.MESSAGE, Trigger.ERROR, Trigger.ESCALATION, Trigger.TERMINATE)


@dataclass(kw_only=True)
class Sketch:
    """A drawing as it is made up: what is known of each node, and the flows in document order."""

    rng: random.Random
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    starts: dict[str, list[str]] = field(default_factory=lambda: {"Process": []})
    starters: dict[str, list[str]] = field(default_factory=dict)
    number: int = 0
    compensable: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    def chance(self, part: float) -> bool:
        return self.rng.random() < part

    def new(self, letter: str, kind: Kind, scope: str, **more: Any) -> str:
        self.number += 1
        name = f"{letter}{self.number}"
        self.nodes[name] = {"kind": kind, "scope": scope, **more}
        return name

    def flow(self, source: str, target: str, mark: str = "") -> None:
        name = f"{source}>{target}"
        if name in self.flows:
            return
        self.flows[name] = Flow(id=name, source=source, target=target, condition=TRUE if mark == "?" else None)
        if mark == "!":
            self.nodes[source]["default"] = name

    def drawing(self) -> Drawing:
        nodes = {name: self._node(name, more) for name, more in self.nodes.items()}
        handlers: dict[str, tuple[str, ...]] = {}
        for node in nodes.values():
            if node.by_event:
                handlers[node.scope] = (*handlers.get(node.scope, ()), *self.starts[node.id])
        return Drawing(
            id="Process",
            name="",
            digest="",
            executable=True,
            nodes=nodes,
            flows=self.flows,
            scopes={scope: tuple(starts) for scope, starts in self.starts.items()},
            handlers=handlers,
            starters={process: tuple(events) for process, events in self.starters.items()},
        )

    def _node(self, name: str, more: Mapping[str, Any]) -> Node:
        return Node(
            id=name,
            incoming=tuple(flow.id for flow in self.flows.values() if flow.target == name),
            outgoing=tuple(flow.id for flow in self.flows.values() if flow.source == name),
            boundaries=tuple(other for other, one in self.nodes.items() if one.get("attached_to") == name),
            **more,
        )


Ends = tuple[str, str]


def a_wide_sketch(seed: int) -> Sketch:
    rng = random.Random(f"wide {seed}")
    sketch = Sketch(rng=rng)
    if rng.random() < 0.7:
        structured(sketch, "Process", rng.choice((2, 2, 3)))
    else:
        tangled(sketch, "Process", rng.randint(4, 9), 1)
    if seed % 8 == 5:
        reminded(sketch)
    return sketch


def reminded(sketch: Sketch) -> None:
    """A branch in which a step and its reminders meet again at an inclusive join."""
    start, merge = sketch.new("S", Kind.START, "Process"), sketch.new("O", Kind.INCLUSIVE, "Process")
    sketch.starts["Process"].append(start)
    first = plain(sketch, "Process")
    sketch.flow(start, first)
    sketch.flow(first, merge)
    timer = causes_of(sketch, Trigger.TIMER)
    beside = sketch.new("I", Kind.BOUNDARY, "Process", attached_to=first, interrupting=False, causes=timer)
    after = plain(sketch, "Process")
    sketch.flow(beside, after)
    sketch.flow(after, merge)
    sketch.flow(merge, end(sketch, "Process"))


def structured(sketch: Sketch, scope: str, depth: int) -> None:
    start = sketch.new("S", Kind.START, scope)
    sketch.starts.setdefault(scope, []).append(start)
    entry, leaving = block(sketch, scope, depth)
    sketch.flow(start, entry)
    sketch.flow(leaving, end(sketch, scope))
    furnish(sketch, scope, depth)


def furnish(sketch: Sketch, scope: str, depth: int) -> None:
    """Event sub-processes of the scope."""
    while sketch.chance(0.2):
        handler(sketch, scope, depth)


def end(sketch: Sketch, scope: str) -> str:
    trigger = sketch.rng.choice(END)
    if trigger is None:
        return sketch.new("E", Kind.END, scope)
    return sketch.new("E", Kind.END, scope, causes=causes_of(sketch, trigger))


def causes_of(sketch: Sketch, trigger: Trigger) -> tuple[Cause, ...]:
    names = {Trigger.SIGNAL: ("g1", "g1", "g2"), Trigger.ERROR: ("e1", "e2"), Trigger.ESCALATION: ("k1", "k2")}
    name = sketch.rng.choice(names.get(trigger, ("",)))
    if trigger is Trigger.TIMER:
        cycle = sketch.rng.choice((None, None, "R2/PT1H", "R/PT1H"))
        return (Cause(trigger=trigger, timer=Timer(cycle=cycle, duration=None if cycle else "PT1H")),)
    if trigger is Trigger.CONDITIONAL:
        return (Cause(trigger=trigger, condition=TRUE),)
    return (Cause(trigger=trigger, name=name),)


def caught(sketch: Sketch) -> dict[str, Any]:
    """What a catching event waits for: one cause, one of several, or all of several."""
    causes = causes_of(sketch, sketch.rng.choice(WAITED))
    if sketch.chance(0.2):
        causes += causes_of(sketch, sketch.rng.choice(WAITED))
        return {"causes": causes, "all_of": sketch.chance(0.5)}
    return {"causes": causes}


def block(sketch: Sketch, scope: str, depth: int) -> Ends:
    small = [step, step, step, automatic, catch, throw, undoable]
    large = [
        sequence,
        sequence,
        choice,
        fork,
        fork,
        loop,
        box,
        box,
        by_events,
        implicit,
        complex_join,
        link,
        repeated,
        undoing,
    ]
    kinds = small if depth <= 0 else small[3:] + large if depth == 1 else large
    return sketch.rng.choice(kinds)(sketch, scope, depth)


def plain(sketch: Sketch, scope: str, **more: Any) -> str:
    return sketch.new("A", Kind.USER_TASK, scope, **more)


def step(sketch: Sketch, scope: str, depth: int) -> Ends:
    kind = sketch.rng.choice((Kind.USER_TASK, Kind.USER_TASK, Kind.MANUAL_TASK, Kind.RECEIVE_TASK, Kind.SERVICE_TASK))
    more: dict[str, Any] = {}
    if kind is Kind.RECEIVE_TASK:
        more["causes"] = (Cause(trigger=Trigger.MESSAGE, name="m1"),)
    if sketch.chance(0.06):
        more["completion_quantity"] = 2
    name = sketch.new("A", kind, scope, **more)
    return beside(sketch, scope, name) if sketch.chance(0.3) else (name, name)


def automatic(sketch: Sketch, scope: str, depth: int) -> Ends:
    name = sketch.new("C", sketch.rng.choice((Kind.SCRIPT_TASK, Kind.SEND_TASK, Kind.RULE_TASK)), scope)
    return name, name


def catch(sketch: Sketch, scope: str, depth: int) -> Ends:
    name = sketch.new("K", Kind.CATCH, scope, **caught(sketch))
    return name, name


def throw(sketch: Sketch, scope: str, depth: int) -> Ends:
    first = plain(sketch, scope)
    trigger = sketch.rng.choice(
        (Trigger.SIGNAL, Trigger.SIGNAL, Trigger.MESSAGE, Trigger.ESCALATION, Trigger.ESCALATION, Trigger.COMPENSATION)
    )
    causes = causes_of(sketch, trigger)
    if trigger is Trigger.COMPENSATION:
        causes = compensation(sketch, scope)
    elif sketch.chance(0.2):
        causes += causes_of(sketch, Trigger.SIGNAL)
    name = sketch.new("W", Kind.THROW, scope, causes=causes)
    sketch.flow(first, name)
    return first, name


def compensation(sketch: Sketch, scope: str) -> tuple[Cause, ...]:
    here = [one for one in sketch.compensable if sketch.nodes[one]["scope"] == scope]
    name = sketch.rng.choice(here) if here and sketch.chance(0.4) else ""
    return (Cause(trigger=Trigger.COMPENSATION, name=name, waits=sketch.chance(0.8)),)


def undoable(sketch: Sketch, scope: str, depth: int) -> Ends:
    """A step and the one that compensates it."""
    name = plain(sketch, scope, **(rounds(sketch) if sketch.chance(0.15) else {}))
    kind = sketch.rng.choice((Kind.USER_TASK, Kind.USER_TASK, Kind.SCRIPT_TASK, Kind.SUB_PROCESS))
    undo = sketch.new("U", kind, scope, compensation=True)
    if kind is Kind.SUB_PROCESS:
        structured(sketch, undo, 0)
    sketch.new(
        "D",
        Kind.BOUNDARY,
        scope,
        attached_to=name,
        causes=(Cause(trigger=Trigger.COMPENSATION),),
        compensator=undo,
    )
    sketch.compensable.append(name)
    return name, name


def undoing(sketch: Sketch, scope: str, depth: int) -> Ends:
    """Several that can be compensated, a sub-process among them, and then they are."""
    parts = [undoable(sketch, scope, 0) for _ in range(sketch.rng.randint(1, 3))]
    if sketch.chance(0.4):
        parts.append(box(sketch, scope, depth))
    sketch.rng.shuffle(parts)
    last = sketch.new("W", Kind.THROW, scope, causes=compensation(sketch, scope))
    for (_, leaving), (entry, _) in pairwise([*parts, (last, last)]):
        sketch.flow(leaving, entry)
    return parts[0][0], last


def rounds(sketch: Sketch) -> dict[str, Any]:
    rng = sketch.rng
    if sketch.chance(0.35):
        return {
            "loop": Loop(
                condition=TRUE if sketch.chance(0.8) else None,
                before=sketch.chance(0.5),
                maximum=rng.choice((None, 2, 3)),
            )
        }
    behavior = rng.choice((Behavior.ALL, Behavior.ALL, Behavior.NONE, Behavior.ONE, Behavior.COMPLEX))
    throws: tuple[Cause, ...] = ()
    if behavior is not Behavior.ALL:
        throws = causes_of(sketch, rng.choice((Trigger.SIGNAL, Trigger.ESCALATION, Trigger.MESSAGE)))
        if behavior is Behavior.COMPLEX and sketch.chance(0.5):
            throws += causes_of(sketch, Trigger.ESCALATION)
    return {
        "multi": Multi(
            sequential=sketch.chance(0.4),
            cardinality=TRUE,
            until=TRUE if sketch.chance(0.4) else None,
            behavior=behavior,
            throws=throws,
        )
    }


def repeated(sketch: Sketch, scope: str, depth: int) -> Ends:
    entry, leaving = (box if sketch.chance(0.4) else step)(sketch, scope, max(depth - 1, 0))
    sketch.nodes[entry].update(rounds(sketch))
    return entry, leaving


def beside(sketch: Sketch, scope: str, name: str) -> Ends:
    """Events on the border; their flows come back behind the step, or end."""
    merge = sketch.new("X", Kind.EXCLUSIVE, scope)
    sketch.flow(name, merge)
    for _ in range(sketch.rng.choice((1, 1, 2))):
        triggers: list[Any] = [None, None, Trigger.ERROR, Trigger.ERROR, Trigger.ESCALATION]
        trigger = sketch.rng.choice(triggers)
        if sketch.nodes[name]["kind"] in INNER and sketch.chance(0.2):
            error_beside(sketch, scope, name, merge)
        more = caught(sketch) if trigger is None else {"causes": causes_of(sketch, trigger)}
        if trigger is not None and sketch.chance(0.4):
            more["causes"] = (Cause(trigger=trigger),)
        interrupting = trigger is Trigger.ERROR or sketch.chance(0.5)
        event = sketch.new("I", Kind.BOUNDARY, scope, attached_to=name, interrupting=interrupting, **more)
        after = plain(sketch, scope)
        sketch.flow(event, after)
        rejoins = interrupting or sketch.chance(0.2)
        sketch.flow(after, merge if rejoins and sketch.chance(0.8) else end(sketch, scope))
    return name, merge


def error_beside(sketch: Sketch, scope: str, name: str, merge: str) -> None:
    """One that takes any error, and one that names it."""
    causes = [(Cause(trigger=Trigger.ERROR, name=code),) for code in ("", "e1")]
    sketch.rng.shuffle(causes)
    for one in causes:
        event, after = sketch.new("I", Kind.BOUNDARY, scope, attached_to=name, causes=one), plain(sketch, scope)
        sketch.flow(event, after)
        sketch.flow(after, merge)


def sequence(sketch: Sketch, scope: str, depth: int) -> Ends:
    first, second = block(sketch, scope, depth - 1), block(sketch, scope, depth - 1)
    sketch.flow(first[1], second[0])
    return first[0], second[1]


def choice(sketch: Sketch, scope: str, depth: int) -> Ends:
    return branches(
        sketch, scope, depth, sketch.new("X", Kind.EXCLUSIVE, scope), sketch.new("X", Kind.EXCLUSIVE, scope)
    )


def fork(sketch: Sketch, scope: str, depth: int) -> Ends:
    kind = sketch.rng.choice((Kind.PARALLEL, Kind.INCLUSIVE))
    letter = "P" if kind is Kind.PARALLEL else "O"
    return branches(sketch, scope, depth, sketch.new(letter, kind, scope), sketch.new(letter, kind, scope))


def complex_join(sketch: Sketch, scope: str, depth: int) -> Ends:
    split = sketch.new("P", Kind.PARALLEL, scope)
    gate = sketch.new("G", Kind.COMPLEX, scope, activation=TRUE if sketch.chance(0.85) else None)
    return branches(sketch, scope, depth, split, gate)


def implicit(sketch: Sketch, scope: str, depth: int) -> Ends:
    """Several flows out of a step, some with conditions; several into the next, which is done for each token."""
    kind, quantity = sketch.rng.choice(
        ((Kind.INCLUSIVE, 1), (Kind.EXCLUSIVE, 1), (Kind.USER_TASK, 1), (Kind.USER_TASK, 2))
    )
    more = {"start_quantity": quantity} if quantity > 1 else {}
    return branches(sketch, scope, depth, plain(sketch, scope), sketch.new("J", kind, scope, **more))


def branches(sketch: Sketch, scope: str, depth: int, split: str, join: str) -> Ends:
    rng = sketch.rng
    kind = sketch.nodes[split]["kind"]
    count = rng.randint(2, 3)
    chooses = kind not in (Kind.PARALLEL, Kind.USER_TASK) or (kind is Kind.USER_TASK and sketch.chance(0.6))
    has_default = sketch.chance(0.8)
    for number in range(count):
        mark = "" if not chooses else "!" if has_default and number == count - 1 else "?"
        entry, leaving = block(sketch, scope, depth - 1)
        sketch.flow(split, entry, mark)
        if sketch.chance(0.1):
            leaving = way_out(sketch, scope, leaving)
        sketch.flow(leaving, join)
    return split, join


def way_out(sketch: Sketch, scope: str, leaving: str) -> str:
    gate, last = sketch.new("X", Kind.EXCLUSIVE, scope), plain(sketch, scope)
    sketch.flow(leaving, gate)
    sketch.flow(gate, end(sketch, scope), "?")
    sketch.flow(gate, last, "!")
    return last


def loop(sketch: Sketch, scope: str, depth: int) -> Ends:
    merge, gate = sketch.new("X", Kind.EXCLUSIVE, scope), sketch.new("X", Kind.EXCLUSIVE, scope)
    first, body = plain(sketch, scope), block(sketch, scope, depth - 1)
    sketch.flow(merge, first)
    sketch.flow(first, body[0])
    sketch.flow(body[1], gate)
    sketch.flow(gate, merge, "?")
    after = plain(sketch, scope)
    sketch.flow(gate, after, "!")
    return merge, after


def by_events(sketch: Sketch, scope: str, depth: int) -> Ends:
    gate, merge = sketch.new("V", Kind.EVENT_BASED, scope), sketch.new("X", Kind.EXCLUSIVE, scope)
    for _ in range(sketch.rng.randint(2, 3)):
        if sketch.chance(0.3):
            event = sketch.new("R", Kind.RECEIVE_TASK, scope, causes=(Cause(trigger=Trigger.MESSAGE, name="m1"),))
        else:
            event = sketch.new("K", Kind.CATCH, scope, **caught(sketch))
        entry, leaving = block(sketch, scope, depth - 1)
        sketch.flow(gate, event)
        sketch.flow(event, entry)
        sketch.flow(leaving, merge)
    return gate, merge


def link(sketch: Sketch, scope: str, depth: int) -> Ends:
    """From here a link, and one from elsewhere to the same target."""
    first, after = plain(sketch, scope), plain(sketch, scope)
    sketch.number += 1
    cause = (Cause(trigger=Trigger.LINK, name=f"L{sketch.number}"),)
    thrower, catcher = (
        sketch.new("L", Kind.THROW, scope, causes=cause),
        sketch.new("M", Kind.CATCH, scope, causes=cause),
    )
    if sketch.chance(0.5):
        sketch.flow(first, thrower)
        sketch.flow(catcher, after)
        return first, after
    gate = sketch.new("X", Kind.EXCLUSIVE, scope)
    sketch.flow(first, gate)
    sketch.flow(gate, thrower, "?")
    sketch.flow(gate, after, "!")
    merge = sketch.new("X", Kind.EXCLUSIVE, scope)
    sketch.flow(catcher, merge)
    sketch.flow(after, merge)
    return first, merge


BOXES: tuple[Kind, ...] = (
    Kind.SUB_PROCESS,
    Kind.SUB_PROCESS,
    Kind.TRANSACTION,
    Kind.TRANSACTION,
    Kind.AD_HOC,
    Kind.CALL,
)


def box(sketch: Sketch, scope: str, depth: int) -> Ends:
    kind = sketch.rng.choice(BOXES)
    name = sketch.new("B", kind, scope)
    inside = name
    if kind is Kind.CALL:
        inside = sketch.nodes[name]["calls"] = f"{name}:called"
    sketch.starts[inside] = []
    if kind is Kind.AD_HOC:
        ad_hoc(sketch, name)
    elif sketch.chance(0.75):
        structured(sketch, inside, max(depth - 1, 0))
    else:
        tangled(sketch, inside, sketch.rng.randint(3, 5), depth - 1)
    if kind is Kind.TRANSACTION:
        cancellable(sketch, scope, name)
    sketch.compensable.append(name)
    if sketch.chance(0.5):
        return beside(sketch, scope, name)
    return name, name


def ad_hoc(sketch: Sketch, name: str) -> None:
    sketch.nodes[name].update(
        sequential=sketch.chance(0.4), until=TRUE if sketch.chance(0.7) else None, cancels_rest=sketch.chance(0.6)
    )
    for _ in range(sketch.rng.randint(1, 4)):
        first = undoable(sketch, name, 0)[0] if sketch.chance(0.2) else plain(sketch, name)
        sketch.starts[name].append(first)
        if sketch.chance(0.3):
            sketch.flow(first, step(sketch, name, 0)[0])


def cancellable(sketch: Sketch, scope: str, name: str) -> None:
    """A way to a cancel end event, and mostly an event that catches it."""
    first, split = plain(sketch, name), sketch.new("P", Kind.PARALLEL, name)
    gate = sketch.new("X", Kind.EXCLUSIVE, name)
    for flow in [one for one in sketch.flows.values() if sketch.nodes[one.source]["kind"] is Kind.START]:
        if sketch.nodes[flow.source]["scope"] == name:
            del sketch.flows[flow.id]
            sketch.flow(flow.source, split)
            sketch.flow(split, flow.target)
            sketch.flow(split, first)
            sketch.flow(first, gate)
            sketch.flow(gate, sketch.new("E", Kind.END, name), "!")
            break
    done = undoable(sketch, name, 0)[0]
    sketch.flow(gate, done, "?")
    sketch.flow(done, sketch.new("E", Kind.END, name, causes=(Cause(trigger=Trigger.CANCEL),)))
    if sketch.chance(0.8):
        event = sketch.new("I", Kind.BOUNDARY, scope, attached_to=name, causes=(Cause(trigger=Trigger.CANCEL),))
        after = plain(sketch, scope)
        sketch.flow(event, after)
        sketch.flow(after, end(sketch, scope))


def handler(sketch: Sketch, scope: str, depth: int) -> None:
    """An event sub-process of the scope."""
    taken = {
        cause.trigger
        for one in sketch.nodes.values()
        if one["kind"] is Kind.START and one.get("causes") and sketch.nodes.get(one["scope"], {}).get("scope") == scope
        for cause in one["causes"]
    }
    triggers: list[Any] = [None, None, None, Trigger.ERROR, Trigger.ESCALATION]
    if scope in sketch.nodes and sketch.nodes[scope]["kind"] in INNER:
        triggers.append(Trigger.COMPENSATION)
    trigger = sketch.rng.choice(triggers)
    if trigger in taken:
        return
    more = caught(sketch) if trigger is None else {"causes": causes_of(sketch, trigger)}
    if trigger is Trigger.COMPENSATION or (trigger is not None and sketch.chance(0.5)):
        more["causes"] = (Cause(trigger=trigger),)
    name = sketch.new("H", Kind.SUB_PROCESS, scope, by_event=True)
    interrupting = trigger in (Trigger.ERROR, Trigger.COMPENSATION) or sketch.chance(0.5)
    start = sketch.new("S", Kind.START, name, interrupting=interrupting, **more)
    sketch.starts[name] = [start]
    first = plain(sketch, name)
    entry, leaving = block(sketch, name, 0)
    sketch.flow(start, first)
    sketch.flow(first, entry)
    sketch.flow(leaving, end(sketch, name))


TANGLED: tuple[tuple[str, Kind], ...] = (
    *[("A", Kind.USER_TASK)] * 4,
    *[("X", Kind.EXCLUSIVE)] * 2,
    *[("P", Kind.PARALLEL)] * 2,
    *[("O", Kind.INCLUSIVE)] * 3,
    ("G", Kind.COMPLEX),
    ("K", Kind.CATCH),
)


def tangled(sketch: Sketch, scope: str, size: int, depth: int) -> None:
    """Nodes in a row with flows forward to anywhere, and back to steps only."""
    rng = sketch.rng
    start = sketch.new("S", Kind.START, scope)
    sketch.starts.setdefault(scope, []).append(start)
    row = [one_of_a_row(sketch, scope, depth) for _ in range(size)]
    ends = [end(sketch, scope), end(sketch, scope)]
    sketch.flow(start, row[0])
    for place, node in enumerate(row):
        ahead = row[place + 1 : place + 5]
        ahead += ends if len(ahead) < 3 or sketch.chance(0.2) else []
        back = [one for one in row[: place + 1] if one[0] == "A"]
        count = rng.choice((2, 2, 3)) if node[0] in "XPOG" else rng.choice((1, 1, 1, 2))
        count = min(count, len(ahead))
        targets = {ahead[0] if sketch.chance(0.6) else rng.choice(ahead)}
        while len(targets) < count:
            targets.add(rng.choice(back) if back and sketch.chance(0.25) else rng.choice(ahead))
        flows_out(sketch, node, sorted(targets))
        if node[0] in "AB" and sketch.chance(0.2):
            # No signal: what it leads to may throw the same one, again and again.
            causes = causes_of(sketch, rng.choice((Trigger.MESSAGE, Trigger.TIMER, Trigger.CONDITIONAL)))
            event = sketch.new(
                "I", Kind.BOUNDARY, scope, attached_to=node, interrupting=sketch.chance(0.5), causes=causes
            )
            sketch.flow(event, rng.choice(ahead))
    furnish(sketch, scope, depth)


def one_of_a_row(sketch: Sketch, scope: str, depth: int) -> str:
    letter, kind = sketch.rng.choice(TANGLED)
    if letter == "A" and depth > 0 and sketch.chance(0.15):
        name = sketch.new("B", Kind.SUB_PROCESS, scope)
        sketch.starts[name] = []
        structured(sketch, name, depth - 1) if sketch.chance(0.5) else tangled(sketch, name, 3, depth - 1)
        return name
    more: dict[str, Any] = {}
    if kind is Kind.COMPLEX:
        more["activation"] = TRUE
    if kind is Kind.CATCH:
        more = caught(sketch)
    return sketch.new(letter, kind, scope, **more)


def flows_out(sketch: Sketch, node: str, targets: list[str]) -> None:
    rng = sketch.rng
    rng.shuffle(targets)
    chooses = node[0] in "XOG" or (node[0] == "A" and sketch.chance(0.3))
    default = rng.choice(targets) if chooses and sketch.chance(0.8) else ""
    for target in targets:
        sketch.flow(node, target, "" if not chooses else "!" if target == default else "?")


Block = Callable[[Sketch, str, int], Ends]
