"""Random files of several pools from a seed: message flows between them, and every way in which a process starts.

By a plain start event or several, by a message, a signal or a time, by a receive task, or by the events behind a
gateway, of which one is enough or all have to come.
"""

import random
from collections.abc import Callable

from approvalflow.bpmn.graph import Cause, Kind, Trigger
from tokens.random_wide import Sketch, block, causes_of, end, furnish, plain

POOLS = ("Process", "Second", "Third")
STARTING = (Trigger.MESSAGE, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.TIMER)


def a_sketch_of_pools(seed: int) -> Sketch:
    rng = random.Random(f"pools {seed}")
    sketch = Sketch(rng=rng)
    pools = POOLS[: rng.choice((1, 2, 2, 3))]
    for pool in pools:
        sketch.starts[pool] = []
        entry, leaving = block(sketch, pool, rng.choice((0, 1, 1, 2)))
        for opening in rng.sample(OPENINGS, rng.choice((1, 1, 2))):
            sketch.flow(opening(sketch, pool), entry)
        sketch.flow(leaving, end(sketch, pool))
        furnish(sketch, pool, 1)
    message_flows(sketch)
    return sketch


def plainly(sketch: Sketch, pool: str) -> str:
    start = sketch.new("S", Kind.START, pool)
    sketch.starts[pool].append(start)
    return start


def by_event(sketch: Sketch, pool: str) -> str:
    start = sketch.new("S", Kind.START, pool, causes=causes_of(sketch, sketch.rng.choice(STARTING)))
    sketch.starters.setdefault(pool, []).append(start)
    return start


def by_receiving(sketch: Sketch, pool: str) -> str:
    task = receiving(sketch, pool, instantiate=True)
    sketch.starters.setdefault(pool, []).append(task)
    return task


def receiving(sketch: Sketch, pool: str, **more: bool) -> str:
    return sketch.new("R", Kind.RECEIVE_TASK, pool, causes=(Cause(trigger=Trigger.MESSAGE, name="m1"),), **more)


def by_one_of_several(sketch: Sketch, pool: str) -> str:
    return behind_a_gateway(sketch, pool, Kind.EXCLUSIVE, all_of=False)


def by_all_of_several(sketch: Sketch, pool: str) -> str:
    """What follows waits for all of them, or goes on with each."""
    return behind_a_gateway(
        sketch, pool, sketch.rng.choice((Kind.PARALLEL, Kind.INCLUSIVE, Kind.EXCLUSIVE)), all_of=True
    )


def behind_a_gateway(sketch: Sketch, pool: str, kind: Kind, *, all_of: bool) -> str:
    gate = sketch.new("V", Kind.EVENT_BASED, pool, instantiate=True, all_of=all_of)
    merge = sketch.new("X", kind, pool)
    for _ in range(sketch.rng.randint(2, 3)):
        if sketch.chance(0.4):
            event = receiving(sketch, pool)
        else:
            event = sketch.new("K", Kind.CATCH, pool, causes=causes_of(sketch, sketch.rng.choice(STARTING)))
        sketch.flow(gate, event)
        after = plain(sketch, pool) if sketch.chance(0.4) else ""
        if after:
            sketch.flow(event, after)
        sketch.flow(after or event, merge)
        sketch.starters.setdefault(pool, []).append(event)
    return merge


OPENINGS: tuple[Callable[[Sketch, str], str], ...] = (
    plainly,
    plainly,
    by_event,
    by_event,
    by_receiving,
    by_one_of_several,
    by_all_of_several,
)


def message_flows(sketch: Sketch) -> None:
    """From what throws a message to what takes one, in another pool."""
    pools = {name: pool_of(sketch, name) for name in sketch.nodes}
    speaks = (Kind.THROW, Kind.END)
    about = {
        name: one["kind"]
        for name, one in sketch.nodes.items()
        if any(cause.trigger is Trigger.MESSAGE for cause in one.get("causes", ()))
    }
    for name, kind in about.items():
        if kind in speaks:
            found = [one for one, its in about.items() if its not in speaks and pools[one] != pools[name]]
            sketch.nodes[name]["talks_to"] = tuple(
                sketch.rng.sample(found, min(len(found), sketch.rng.choice((1, 1, 2))))
            )


def pool_of(sketch: Sketch, name: str) -> str:
    """Of a process that is only called, its own name."""
    while name in sketch.nodes:
        name = sketch.nodes[name]["scope"]
    return name
