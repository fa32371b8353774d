"""Opening a database: a file for one office, PostgreSQL for many."""

import sqlite3
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import ArgumentError

from approvalflow.errors import BooksError
from approvalflow.storage.failures import as_raised

READING = "approvalflow_reading"
"""Execution option of a connection that will only read: it then does not take SQLite's one writing place."""


def open_engine(url: str, *, wait: float = 5.0, create: bool = True) -> Engine:
    """Open `sqlite:///file.db` or `postgresql://…`; `wait` is how many seconds a lock is waited for.

    Raises BooksError `books.bad_url`, `books.unknown_kind`, `books.no_driver`; `books.missing` when `create` is false.
    """
    place = _read(url)
    try:
        if place.get_backend_name() == "sqlite":
            return _sqlite(place, wait, create)
        return _postgres(place, wait)
    except ModuleNotFoundError as problem:
        raise BooksError("books.no_driver", driver=problem.name or place.drivername) from None


def _read(url: str) -> URL:
    try:
        place = make_url(url)
    except (ArgumentError, ValueError):
        # The text is not repeated: it may hold a password.
        raise BooksError("books.bad_url") from None
    if place.drivername in ("postgresql", "postgres"):
        place = place.set(drivername="postgresql+psycopg")
    if place.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise BooksError("books.unknown_kind", kind=place.drivername)
    return place


def _postgres(place: URL, wait: float) -> Engine:
    engine = create_engine(place, isolation_level="READ COMMITTED")

    def settle(connection: Any, record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(wait * 1000)}")
        connection.commit()

    event.listen(engine, "connect", settle)
    return engine


def _sqlite(place: URL, wait: float, create: bool) -> Engine:
    file = place.database or ":memory:"
    if not create and file != ":memory:" and not Path(file).exists():
        raise BooksError("books.missing", file=file)
    engine = create_engine(place, connect_args={"timeout": wait})

    def settle(connection: sqlite3.Connection, record: object) -> None:
        # The driver's own BEGIN comes too late, after the first write: `_begin` says it instead.
        connection.isolation_level = None
        with closing(connection.cursor()) as cursor:
            _use_wal(cursor, wait)
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA foreign_keys = ON")

    event.listen(engine, "connect", settle)
    event.listen(engine, "begin", _begin)
    return engine


def _use_wal(cursor: sqlite3.Cursor, wait: float) -> None:
    """Write-ahead log. SQLite does not wait for others while it changes the mode of a new file, so we do."""
    pause = 0.02
    for left in range(max(1, int(wait / pause)), 0, -1):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if not problem.sqlite_errorname.startswith("SQLITE_BUSY") or left == 1:
                raise
            sleep(pause)


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING)
    tell(connection, "BEGIN" if reading else "BEGIN IMMEDIATE", ())


def tell(connection: Connection, text: str, values: Any) -> DBAPICursor:
    """Send a statement straight to the driver, once or for each of a list of values.

    Going through SQLAlchemy's engine would cost several times what the driver does. Raises what the engine would.
    """
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if isinstance(values, list) else cursor.execute)(text, values)
    except connection.dialect.loaded_dbapi.Error as problem:
        raise as_raised(problem, connection.dialect) from None
    return cursor
