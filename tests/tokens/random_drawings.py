"""Random drawings from a seed: blocks within blocks, or a tangle; with loops, sub-processes and timers in both.

Every loop passes a step, so that no drawing runs on by itself for ever.
"""

import random
from dataclasses import dataclass, field

from approvalflow.bpmn.graph import Drawing
from tokens.drawings import draw


@dataclass(kw_only=True)
class Sketch:
    """The chains of a drawing as they are made up."""

    rng: random.Random
    chains: dict[str, list[str]] = field(default_factory=lambda: {"Process": []})
    timers: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def new(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    def flow(self, scope: str, source: str, target: str, mark: str = "") -> None:
        self.chains[scope].append(f"{source} {mark}{target}")

    def draw(self) -> Drawing:
        within = {scope: chains for scope, chains in self.chains.items() if scope != "Process"}
        return draw(*self.chains["Process"], within=within, timers=self.timers)


def a_sketch(seed: int) -> Sketch:
    rng = random.Random(seed)
    sketch = Sketch(rng=rng)
    if rng.random() < 0.5:
        _structured(sketch, "Process", 3)
    else:
        _tangled(sketch, "Process", rng.randint(5, 12), 2)
    return sketch


def _structured(sketch: Sketch, scope: str, depth: int) -> None:
    entry, leaving = _block(sketch, scope, depth)
    sketch.flow(scope, sketch.new("S"), entry)
    sketch.flow(scope, leaving, sketch.new("E"))


def _block(sketch: Sketch, scope: str, depth: int) -> tuple[str, str]:
    kinds = [_step] if depth == 0 else [_step, _sequence, _sequence, _choice, _choice, _fork, _fork, _loop, _inner]
    return sketch.rng.choice(kinds)(sketch, scope, depth)


def _step(sketch: Sketch, scope: str, depth: int) -> tuple[str, str]:
    step = sketch.new(sketch.rng.choice("AAAAAK"))
    if step[0] != "K" and sketch.rng.random() < 0.3:
        return _with_timer(sketch, scope, step)
    return step, step


def _with_timer(sketch: Sketch, scope: str, step: str) -> tuple[str, str]:
    """A timer whose flow comes back behind the step, or ends."""
    event, after, merge = sketch.new(sketch.rng.choice("IN")), sketch.new("A"), sketch.new("X")
    sketch.timers[event] = step
    sketch.flow(scope, step, merge)
    sketch.flow(scope, event, after)
    rejoins = event[0] == "I" or sketch.rng.random() < 0.2
    sketch.flow(scope, after, merge if rejoins else sketch.new(sketch.rng.choice("EEET")))
    return step, merge


def _sequence(sketch: Sketch, scope: str, depth: int) -> tuple[str, str]:
    first, second = _block(sketch, scope, depth - 1), _block(sketch, scope, depth - 1)
    sketch.flow(scope, first[1], second[0])
    return first[0], second[1]


def _choice(sketch: Sketch, scope: str, depth: int) -> tuple[str, str]:
    return _branches(sketch, scope, depth, "X")


def _fork(sketch: Sketch, scope: str, depth: int) -> tuple[str, str]:
    return _branches(sketch, scope, depth, sketch.rng.choice("PO"))


def _branches(sketch: Sketch, scope: str, depth: int, letter: str) -> tuple[str, str]:
    rng = sketch.rng
    split, join = sketch.new(letter), sketch.new(letter)
    count = rng.randint(2, 3)
    has_default = rng.random() < 0.8
    for number in range(count):
        mark = "" if letter == "P" else "!" if has_default and number == count - 1 else "?"
        entry, leaving = _block(sketch, scope, depth - 1)
        sketch.flow(scope, split, entry, mark)
        if rng.random() < 0.1:
            leaving = _way_out(sketch, scope, leaving)
        sketch.flow(scope, leaving, join)
    return split, join


def _way_out(sketch: Sketch, scope: str, leaving: str) -> str:
    """The branch may leave the block for an end."""
    gate = sketch.new("X")
    sketch.flow(scope, leaving, gate)
    sketch.flow(scope, gate, sketch.new(sketch.rng.choice("EET")), "?")
    last = sketch.new("A")
    sketch.flow(scope, gate, last, "!")
    return last


def _loop(sketch: Sketch, scope: str, depth: int) -> tuple[str, str]:
    merge, gate = sketch.new("X"), sketch.new("X")
    step, body = _step(sketch, scope, 0), _block(sketch, scope, depth - 1)
    sketch.flow(scope, merge, step[0])
    sketch.flow(scope, step[1], body[0])
    sketch.flow(scope, body[1], gate)
    sketch.flow(scope, gate, merge, "?")
    after = sketch.new("A")
    sketch.flow(scope, gate, after, "!")
    return merge, after


def _inner(sketch: Sketch, scope: str, depth: int) -> tuple[str, str]:
    box = sketch.new("B")
    sketch.chains[box] = []
    if sketch.rng.random() < 0.7:
        _structured(sketch, box, depth - 1)
    else:
        _tangled(sketch, box, sketch.rng.randint(3, 6), depth - 1)
    if sketch.rng.random() < 0.4:
        return _with_timer(sketch, scope, box)
    return box, box


def _tangled(sketch: Sketch, scope: str, size: int, depth: int) -> None:
    """Nodes in a row with flows forward to anywhere, and back to steps only."""
    rng = sketch.rng
    row = [sketch.new(rng.choice("AAAAXXPPOOOK")) for _ in range(size)]
    row = [_boxed(sketch, depth) if node[0] == "A" and depth and rng.random() < 0.15 else node for node in row]
    ends = [sketch.new("E"), sketch.new(rng.choice("EET"))]
    sketch.flow(scope, sketch.new("S"), row[0])
    for place, node in enumerate(row):
        ahead = row[place + 1 : place + 5]
        ahead += ends if len(ahead) < 3 or rng.random() < 0.2 else []
        back = [one for one in row[: place + 1] if one[0] == "A"]
        count = rng.choice((2, 2, 3)) if node[0] in "XPO" else rng.choice((1, 1, 1, 2))
        count = min(count, len(ahead))
        targets = {ahead[0] if rng.random() < 0.6 else rng.choice(ahead)}
        while len(targets) < count:
            targets.add(rng.choice(back) if back and rng.random() < 0.25 else rng.choice(ahead))
        _flows_out(sketch, scope, node, sorted(targets))
        if node[0] in "AB" and rng.random() < 0.2:
            event = sketch.new(rng.choice("IN"))
            sketch.timers[event] = node
            sketch.flow(scope, event, rng.choice(ahead))


def _boxed(sketch: Sketch, depth: int) -> str:
    box = sketch.new("B")
    sketch.chains[box] = []
    if sketch.rng.random() < 0.5:
        _structured(sketch, box, depth - 1)
    else:
        _tangled(sketch, box, sketch.rng.randint(3, 5), depth - 1)
    return box


def _flows_out(sketch: Sketch, scope: str, node: str, targets: list[str]) -> None:
    rng = sketch.rng
    rng.shuffle(targets)
    chooses = node[0] in "XO" or (node[0] == "A" and rng.random() < 0.3)
    default = rng.choice(targets) if chooses and rng.random() < 0.8 else ""
    for target in targets:
        sketch.flow(scope, node, target, "" if not chooses else "!" if target == default else "?")
