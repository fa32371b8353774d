"""How the tables are cut, and what a step costs in statements."""

import pytest
from sqlalchemy import Engine, ForeignKeyConstraint, UniqueConstraint, text

from approvalflow.desk import protocols
from approvalflow.storage import statements
from approvalflow.storage.tables import metadata
from approvalflow.storage.transaction import transaction
from contracts.book_rows import MONDAY, a_change, a_first_change, a_full_change, a_key, later
from contracts.stores import SqlStore

ROWS = {
    "case_file": protocols.CaseRow,
    "event": protocols.EventRow,
    "task": protocols.TaskRow,
    "due": protocols.DueRow,
    "outbox": protocols.OutboxRow,
    "idempotency": protocols.KeyRow,
    "refusal": protocols.RefusalRow,
    "matter_version": protocols.MatterRow,
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def sql_store(request: pytest.FixtureRequest) -> SqlStore:
    return request.getfixturevalue(f"{request.param}_store")


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_the_tenant_comes_first_in_every_key(name: str) -> None:
    """Primary keys, unique keys, foreign keys and indexes begin with the tenant, so that it can distribute the tables."""
    table = metadata.tables[name]
    keys = [list(constraint.columns) for constraint in table.constraints if hasattr(constraint, "columns")]
    keys += [list(index.columns) for index in table.indexes]
    assert list(table.columns)[0].name == "tenant"
    assert {key[0].name for key in keys} == {"tenant"}
    for constraint in table.foreign_key_constraints:
        assert isinstance(constraint, ForeignKeyConstraint)
        assert constraint.elements[0].target_fullname.endswith(".tenant")
    assert not any(column.unique for column in table.columns)
    assert all(c.name for c in table.constraints if isinstance(c, UniqueConstraint | ForeignKeyConstraint))


@pytest.mark.parametrize(("name", "row"), sorted(ROWS.items()))
def test_a_table_has_a_column_for_every_field(name: str, row: type[protocols.Row]) -> None:
    """Rows of the books and columns bear the same names."""
    assert set(row.__struct_fields__) <= set(metadata.tables[name].columns.keys())


def test_loading_a_case_is_one_statement_and_keeping_at_most_eight(sql_store: SqlStore, tenant: str) -> None:
    """A step that needs every kind of row stays within nine statements; one that needs few sends few."""
    with transaction(sql_store.engine, tenant)() as books:
        books.keep(a_first_change())

    with transaction(sql_store.engine, tenant)() as books:
        sql_store.sent.clear()
        books.load("c-1", key="k")
        assert len(sql_store.sent) == 1
        books.keep(a_full_change())
        assert len(sql_store.sent) == 1 + 8
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


PLANS = {
    "due": (statements.DUE, "due_by_moment", "SORT"),
    "due, next page": (statements.DUE_AFTER, "due_by_moment", "SORT"),
    "held": (statements.TASKS[False, True, False], "task_by_holder", "SCAN task"),
    "pool": (statements.TASKS[False, False, True], "task_by_pool", "SCAN task"),
    "both": (statements.TASKS[False, True, True], "task_by_pool", "SCAN task"),
    "outbox": (statements.OUTBOX[False, True], "outbox_waiting", "SCAN outbox"),
    "of a case": (statements.OUTBOX[True, False], "outbox_by_case", "SCAN outbox"),
    "keys": (statements.KEYS_OF, "idempotency_by_case", "SCAN"),
    "number": (statements.CASE, "case_file_1", "SCAN case_file"),
}


@pytest.mark.parametrize("what", PLANS)
def test_what_grows_is_found_by_index(sqlite_store: SqlStore, what: str) -> None:
    """What is due, held, waiting or undelivered is looked up; the cost follows the answer, not the books."""
    statement, index, never = PLANS[what]
    plan = plan_of(sqlite_store.engine, statement)
    assert index.replace("case_file_1", "sqlite_autoindex_case_file") in plan
    assert never not in plan


def plan_of(engine: Engine, statement: object) -> str:
    compiled = statement.compile(engine, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
    values = {"_by": later(days=1), "_at": MONDAY, "_limit": 5, "_pools_1": "p"}
    ready = {name: values.get(name, "x") for name in compiled.construct_params()}
    places = compiled.positiontup or list(ready)
    given = [str(ready.get(name, "p")) for name in places]
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + str(compiled), tuple(given)).all()
    return "\n".join(str(row[3]) for row in rows)


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
