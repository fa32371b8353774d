"""What belongs to one case is looked up by that case, however many others the tenant has."""

from pathlib import Path

import pytest
from sqlalchemy import Select, text

from approvalflow.storage import statements as sql
from approvalflow.storage.engine import open_engine
from approvalflow.storage.schema import prepare

OF_ONE_CASE = {
    "due rows": sql.DUE_OF,
    "tasks": sql.TASKS[True, False],
    "events": sql.EVENTS,
    "keys": sql.KEYS_OF,
}


@pytest.mark.parametrize("what", sorted(OF_ONE_CASE))
def test_sqlite_looks_up_the_rows_of_a_case_by_the_case(what: str, tmp_path: Path) -> None:
    """Not by the tenant alone, which reads everything that the tenant has."""
    engine = open_engine(f"sqlite:///{tmp_path / 'books.db'}")
    prepare(engine)
    statement: Select = OF_ONE_CASE[what]
    compiled = statement.compile(engine)
    with engine.connect() as connection:
        values = dict.fromkeys(compiled.params, "x")
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {_named(compiled)}"), values).all()
    engine.dispose()

    searched = " ".join(str(row[3]) for row in plan)
    assert "case=?" in searched or "stream=?" in searched, searched


def _named(compiled) -> str:
    """The statement with names for its values instead of places."""
    said = str(compiled)
    for name in compiled.positiontup or ():
        said = said.replace("?", f":{name}", 1)
    return said
