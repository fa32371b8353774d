"""How long it takes to start: importing the package, `--help`, and a first look into the books.

Run `python benchmarks/bench_start.py [rounds]`. Every figure is a process of its own, the interpreter's own start taken
off; the best of the rounds counts, since a busy machine only makes things slower.
"""

import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

IMPORT, HELP = 0.15, 0.5
NOTHING = ("-c", "pass")
BOOKS = "from approvalflow import Office; Office.open('sqlite:///{}').close()"


def best_of(rounds: int, *arguments: str) -> float:
    """Seconds of a Python process, the best of some rounds."""
    found = []
    for _ in range(rounds):
        begun = perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        found.append(perf_counter() - begun)
    return min(found)


def say(what: str, seconds: float, bound: float | None = None) -> None:
    """One line; a figure with a bound says whether it is kept."""
    kept = "" if bound is None else f"   bound {bound * 1000:.0f} ms: {'kept' if seconds < bound else 'NOT KEPT'}"
    print(f"{what:<40}{seconds * 1000:8.0f} ms{kept}")


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print(f"Python {platform.python_version()}, {platform.machine()}, best of {rounds}")
    empty = best_of(rounds, *NOTHING)
    say("python -c pass (taken off below)", empty)
    say("import approvalflow", best_of(rounds, "-c", "import approvalflow") - empty, IMPORT)
    say("import approvalflow.deadlines", best_of(rounds, "-c", "import approvalflow.deadlines") - empty)
    say("from approvalflow import Office", best_of(rounds, "-c", "from approvalflow import Office") - empty)
    say("approvalflow --help, whole process", best_of(rounds, "-m", "approvalflow.cli", "--help"), HELP)
    with tempfile.TemporaryDirectory() as folder:
        books = BOOKS.format(Path(folder) / "books.db")
        subprocess.run([sys.executable, "-c", books], check=True)
        say("Office.open on books that exist", best_of(rounds, "-c", books) - empty)


if __name__ == "__main__":
    main()
