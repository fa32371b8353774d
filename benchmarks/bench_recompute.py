"""Restating open clocks after a notice: seconds, and memory that must not grow with their number.

    python benchmarks/bench_recompute.py [--clocks 30000] [--json]

The clocks are held in an SQLite file (`synchronous=FULL`): cases under review with a statutory, a promised and a step
clock. One was brought there by the office; the others are written from its events, each under its own id and number
and with its own chain of hashes, so that the check of the books finds them whole (some are checked, before and after).
Then the notice is adopted and the cases are restated as `approvalflow adopt` does it, in batches of one transaction
each; the statutory clock of every case crosses into the year of the notice and gets its event.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from msgspec.structs import replace

from approvalflow import Actor, Office
from approvalflow.desk import audit
from approvalflow.desk.keeping import GENESIS, digest
from approvalflow.desk.rules import publishing
from approvalflow.desk.sweep import recompute
from small_office import clock_at, open_office, to_review

NOTICE = Path(__file__).parent.parent / "tests" / "desk" / "fictional-2027.toml"
PER_CASE = 3
TENANT, FIRST, NUMBER = "330100", "c-1", "2026-000001"
MARKS = 10
CHECKED = 20


def fill(file: Path, office: Office, cases: int) -> None:
    """Write the case again and again under ids and numbers of its own, in one transaction that nobody waits for."""
    with office.desk.read() as read:
        chain = list(read.events(FIRST))
    books = sqlite3.connect(file, isolation_level=None)
    books.execute("PRAGMA synchronous = OFF")
    books.execute("PRAGMA cache_size = -64000")
    books.execute("BEGIN")
    others = [_others(books, table) for table in ("af_task", "af_due", "af_outbox")]
    names, row = _row(books, "af_case_file", "case")
    events = [list(one) for one in books.execute("SELECT * FROM af_event WHERE stream = ? ORDER BY seq", [FIRST])]
    kept = [one[1] for one in books.execute("PRAGMA table_info(af_event)")]
    stream, payload, hashed = (kept.index(name) for name in ("stream", "payload", "hash"))
    for n in range(2, cases + 1):
        case, number = f"x-{n:07}", f"2026-x{n:07}"
        previous, made = GENESIS, []
        for plain, one in zip(chain, events, strict=True):
            text = _renamed(plain.payload, case, number)
            previous = digest(TENANT, case, previous, replace(plain, payload=text))
            copy = one.copy()
            copy[stream], copy[payload], copy[hashed] = case, text, previous
            made.append(copy)
        books.executemany(f"INSERT INTO af_event VALUES ({', '.join('?' * len(kept))})", made)
        values = row | {"case": case, "number": number, "hash": previous}
        values["snapshot"] = _renamed(row["snapshot"], case, number)
        asked = f"INSERT INTO af_case_file VALUES ({', '.join('?' * len(names))})"
        books.execute(asked, [values[one] for one in names])
        for insert, rows in others:
            books.executemany(insert, [[_own(value, case, number) for value in one] for one in rows])
    books.execute("COMMIT")
    books.close()


def _row(books: sqlite3.Connection, table: str, key: str) -> tuple[list[str], dict[str, Any]]:
    names = [one[1] for one in books.execute(f"PRAGMA table_info({table})")]
    found = books.execute(f'SELECT * FROM {table} WHERE "{key}" = ?', [FIRST]).fetchone()
    return names, dict(zip(names, found, strict=True))


def _others(books: sqlite3.Connection, table: str) -> tuple[str, list[Any]]:
    rows = books.execute(f'SELECT * FROM {table} WHERE "case" = ?', [FIRST]).fetchall()
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows


def _renamed(text: str, case: str, number: str) -> str:
    return text.replace(f'"{FIRST}"', f'"{case}"').replace(NUMBER, number)


def _own(value: Any, case: str, number: str) -> Any:
    """A column of a row beside the case: its id, a key that begins with it, or a text that names it."""
    if not isinstance(value, str):
        return value
    if value == FIRST or value.startswith(f"{FIRST}/"):
        return case + value.removeprefix(FIRST)
    return _renamed(value, case, number)


def whole(office: Office, cases: int) -> bool:
    """Cases from the whole range are as their events say, and no link of their chains is broken."""
    ids = [f"x-{n:07}" for n in range(2, cases + 1, max(1, cases // CHECKED))]
    with office.desk.read() as books:
        office.desk.catalogue.refresh(books, books.head("tenant"))
        rows = [books.case(one) for one in ids]
        return not any(fault for row in rows for fault in audit.check_case(books, office.desk.catalogue, row))


def resident() -> float:
    """Megabytes of memory held now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def adopt(office: Office) -> None:
    """Let the notice count; nothing is restated yet."""
    with office.desk.transaction() as books:
        office.desk.catalogue.refresh(books, books.head("tenant"))
        texts, standing = {NOTICE.name: NOTICE.read_bytes()}, office.desk.catalogue.layers
        publishing.adopt(books, Actor(id="bai-xue", kind="officer"), office.people, office.now, texts, standing)


def measure(clocks: int) -> dict[str, Any]:
    """Fill the books, adopt, restate."""
    cases = max(MARKS, -(-clocks // PER_CASE))
    with tempfile.TemporaryDirectory(prefix="af-bench-") as folder:
        file, clock = Path(folder) / "books.db", clock_at("2026-12-21")
        with open_office(f"sqlite:///{file}", clock, Path(folder) / "matter") as office:
            to_review(office)
            began = perf_counter()
            fill(file, office, cases)
            filled = perf_counter() - began
        with Office.open(f"sqlite:///{file}", tenant=TENANT, now=clock) as office:
            assert whole(office, cases)
            adopt(office)
            done, marks = 0, [resident()]
            began, cpu = perf_counter(), process_time()
            for done, restated in enumerate(restating(office), 1):
                assert restated == 1
                if done % -(-cases // MARKS) == 0:
                    marks.append(resident())
            seconds, cpu = perf_counter() - began, process_time() - cpu
            assert whole(office, cases)
            assert not [*recompute(office.desk)]
        size = file.stat().st_size
    assert done == cases, (done, cases)
    return {
        "clocks": cases * PER_CASE,
        "cases": cases,
        "dates_moved": done,
        "seconds_to_fill": round(filled, 1),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "clocks_per_second": round(cases * PER_CASE / seconds),
        "memory_mb": [round(mark, 1) for mark in [*marks, resident()]],
        "file_mb": round(size / 1e6),
    }


def restating(office: Office) -> Iterator[int]:
    """Restate case by case; how many dates of each moved."""
    return (answer.events.count("ClockRecomputed") for answer in recompute(office.desk))


def main() -> None:
    """Measure, and print a line or JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--clocks", type=int, default=30_000)
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    found = measure(options.clocks)
    if options.json:
        print(json.dumps(found))
        return
    print(f"{found['clocks']} open clocks in {found['cases']} cases, {found['dates_moved']} dates moved")
    print(f"  {found['seconds']} s ({found['cpu_seconds']} s CPU), {found['clocks_per_second']} clocks/s")
    print(f"  memory at the start, at each tenth, at the end: {found['memory_mb']} MB; file {found['file_mb']} MB")


if __name__ == "__main__":
    main()
