"""How quickly lists are answered with a million open seats on PostgreSQL: p50 and p99 of every kind, narrowed and deep.

    python benchmarks/bench_lists.py [--rows 1000000] [--asked 300] [--json]

The rows are made by the database and analysed; the questions go the whole way of `Office.worklist`: who may see it,
where it lies, the statements, who may take each seat, days left and lamps. A thousand officers ask in random order.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from sqlalchemy import create_engine

from approvalflow import Office, SetClock
from approvalflow.identity import Department, Person, SeatRule, TomlDirectory
from approvalflow.identity.sheet import Sheet
from approvalflow.moment import read_moment
from postgres_server import postgres_server
from storage.many_tasks import fill

OFFICERS, DEPARTMENTS = 1_000, 40
Ask = Callable[[str], object]


def people() -> TomlDirectory:
    """A thousand officers in forty departments, and one who runs the system."""
    departments = tuple(Department(id=f"d-{n}", name=f"科室{n}") for n in range(DEPARTMENTS))
    officers = [
        Person(id=f"p-{n}", name=f"人{n}", department=f"d-{n % DEPARTMENTS}", roles=("role",), related=(f"P-{n}",))
        for n in range(OFFICERS)
    ]
    runs_it = Person(id="admin", name="管理员", department="d-0", roles=("publisher",))
    return TomlDirectory(Sheet(name="基准市", department=departments, person=(*officers, runs_it)))


def questions(office: Office, chosen: random.Random) -> dict[str, Ask]:
    """Every kind of list by name: a question for whoever asks."""
    narrow: dict[str, dict[str, Any]] = {
        "open": {},
        "mine": {"list": "mine"},
        "pools": {"list": "pools"},
        "delegated": {"list": "delegated"},
        "entrusted": {"list": "entrusted"},
        "returned": {"list": "returned"},
        "held": {"list": "held"},
        "department": {"list": "department"},
        "open, one matter": {"matter": "matter-7"},
        "open, one act and step": {"act": "decide", "step": "Step_3"},
        "open, overdue": {"lamp": "overdue"},
        "open, by number": {"starts": "2026-00001"},
        "open, due before": {"due_before": date(2026, 3, 5)},
        "department, one matter": {"list": "department", "matter": "matter-7"},
        "department, nothing found": {"list": "department", "matter": "none"},
    }
    asked: dict[str, Ask] = {name: lambda who, of=of: office.worklist(by=who, **of) for name, of in narrow.items()}
    for name in ("open", "department", "department, one matter"):
        of = narrow[name]
        asked[f"{name}: counts"] = lambda who, of=of: office.worklist_counts(by=who, **of)
        asked[f"{name}: deep page"] = deep(office, of)
    asked["done"] = lambda who: office.handled(by=who)
    asked["someone else's"] = lambda who: office.worklist(by="admin", of=who)
    return asked


def deep(office: Office, of: dict[str, Any]) -> Ask:
    """A page far behind the first; getting there is not counted."""
    cursors: dict[str, str] = {}

    def ready(who: str) -> str:
        page = office.worklist(by=who, limit=500, **of)
        return page.next or office.worklist(by=who, limit=20, **of).next

    def ask(who: str) -> object:
        return office.worklist(by=who, after=cursors[who], **of)

    ask.ready = lambda who: cursors.update({who: ready(who)})  # type: ignore[attr-defined]
    return ask


def measured(ask: Ask, who: list[str]) -> dict[str, float]:
    """Milliseconds of the median and of the ninety-ninth in a hundred."""
    took = []
    for one in who:
        if ready := getattr(ask, "ready", None):
            ready(one)
        began = perf_counter()
        ask(one)
        took.append(1000 * (perf_counter() - began))
    took.sort()
    return {"p50": round(took[len(took) // 2], 2), "p99": round(took[len(took) * 99 // 100], 2)}


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    chosen = random.Random(7)
    clock = SetClock(read_moment("2026-03-02T09:00:00+08:00"))
    with postgres_server() as url, Office.open(url, tenant="330100", people=people(), now=clock) as office:
        began = perf_counter()
        engine = create_engine(url)
        with engine.connect() as connection:
            fill(connection, "330100", asked.rows)
        engine.dispose()
        filled = perf_counter() - began
        # What is measured are lists, not fifty published drawings: every step asks for the role of its pool.
        rule = SimpleNamespace(
            organ="d-0", steps={f"Step_{n}": SimpleNamespace(seat=SeatRule(roles=("role",))) for n in range(7)}
        )
        office.desk.catalogue.rules = lambda *_: rule  # type: ignore[method-assign,assignment,return-value]
        who = [f"p-{chosen.randrange(OFFICERS)}" for _ in range(asked.asked)]
        found = {name: measured(ask, who) for name, ask in questions(office, chosen).items()}
    said = {"rows": asked.rows, "filled_s": round(filled, 1), "load": os.getloadavg()[0], "ms": found}
    if asked.json:
        print(json.dumps(said, ensure_ascii=False))
        return
    print(f"{asked.rows:,} open seats, {asked.asked} questions each; load {said['load']:.1f}")
    for name, ms in found.items():
        print(f"{name:28} p50 {ms['p50']:8.2f} ms   p99 {ms['p99']:8.2f} ms")


if __name__ == "__main__":
    main()
