"""How many durable steps the books take: `load` and `keep` of a step that needs every kind of row, ten statements.

    python benchmarks/bench_store.py [--seconds 3] [--json]

One process, twenty cases in turn, `synchronous=FULL` or `fsync=on`; PostgreSQL is the one of the test suite. `bare`
sends the same statements with ready values through SQLAlchemy Core: the difference of CPU is what the books add.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from sqlalchemy import Engine

from approvalflow.storage.books import SqlBooks
from approvalflow.storage.engine import open_engine
from approvalflow.storage.schema import prepare
from approvalflow.storage.statements import LOAD
from approvalflow.storage.transaction import transaction
from contracts.book_rows import a_first_change, a_full_change
from postgres_server import postgres_server

CASES = 20


def measured(step: Callable[[str, int], None], seconds: float) -> dict[str, float]:
    """Steps a second, and milliseconds of own CPU a step."""
    done, began, cpu = 0, perf_counter(), process_time()
    while perf_counter() - began < seconds:
        step(f"c-{done % CASES}", 1 + done // CASES)
        done += 1
    return {
        "per_second": round(done / (perf_counter() - began), 1),
        "cpu_ms": round(1000 * (process_time() - cpu) / done, 3),
    }


def with_books(engine: Engine, tenant: str) -> Callable[[str, int], None]:
    """A step as the desk does it."""
    writing = transaction(engine, tenant)

    def step(case: str, seq: int) -> None:
        with writing() as books:
            books.load(case, key=f"{case} {seq + 1}")
            books.keep(a_full_change(case, seq))

    return step


class Unsent(SqlBooks):
    """Books that only note what they would send."""

    rowcount = 1

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant
        self.noted: list[tuple[Any, Any]] = []

    def _write(self, statement: Any, values: Any) -> Any:
        self.noted.append((statement, values))
        return self


def bare(engine: Engine, tenant: str, steps: int) -> Callable[[str, int], None]:
    """The same statements with values made beforehand."""
    ready = {}
    for done in range(steps):
        case, seq, books = f"c-{done % CASES}", 1 + done // CASES, Unsent(tenant)
        books._write(LOAD, {"_tenant": tenant, "_case": case, "_key": f"{case} {seq + 1}"})
        books.keep(a_full_change(case, seq))
        ready[case, seq] = books.noted

    def step(case: str, seq: int) -> None:
        with engine.begin() as connection:
            for statement, values in ready[case, seq]:
                result = connection.execute(statement, values)
                if result.returns_rows:
                    result.one_or_none()

    return step


def figures(engine: Engine, seconds: float) -> dict[str, dict[str, float]]:
    """Both ways on the same database, each for a tenant of its own."""
    prepare(engine)
    for tenant in ("books", "bare"):
        with transaction(engine, tenant)() as books:
            for n in range(CASES):
                books.keep(a_first_change(f"c-{n}"))
    found = {"books": measured(with_books(engine, "books"), seconds)}
    steps = int(found["books"]["per_second"] * seconds * 3)
    return found | {"bare": measured(bare(engine, "bare", steps), seconds)}


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """An SQLite file and a PostgreSQL server that live as long as the block."""
    with tempfile.TemporaryDirectory(prefix="af-bench-") as folder, postgres_server() as server:
        yield {"sqlite": f"sqlite:///{folder}/books.db", "postgresql": server}


def main() -> None:
    """Measure, and print a table or JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=3.0)
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    answer = {}
    with databases() as urls:
        for name, url in urls.items():
            engine = open_engine(url)
            answer[name] = figures(engine, options.seconds)
            engine.dispose()
    if options.json:
        print(json.dumps(answer))
        return
    for name, found in answer.items():
        for way, figure in found.items():
            print(f"{name:11} {way:6} {figure['per_second']:8.1f} steps/s {figure['cpu_ms']:7.3f} ms CPU")


if __name__ == "__main__":
    main()
