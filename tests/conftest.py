"""Databases for every test that asks for one: SQLite files, and a real PostgreSQL.

What only some tests need is imported where it is used, so that the others start at once.
"""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from postgres_server import postgres_server

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from contracts.stores import SqlStore

DATABASES = itertools.count(1)
TENANTS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server of this run alone. Its own database is shared; `fresh_postgres` is an empty one."""
    with postgres_server() as url:
        yield url


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Iterator[str]:
    """An empty database for one test."""
    name = f"fresh_{next(DATABASES)}"
    _on_server(postgres_url, f"CREATE DATABASE {name} STRATEGY file_copy")
    yield postgres_url.replace("/postgres?", f"/{name}?")
    _on_server(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Empty books, set up once and copied for every test."""
    from approvalflow.storage.engine import open_engine
    from approvalflow.storage.schema import prepare

    file = tmp_path_factory.mktemp("books") / "prepared.db"
    engine = open_engine(f"sqlite:///{file}")
    prepare(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_engine(postgres_url: str) -> "Iterator[Engine]":
    """Books on the shared database; every test writes for a tenant of its own."""
    from approvalflow.storage.engine import open_engine
    from approvalflow.storage.schema import prepare

    engine = open_engine(postgres_url, wait=1.0)
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_store(prepared_file: Path, tmp_path: Path) -> "Iterator[SqlStore]":
    """Books in a file of this test alone."""
    from approvalflow.storage.engine import open_engine
    from contracts.stores import SqlStore

    engine = open_engine(f"sqlite:///{shutil.copy(prepared_file, tmp_path / 'books.db')}", wait=0.3)
    yield SqlStore(engine)
    engine.dispose()


@pytest.fixture
def postgres_store(postgres_engine: "Engine") -> "Iterator[SqlStore]":
    """Books on PostgreSQL."""
    from contracts.stores import SqlStore

    store = SqlStore(postgres_engine)
    yield store
    store.close()


@pytest.fixture
def tenant() -> str:
    """A division that no other test writes for."""
    return f"3301{next(TENANTS):02}"


def _on_server(url: str, statement: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)
