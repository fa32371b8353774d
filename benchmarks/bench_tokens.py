"""From a signal to rest over three nodes and one waiting inclusive join, position as JSON text in and out.

    python benchmarks/bench_tokens.py [rounds]

A step is completed, an exclusive gateway asks its condition, a parallel split puts one token on an inclusive join and
one on a further step, for which the join has to wait. Measured on a drawing of just these five nodes, and on one of
200 nodes with a hundred before them and as many behind. The bound is 100 µs for both at the median, and 500 bytes for
a position of one token.
"""

import gc
import platform
import statistics
import sys
import time
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from approvalflow.bpmn.graph import Drawing
from approvalflow.tokens import Complete, Position, Start, advance
from tokens.drawings import draw

BOUND = 100.0
SMALL_POSITION = 500
WAY = ["P>O", "P>Consult"]
REVIEW: Position = {
    "v": 1,
    "next": 3,
    "scopes": {"0": {"of": "Process"}},
    "tokens": {"2": {"at": "Review", "via": "XM>Review", "in": "0"}},
}


def small() -> Drawing:
    """Nothing but the way."""
    return draw("Review X ?P O", "P Consult O")


def large(nodes: int = 200) -> Drawing:
    """The same way inside a drawing of `nodes` nodes, half of the others before it and half behind it."""
    others = nodes - len(small().nodes) - 4
    before = " ".join(f"Before{number}" for number in range(others // 2))
    behind = " ".join(f"Check{number}" for number in range(others - others // 2))
    return draw("S XS !XM Review X ?P O", "P Consult O", f"O {behind} E", f"XS ?{before} XM")


def answer(flow: str) -> bool:
    """The one condition on the way is true."""
    return flow == "X>P"


def one(drawing: Drawing, text: bytes, signal: Complete) -> bytes:
    """One advance as a store sees it: text in, text out."""
    position, _ = advance(drawing, msgspec.json.decode(text), signal, answer)
    return msgspec.json.encode(position)


def measure(drawing: Drawing, rounds: int) -> tuple[list[float], bytes, bytes]:
    """Microseconds of every round, sorted, and the text before and after."""
    text, signal = msgspec.json.encode(REVIEW), Complete("2")
    after = one(drawing, text, signal)
    assert [token["via"] for token in msgspec.json.decode(after)["tokens"].values()] == WAY
    gc.collect()
    gc.disable()
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter_ns()
        one(drawing, text, signal)
        taken.append((time.perf_counter_ns() - begin) / 1000)
    gc.enable()
    return sorted(taken), text, after


def main() -> int:
    """Print the figures; the exit code says whether the bounds hold at the median."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(f"Python {platform.python_version()}, {platform.machine()}, {rounds} rounds, µs from text to text")
    print(f"{'drawing':>10} {'p50':>7} {'p90':>7} {'p95':>7} {'p99':>7} {'mean':>7}   bytes in → out")
    fits = True
    for drawing in (small(), large()):
        taken, text, after = measure(drawing, rounds)
        at = [taken[int(len(taken) * part)] for part in (0.5, 0.9, 0.95, 0.99)]
        figures = " ".join(f"{value:7.1f}" for value in (*at, statistics.fmean(taken)))
        print(f"{len(drawing.nodes):>4} nodes {figures}   {len(text)} → {len(after)}")
        fits = fits and at[0] < BOUND
    single = advance(draw("Start_1234567890 Review_123456789 End_1234567890ab"), {}, Start(), answer)[0]
    size = len(msgspec.json.encode(single))
    print(f"position of one token, ids of 16 characters: {size} bytes (bound {SMALL_POSITION})")
    return 0 if fits and size < SMALL_POSITION else 1


if __name__ == "__main__":
    raise SystemExit(main())
