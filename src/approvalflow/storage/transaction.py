"""The only door that opens, commits and rolls back: everything behind it happens wholly or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from approvalflow.desk.protocols import Books, Transaction
from approvalflow.storage.books import SqlBooks
from approvalflow.storage.engine import READING
from approvalflow.storage.failures import in_our_words


def transaction(engine: Engine, tenant: str) -> Transaction:
    """Opens transactions that write. On SQLite they stand in line: raises Conflict `books.locked` after the wait."""
    return partial(_writing, engine, tenant)


def read(engine: Engine, tenant: str) -> Transaction:
    """Opens transactions that only read, all at one moment of the books, and hold up no writer."""
    return partial(_reading, engine, tenant)


@contextmanager
def _writing(engine: Engine, tenant: str) -> Iterator[Books]:
    with in_our_words(), engine.begin() as connection:
        yield SqlBooks(connection, tenant)


@contextmanager
def _reading(engine: Engine, tenant: str) -> Iterator[Books]:
    with in_our_words(), engine.connect() as connection:
        options: dict[str, object] = {READING: True}
        if engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with _guarded(connection.execution_options(**options)) as guarded, guarded.begin():
            yield SqlBooks(guarded, tenant)


@contextmanager
def _guarded(connection: Connection) -> Iterator[Connection]:
    """SQLite has no transaction that only reads; the connection is told so, and told again before it is given back."""
    if connection.dialect.name != "sqlite":
        yield connection
        return
    sqlite: Any = connection.connection.driver_connection
    sqlite.execute("PRAGMA query_only = ON")
    try:
        yield connection
    finally:
        sqlite.execute("PRAGMA query_only = OFF")
