"""From a signal to rest, position as JSON text in and out, by CPU time: what a move costs, and whether that grows.

    python benchmarks/bench_tokens.py [rounds]

A step is completed, an exclusive gateway asks its condition, a parallel split puts one token on an inclusive join and
one on a further step, for which the join has to wait. Measured on drawings of 5, 200 and 2,000 nodes. A throw of a
signal, a link and an instance of a repeated step are measured in the same sizes, and a loop of two steps in its first
round and in its thousandth. On a board that is kept from move to move, as a dry run keeps it, an instance among 100
and one among 5,000 is completed. The bound is 100 µs at the median for each, and no more than a quarter above the
smallest drawing or the first round; 500 bytes for a position of one token.
"""

import gc
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from approvalflow.bpmn.graph import Cause, Drawing, Kind, Multi, Trigger
from approvalflow.expressions import compile_expression
from approvalflow.tokens import Complete, Position, Start, advance, open_visits
from approvalflow.tokens.advance import advance_on
from approvalflow.tokens.board import Board
from tokens.drawings import draw

BOUND = 100.0
GROWTH = 1.25
SMALL_POSITION = 500
SIZES = (5, 200, 2_000)
WAY = "Review X ?P O", "P Consult O"


def within(nodes: int, *way: str) -> Drawing:
    """The way inside a drawing of `nodes` nodes, half of the others before it and half behind it."""
    others = nodes - len({word.lstrip("?!") for chain in way for word in chain.split()}) - 4
    if others < 2:
        return draw(*way)
    before = " ".join(f"Before{number}" for number in range(others // 2))
    behind = " ".join(f"Check{number}" for number in range(others - others // 2))
    first, last = way[0].split()[0], way[0].split()[-1]
    return draw(f"S XS !XM {first}", *way, f"{last} {behind} E", f"XS ?{before} XM")


def joining(nodes: int) -> tuple[Drawing, Position]:
    """A gateway, a split and an inclusive join that has to wait."""
    return within(nodes, *WAY), at("Review")


def throwing(nodes: int) -> tuple[Drawing, Position]:
    """A signal that nobody here waits for."""
    drawing = within(nodes, "Review Throw After")
    cause = (Cause(trigger=Trigger.SIGNAL, name="done"),)
    return changed(drawing, "Throw", kind=Kind.THROW, causes=cause), at("Review")


def linking(nodes: int) -> tuple[Drawing, Position]:
    """A link to the other end of the drawing."""
    drawing = within(nodes, "Review Throw", "Catch After")
    cause = (Cause(trigger=Trigger.LINK, name="over"),)
    drawing = changed(drawing, "Throw", kind=Kind.THROW, causes=cause)
    return changed(drawing, "Catch", kind=Kind.CATCH, causes=cause), at("Review")


def repeating(nodes: int) -> tuple[Drawing, Position]:
    """The second of three instances side by side."""
    drawing = within(nodes, "Before Review After")
    multi = Multi(cardinality=compile_expression("3"))
    drawing = changed(drawing, "Review", multi=multi)
    position, _ = advance(drawing, at("Before"), Complete("2"), answer)
    first = min(open_visits(drawing, position), key=int)
    return drawing, advance(drawing, position, Complete(first), answer)[0]


def changed(drawing: Drawing, node: str, **more: Any) -> Drawing:
    return replace(drawing, nodes={**drawing.nodes, node: replace(drawing.nodes[node], **more)})


def at(node: str) -> Position:
    """One token at a step."""
    return {"v": 1, "next": 3, "scopes": {"0": {"of": "Process"}}, "tokens": {"2": {"at": node, "in": "0"}}}


def answer(element: str, around: Any = None) -> Any:
    """Every condition on the way is true; there are three instances."""
    return 3 if around is not None and around.what == "cardinality" else True


def after_rounds(rounds: int) -> tuple[Drawing, Position]:
    """A loop over two steps, `rounds` times round."""
    drawing = draw("S XM Ask Review X ?XM", "X !E")
    position, _ = advance(drawing, {}, Start(), answer)
    for _ in range(2 * rounds):
        (token,) = open_visits(drawing, position)
        position, _ = advance(drawing, position, Complete(token), answer)
    return drawing, position


def one(drawing: Drawing, text: bytes, signal: Complete) -> bytes:
    """One advance as a store sees it: text in, text out."""
    position, _ = advance(drawing, msgspec.json.decode(text), signal, answer)
    return msgspec.json.encode(position)


def measure(drawing: Drawing, position: Position, rounds: int) -> tuple[float, float, int, int]:
    """Microseconds of CPU at the median and the 95th percentile, and the size of the position before and after."""
    text = msgspec.json.encode(position)
    signal = Complete(min(open_visits(drawing, position), key=int))
    after = one(drawing, text, signal)
    assert after != text
    gc.collect()
    gc.disable()
    taken = []
    for _ in range(rounds):
        begin = time.process_time_ns()
        one(drawing, text, signal)
        taken.append((time.process_time_ns() - begin) / 1000)
    gc.enable()
    taken.sort()
    return taken[rounds // 2], taken[int(rounds * 0.95)], len(text), len(after)


def crowd(instances: int, rounds: int) -> tuple[float, float, int, int]:
    """One instance after the other, half of them, on a kept board."""
    drawing = changed(draw("S Before Review After E"), "Review", multi=Multi(cardinality=compile_expression("3")))
    taken: list[float] = []
    while len(taken) < rounds:
        board = Board({})
        advance_on(board, drawing, Start(), answer)
        advance_on(board, drawing, Complete("2"), lambda element, around=None: instances)
        gc.collect()
        gc.disable()
        tokens = sorted((token for token, one in board.tokens.items() if "i" in one), key=int)
        for token in tokens[: instances // 2]:
            begin = time.process_time_ns()
            advance_on(board, drawing, Complete(token), answer)
            taken.append((time.process_time_ns() - begin) / 1000)
        gc.enable()
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)], 0, 0


def row(what: str, size: str, figures: tuple[float, float, int, int]) -> float:
    median, high, before, after = figures
    print(f"{what:>10} {size:>12} {median:7.1f} {high:7.1f}   {before} → {after}")
    return median


def table(rounds: int) -> list[list[float]]:
    """The medians of each kind of move, over the sizes or rounds."""
    kinds: list[Callable[[int], tuple[Drawing, Position]]] = [joining, throwing, linking, repeating]
    found = [[row(kind.__name__, f"{size} nodes", measure(*kind(size), rounds)) for size in SIZES] for kind in kinds]
    found.append([row("looping", f"{times} rounds", measure(*after_rounds(times), rounds)) for times in (1, 1_000)])
    found.append([row("crowd", f"{many} open", crowd(many, rounds)) for many in (100, 5_000)])
    return found


def main() -> int:
    """Print the figures; the exit code says whether the bounds hold at the median."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print(f"Python {platform.python_version()}, {platform.machine()}, {rounds} times, µs of CPU from text to text")
    print(f"{'move':>10} {'in':>12} {'p50':>7} {'p95':>7}   bytes in → out")
    medians = table(rounds)
    single = advance(draw("Start_1234567890 Review_123456789 End_1234567890ab"), {}, Start(), answer)[0]
    size = len(msgspec.json.encode(single))
    print(f"position of one token, ids of 16 characters: {size} bytes (bound {SMALL_POSITION})")
    quick = all(one < BOUND for line in medians for one in line)
    steady = all(max(line) < GROWTH * min(line) for line in medians)
    print(f"under {BOUND:.0f} µs: {quick}; no growth with size or rounds: {steady}")
    return 0 if quick and steady and size < SMALL_POSITION else 1


if __name__ == "__main__":
    raise SystemExit(main())
