"""On a hundred thousand analysed rows PostgreSQL answers every list from an index, and reads no table through.

SQLite's plans do not depend on what is in the tables.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import Sought, Wanted
from approvalflow.moment import UTC
from approvalflow.storage.schema import prepare
from contracts.stores import SqlStore, opened
from storage.many_tasks import fill

MANY = 100_000
MIDDLE = (date(2026, 3, 9), "c-5", "Review@1", "1")
SPANS = [(date.min, date(2026, 3, 1)), (date(2026, 3, 2), date(2026, 3, 9)), (date.max, date.max)]
NARROW: dict[str, dict[str, Any]] = {
    "": {},
    "matter": {"matter": "matter-7"},
    "act": {"act": "decide"},
    "acts": {"acts": ("decide", "issue")},
    "step": {"node": "Step_3"},
    "number": {"starts": "2026-00001"},
    "days": {"since": date(2026, 3, 1), "until": date(2026, 3, 9)},
    "held": {"held": True},
    "returned": {"returned": True},
    "delegated": {"delegated": True},
    "own": {"own": True},
    "keeping out": {"person": "p-7", "absent": "p-8", "related": ("P-9", "P-10")},
    "a colleague's": {"person": "p-7", "single": "p-7", "related": ("P-7",)},
    "where one is heard": {"person": "p-7", "seated": "p-7", "related": ("P-7",)},
    "a stand-in's": {"person": "p-7", "absent": "p-8", "related": ("P-7", "P-8"), "acts": ("review",), "own": True},
    "several": {"matter": "matter-7", "act": "review", "person": "p-7", "until": date(2026, 3, 9)},
}
PAST: dict[str, dict[str, Any]] = {
    "": {},
    "matter": {"matter": "matter-7"},
    "outcome": {"what": "agree"},
    "number": {"starts": "2026-00001"},
    "days": {"begin": datetime(2025, 12, 1, tzinfo=UTC), "end": datetime(2026, 1, 1, tzinfo=UTC)},
    "unread": {"unread": True},
    "ongoing": {"ongoing": True},
    "lamp": {"since": date(2026, 3, 1), "until": date(2026, 3, 9)},
}
IN_ORDER = ("", "keeping out", "a colleague's", "a stand-in's", "matter", "days")
"""So narrowed, the rows come from the index in their order: the first page costs what it shows, not what there is."""
OWNERS = (("owner", "=p-7"), ("owner", "@role@d-7"), ("department", "d-7"), ("giver", "p-7"))


def questions() -> Iterator[tuple[str, Callable[[Books], object]]]:
    for whose, name in OWNERS:
        for what, wanted in NARROW.items():
            for after in (None, MIDDLE):
                yield (
                    " ".join(part for part in (whose, what, "deep" if after else "first") if part),
                    lambda books, whose=whose, name=name, wanted=wanted, after=after: books.listed(
                        whose, name, Wanted(**wanted), after=after, limit=51
                    ),
                )
            yield (
                f"{whose} {what} counts",
                lambda books, whose=whose, name=name, wanted=wanted: books.counted(
                    whose, name, Wanted(**wanted), SPANS, most=10_000
                ),
            )
    before = (datetime(2026, 1, 1, tzinfo=UTC), "c-1", 1)
    for what, sought in PAST.items():
        for after in (None, before):
            yield (
                " ".join(part for part in ("done", what, "deep" if after else "first") if part),
                lambda books, sought=sought, after=after: books.involved(
                    "=p-7", "done", Sought(**sought), before=after, limit=51
                ),
            )
        yield (
            f"done {what} counts",
            lambda books, sought=sought: books.involved_counted("=p-7", "done", Sought(**sought), SPANS, most=1_000),
        )
    yield "pools", lambda books: books.shared_pools()
    yield "of a case", lambda books: books.tasks(case="c-7")
    yield "of a person and pools", lambda books: books.tasks(holder="p-7", pools=("role@d-7", "role@d-8"))


def plans_of(store: SqlStore, ask: Callable[[Books], object], tenant: str) -> list[dict[str, Any]]:
    """How the database answers what a question sends."""
    store.sent.clear()
    store.given.clear()
    with store.read(tenant)() as books:
        ask(books)
    with store.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sent}", given).scalar_one()
            for sent, given in zip(store.sent, store.given, strict=True)
            if sent.lstrip().upper().startswith(("SELECT", "WITH"))
        ]
    return [json.loads(one)[0]["Plan"] if isinstance(one, str) else one[0]["Plan"] for one in found]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for one in plan.get("Plans", ()):
        yield from nodes(one)


@pytest.fixture
def many(fresh_postgres: str) -> Iterator[SqlStore]:
    with opened(fresh_postgres) as engine:
        prepare(engine)
        with engine.connect() as connection:
            fill(connection, "many", MANY)
        store = SqlStore(engine)
        yield store
        store.close()


def straight() -> list[str]:
    """Questions whose rows come in the order in which they are shown."""
    pages = [f"{narrow} {page}".lstrip() for narrow in IN_ORDER for page in ("first", "deep")]
    return [*(f"{whose} {page}" for whose in ("owner", "department") for page in pages)]


@pytest.mark.postgres
def test_every_list_is_answered_by_index(many: SqlStore) -> None:
    """First page, deep page and counts, however narrowed: no table is read through, nor sorted what lies in order.

    Narrowed by step, number or name, the index is gone through, and only what is shown is fetched.
    """
    asked = 0
    for what, ask in questions():
        for plan in plans_of(many, ask, "many"):
            kinds = [one["Node Type"] for one in nodes(plan)]
            assert "Seq Scan" not in kinds, (what, plan)
            if what in straight():
                assert kinds == ["Limit", "Index Scan"], (what, kinds)
            if what.startswith("done") and not what.endswith("counts"):
                assert "Sort" not in kinds, (what, kinds)
            if what.startswith(("owner number", "owner step", "department number", "department step")):
                assert "Index Only Scan" in kinds, (what, kinds)
            asked += 1
    assert asked > 150


def test_sqlite_answers_every_list_by_index(tmp_path: Path) -> None:
    """No page and no count reads a table through, and what the index has in order is not sorted."""
    with opened(f"sqlite:///{tmp_path}/books.db") as engine:
        prepare(engine)
        store = SqlStore(engine)
        for what, ask in questions():
            store.sent.clear()
            store.given.clear()
            with store.read("many")() as books:
                ask(books)
            (sent, given), *_ = zip(store.sent, store.given, strict=True)
            with engine.connect() as connection:
                plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent}", given)]
            assert not [one for one in plan if re.match("SCAN (af_|near)", one)], (what, plan)
            assert what not in straight() or not [one for one in plan if "TEMP B-TREE" in one], (what, plan)
        store.close()
