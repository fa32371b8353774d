"""How the tables are cut, and what a step costs in statements."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, text

from approvalflow.desk import rows
from approvalflow.desk.protocols import Books
from approvalflow.desk.rows import Sought, Wanted
from approvalflow.storage.tables import PREFIX, metadata
from approvalflow.storage.transaction import transaction
from contracts.book_rows import MONDAY, a_change, a_first_change, a_full_change, a_key, later
from contracts.stores import SqlStore

ROWS = {
    "case_file": rows.CaseRow,
    "event": rows.EventRow,
    "task": rows.TaskRow,
    "due": rows.DueRow,
    "involved": rows.InvolvedRow,
    "outbox": rows.OutboxRow,
    "idempotency": rows.KeyRow,
    "refusal": rows.RefusalRow,
    "matter_version": rows.MatterRow,
    "people_seen": rows.SeenRow,
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def sql_store(request: pytest.FixtureRequest) -> SqlStore:
    return request.getfixturevalue(f"{request.param}_store")


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_the_tenant_comes_first_in_every_key(name: str) -> None:
    """Primary, unique and foreign keys and indexes begin with the tenant, so that it can distribute the tables."""
    table = metadata.tables[name]
    keys = [list(constraint.columns) for constraint in table.constraints if hasattr(constraint, "columns")]
    keys += [list(index.columns) for index in table.indexes]
    assert next(iter(table.columns)).name == "tenant"
    assert {key[0].name for key in keys} == {"tenant"}
    for constraint in table.foreign_key_constraints:
        assert isinstance(constraint, ForeignKeyConstraint)
        assert constraint.elements[0].target_fullname.endswith(".tenant")
    assert not any(column.unique for column in table.columns)
    assert all(c.name for c in table.constraints if isinstance(c, UniqueConstraint | ForeignKeyConstraint))


@pytest.mark.parametrize(("name", "row"), sorted(ROWS.items()))
def test_a_table_has_a_column_for_every_field(name: str, row: type[rows.Row]) -> None:
    """Rows of the books and columns bear the same names."""
    assert set(row.__struct_fields__) <= set(metadata.tables[f"{PREFIX}{name}"].columns.keys())


def test_loading_a_case_is_one_statement_and_keeping_at_most_nine(sql_store: SqlStore, tenant: str) -> None:
    """A step that needs every kind of row stays within ten statements; one that needs few sends few."""
    with transaction(sql_store.engine, tenant)() as books:
        books.keep(a_first_change())

    with transaction(sql_store.engine, tenant)() as books:
        sql_store.sent.clear()
        books.load("c-1", key="k")
        assert len(sql_store.sent) == 1
        books.keep(a_full_change())
        assert len(sql_store.sent) == 1 + 9
        sql_store.sent.clear()
        books.keep(a_change(expected=2))
        assert len(sql_store.sent) == 2
        sql_store.sent.clear()
        books.load("nobody", key="k")
        assert len(sql_store.sent) == 3
        books.keep(a_change("nobody", key=a_key()))
        assert len(sql_store.sent) == 3 + 3


def test_a_lost_race_costs_one_statement(sqlite_store: SqlStore, tenant: str) -> None:
    """Nothing else is sent when the case has moved on."""
    with pytest.raises(Exception, match="moved on"), transaction(sqlite_store.engine, tenant)() as books:
        books.keep(a_full_change())
    assert len(sqlite_store.sent) == 1


ASKED: dict[str, tuple[Callable[[Books], object], str]] = {
    "due": (lambda books: books.due(MONDAY), "af_due_by_moment"),
    "due, next page": (lambda books: books.due(later(days=1), after=(MONDAY, "c", "k")), "af_due_by_moment"),
    "held": (lambda books: books.tasks(holder="li"), "af_task_by_owner (tenant=? AND owner=?)"),
    "pools": (lambda books: books.tasks(pools=["p", "q"]), "af_task_by_owner (tenant=? AND owner=?)"),
    "pools of several": (lambda books: books.shared_pools(), "af_task_by_owner (tenant=? AND owner>? AND owner<?)"),
    "a list": (lambda books: books.listed("owner", "=li", Wanted()), "af_task_by_owner (tenant=? AND owner=?)"),
    "a list, next page": (
        lambda books: books.listed("owner", "=li", Wanted(), after=(date(2031, 3, 3), "c", "v", "1")),
        "af_task_by_owner (tenant=? AND owner=? AND place>?)",
    ),
    "a list, narrowed": (
        lambda books: books.listed("owner", "@p", Wanted(matter="m", person="li", until=date(2031, 3, 3))),
        "af_task_by_owner (tenant=? AND owner=? AND place<?)",
    ),
    "of a department": (
        lambda books: books.listed("department", "food", Wanted()),
        "af_task_by_department (tenant=? AND department=?)",
    ),
    "delegated": (lambda books: books.listed("giver", "li", Wanted()), "af_task_by_giver (tenant=? AND giver=?)"),
    "counts": (
        lambda books: books.counted("department", "food", Wanted(), [(date.min, MONDAY.date())], most=9),
        "COVERING INDEX af_task_by_department (tenant=? AND department=? AND place>? AND place<?)",
    ),
    "done": (lambda books: books.involved("=li", "done", Sought()), "PRIMARY KEY (tenant=? AND owner=? AND list=?)"),
    "done, next page": (
        lambda books: books.involved("=li", "done", Sought(), before=(MONDAY, "c", 9)),
        "PRIMARY KEY (tenant=? AND owner=? AND list=? AND at<?)",
    ),
    "done in a case": (lambda books: books.involved_in("c"), "af_involved_by_case (tenant=? AND case=?)"),
    "held or in pools": (lambda books: books.tasks(holder="li", pools=["p"]), "af_task_by_owner"),
    "seats of a case": (lambda books: books.tasks(case="c"), "sqlite_autoindex_af_task_1"),
    "cases under way, the open ones": (lambda books: books.under_way(after="c"), "af_case_file_open"),
    "cases under way, with seats": (lambda books: books.under_way(after="c"), "sqlite_autoindex_af_task_1"),
    "what is due of a case": (lambda books: books.due_of("c"), "PRIMARY KEY (tenant=? AND case=?"),
    "waiting messages": (lambda books: books.outbox(), "af_outbox_waiting"),
    "messages of a case": (lambda books: books.outbox(case="c", undelivered=False), "af_outbox_by_case"),
    "keys": (lambda books: books.keys("c"), "af_idempotency_by_case"),
    "by number": (lambda books: books.case("c"), "sqlite_autoindex_af_case_file_2"),
    "refusals": (lambda books: books.refusals(case="c"), "af_refusal_by_case"),
    "head": (lambda books: books.head("c"), "sqlite_autoindex_af_event_1"),
}


@pytest.mark.parametrize("what", ASKED)
def test_what_grows_is_found_by_index(sqlite_store: SqlStore, tenant: str, what: str) -> None:
    """What is due, held, waiting or undelivered is looked up; the cost follows the answer, not the books."""
    ask, index = ASKED[what]
    with sqlite_store.read(tenant)() as books:
        ask(books)
    with sqlite_store.engine.connect() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sqlite_store.sent[-1], sqlite_store.given[-1]).all()
    steps = [str(step[3]) for step in plan]
    assert any(index in step for step in steps), steps
    assert not any(step.startswith("SCAN af_") or step.endswith("(tenant=?)") for step in steps), steps
    if what.startswith(("due", "a list", "of a department", "delegated", "done", "counts")):
        assert not any("TEMP B-TREE" in step for step in steps), steps


@pytest.mark.postgres
def test_texts_are_compared_by_code_point_on_postgres(postgres_store: SqlStore) -> None:
    """Every text in a key has the C collation, whatever the database's own is."""
    asked = text(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " WHERE c.table_schema = 'public' AND c.data_type = 'character varying'"
        " AND c.collation_name IS DISTINCT FROM 'C' AND c.table_name <> 'approvalflow_version'"
    )
    with postgres_store.engine.connect() as connection:
        assert connection.execute(asked).all() == []
