"""Durable steps: an opinion that moves the token, closes and opens tasks, restarts a clock, writes events and outbox.

    python benchmarks/bench_step.py

Both on SQLite (`synchronous=FULL`, a new file) and on PostgreSQL (the one of the test suite, `fsync=on`), one process,
fifty cases in turn. Prints steps a second, statements a step, own CPU above the same statements sent again through
SQLAlchemy Core on a copy of the same books in the same run (SQLite), the hundredth step of one case against its first
ones, rows a step and stored bytes a case.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Engine, event, text

from approvalflow import Answer, commands
from approvalflow.storage.books import SqlBooks
from approvalflow.storage.engine import open_engine

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from postgres_server import postgres_server
from small_office import PAPERS, STEPS, clock_at, drawing, open_office, submit, task

CASES = 50
TIMED = 400
LONG = 100


def loop() -> bytes:
    """Two reviews in a circle, so that one case can be stepped as long as wanted."""
    names = ("Receive", "Accept", "Review", "Decide", "Deliver")
    nodes = '<startEvent id="Start"/><endEvent id="End"/><exclusiveGateway id="Again" default="F6"/>'
    nodes += "".join(task(name, STEPS[name].replace("Review Verify", "Review")) for name in names)
    nodes += task("Second", 'act="review" role="reviewer" term="3 WD"')
    road = ["Start", "Receive", "Accept", "Review", "Second", "Again"]
    flows = [(one, other, "") for one, other in pairwise(road)]
    flows += [("Again", "Decide", 'step.Second.outcome = "abstain"'), ("Again", "Review", "")]
    return drawing(nodes, [*flows, ("Decide", "Deliver", ""), ("Deliver", "End", "")])


class Bench:
    """An office with cases that lie at the first review."""

    def __init__(self, url: str, folder: Path) -> None:
        self.office = open_office(url, clock_at(), folder / "matter", loop())
        self.open: dict[str, str] = {}
        self.number = 0

    def new(self, case: str) -> None:
        submit(self.office, case, PAPERS)
        self.office.act(case, "Receive", "received", by="zhang-min")
        self.arrived(self.office.act(case, "Accept", "accepted", by="zhang-min"))

    def arrived(self, answer: Answer) -> None:
        self.open[answer.case] = next(iter(answer.open))

    def step(self, case: str) -> None:
        """One opinion, sent with an idempotency key."""
        self.number += 1
        command = commands.Act(case=case, visit=self.open[case], outcome="agree", reason="同意", key=f"k{self.number}")
        self.arrived(self.office.do("chen-jing", command))


class Said:
    """Keeps what the books are asked to send, transaction by transaction."""

    def __init__(self, engine: Engine) -> None:
        self.transactions: list[list[tuple[Any, Any]]] = []
        self._engine = engine
        event.listen(engine, "begin", self._begun)
        self._send, self._write = SqlBooks._send, SqlBooks._write

    def _begun(self, connection: Any) -> None:
        self.transactions.append([])

    def __enter__(self) -> "Said":
        SqlBooks._send = self._hear(self._send)  # type: ignore[method-assign]
        SqlBooks._write = self._hear(self._write)  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        SqlBooks._send, SqlBooks._write = self._send, self._write  # type: ignore[method-assign]
        event.remove(self._engine, "begin", self._begun)

    def _hear(self, send: Any) -> Any:
        def sent(books: SqlBooks, statement: Any, values: Any) -> Any:
            self.transactions[-1].append((statement, values))
            return send(books, statement, values)

        return sent

    def again(self, engine: Engine) -> None:
        """Send everything once more, as it was."""
        for transaction in self.transactions:
            with engine.begin() as connection:
                for statement, values in transaction:
                    result = connection.execute(statement, values)
                    if result.returns_rows:
                        result.all()


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Wall and own CPU seconds."""
    began, cpu = perf_counter(), process_time()
    work()
    return perf_counter() - began, process_time() - cpu


def run(name: str, url: str, folder: Path, file: Path | None) -> None:
    bench = Bench(url, folder)
    engine: Any = bench.office._engine
    for number in range(CASES):
        bench.new(f"c{number}")
    for number in range(CASES):
        bench.step(f"c{number}")
    wall, cpu = timed(lambda: many(bench))  # nothing listens yet
    if file is not None:
        with closing(sqlite3.connect(file)) as books, closing(sqlite3.connect(folder / "copy.db")) as copy_of_books:
            books.backup(copy_of_books)
    with Said(engine) as said:
        many(bench)
    statements = sum(map(len, said.transactions)) / TIMED
    print(f"{name}: {TIMED / wall:.0f} steps/s, {1000 * wall / TIMED:.2f} ms, {1000 * cpu / TIMED:.2f} ms CPU", end="")
    print(f", {statements:.1f} statements a step")
    if file is not None:
        copy = open_engine(f"sqlite:///{folder / 'copy.db'}")
        with copy.begin() as connection:
            connection.execute(text("SELECT 1"))
        bare, bare_cpu = timed(lambda: said.again(copy))
        print(f"  the same statements bare: {1000 * bare / TIMED:.2f} ms, {1000 * bare_cpu / TIMED:.2f} ms CPU", end="")
        print(f"; own CPU above them {1000 * (cpu - bare_cpu) / TIMED:.2f} ms")
    hundred(bench)
    stored(bench, engine)
    bench.office.close()


def many(bench: Bench) -> None:
    """The steps that are timed."""
    for number in range(TIMED):
        bench.step(f"c{number % CASES}")


def hundred(bench: Bench) -> None:
    """The hundredth step of a case against its first."""
    firsts, lasts = [], []
    for number in range(10):
        case = f"long{number}"
        bench.new(case)
        times = [timed(lambda case=case: bench.step(case))[0] for _ in range(LONG)]
        firsts += times[:10]
        lasts += times[-10:]
    print(f"  steps 1-10: {1000 * median(firsts):.2f} ms, steps 91-100: {1000 * median(lasts):.2f} ms, ", end="")
    print(f"ratio {median(lasts) / median(firsts):.2f}")


TABLES = ("af_event", "af_task", "af_due", "af_outbox", "af_idempotency")
WEIGHED = {
    "events": "SELECT sum(length(payload) + length(hash)) FROM af_event WHERE stream = 'weighed'",
    "outbox": "SELECT sum(length(payload)) FROM af_outbox WHERE \"case\" = 'weighed'",
    "snapshot": "SELECT length(snapshot) FROM af_case_file WHERE \"case\" = 'weighed'",
}


def stored(bench: Bench, engine: Any) -> None:
    """Rows that a step leaves, and bytes that a case of ten steps takes."""
    bench.new("weighed")
    before = counted(engine)
    for _ in range(10):
        bench.step("weighed")
    rows = {table: (count - before[table]) / 10 for table, count in counted(engine).items()}
    with engine.connect() as connection:
        sizes = {name: connection.execute(text(question)).scalar() for name, question in WEIGHED.items()}
    print(f"  rows a step: {rows}; bytes of a case after twelve steps: {sizes}")


def counted(engine: Any) -> dict[str, int]:
    """Rows by table."""
    with engine.connect() as connection:
        return {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in TABLES}


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        run("SQLite FULL", f"sqlite:///{folder}/books.db", folder, folder / "books.db")
    with tempfile.TemporaryDirectory() as scratch, postgres_server() as url:
        run("PostgreSQL", url, Path(scratch), None)


if __name__ == "__main__":
    main()
