"""Restating open clocks after a notice: seconds, and memory that must not grow with their number.

    python benchmarks/bench_recompute.py [--clocks 30000] [--json]

The clocks are held in an SQLite file (`synchronous=FULL`): cases under review with a statutory, a promised and a step
clock, copied from one that was brought there by the office; one clock of each crosses into the year of the notice. Then
the notice is adopted and the cases are restated as `approvalflow adopt` does it, in batches of one transaction each.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from approvalflow import Actor, Office
from approvalflow.desk import publishing
from approvalflow.desk.sweep import recompute
from small_office import clock_at, open_office, to_review

NOTICE = Path(__file__).parent.parent / "tests" / "desk" / "fictional-2027.toml"
PER_CASE = 3
TABLES = {"af_case_file": "case", "af_event": "stream", "af_task": "case", "af_due": "case"}


def fill(file: Path, cases: int) -> None:
    """Copy the one case, its events, tasks and due rows; ids and numbers are made anew."""
    books = sqlite3.connect(file)
    for table, key in TABLES.items():
        columns = [row[1] for row in books.execute(f"PRAGMA table_info({table})")]
        snapshot = """replace(replace(snapshot, '"c-1"', '"x-' || n || '"'), '2026-000001', '2026-x' || n)"""
        changed = {key: "'x-' || n", "snapshot": snapshot}
        if table == "af_case_file":
            changed["number"] = "'2026-x' || n"
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
        counted = f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {cases - 1})"
        books.execute(
            f"""{counted} INSERT INTO {table} ({names}) SELECT {values} FROM s, {table} WHERE "{key}" = 'c-1'"""
        )
    books.commit()
    books.close()


def resident() -> float:
    """Megabytes of memory held now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def adopt(office: Office) -> None:
    """Let the notice count; nothing is restated yet."""
    with office.desk.transaction() as books:
        office.desk.catalogue.refresh(books, books.head("tenant"))
        texts, standing = {NOTICE.name: NOTICE.read_bytes()}, office.desk.catalogue.notices
        publishing.adopt(books, Actor(id="bai-xue", kind="officer"), office.people, office.now, texts, standing)


def measure(clocks: int) -> dict[str, Any]:
    """Fill the books, adopt, restate."""
    cases = max(4, -(-clocks // PER_CASE))
    with tempfile.TemporaryDirectory(prefix="af-bench-") as folder:
        file, clock = Path(folder) / "books.db", clock_at("2026-12-21")
        with open_office(f"sqlite:///{file}", clock, Path(folder) / "matter") as office:
            to_review(office)
        fill(file, cases)
        with Office.open(f"sqlite:///{file}", tenant="330100", now=clock) as office:
            adopt(office)
            marks, done, restated = [resident()], 0, 0
            began, cpu = perf_counter(), process_time()
            for answer in recompute(office.desk):
                done += 1
                restated += answer.events.count("ClockRecomputed")
                if done % -(-cases // 4) == 0:
                    marks.append(resident())
            seconds, cpu = perf_counter() - began, process_time() - cpu
            size = file.stat().st_size
    assert done == restated == cases, (done, restated, cases)
    return {
        "clocks": cases * PER_CASE,
        "cases": cases,
        "dates_moved": restated,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "clocks_per_second": round(cases * PER_CASE / seconds),
        "memory_mb": [round(mark, 1) for mark in [*marks, resident()]],
        "file_mb": round(size / 1e6),
    }


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
    print(f"  memory at the start, at each quarter, at the end: {found['memory_mb']} MB; file {found['file_mb']} MB")


if __name__ == "__main__":
    main()
