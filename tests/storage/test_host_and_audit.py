"""Books on a host's own transaction, and refusals that somebody tampered with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from approvalflow.errors import Conflict
from approvalflow.storage.books import books_on
from approvalflow.storage.transaction import read, transaction
from contracts.book_rows import a_change, a_refusal, later
from contracts.stores import SqlStore

TENANT = "330106"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def host(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database that a host application opened in its own way, with a table of its own."""
    ours: Engine = request.getfixturevalue(f"{request.param}_store").engine
    engine = create_engine(ours.url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoice (id INTEGER PRIMARY KEY)"))
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE invoice"))
    engine.dispose()


def test_a_step_and_the_hosts_rows_are_kept_together(host: Engine, tenant: str) -> None:
    """On a host's Session or Connection its commit keeps both, its rollback neither."""
    with Session(host) as session:
        session.execute(text("INSERT INTO invoice VALUES (1)"))
        books_on(session, tenant).keep(a_change())
        session.rollback()
    with host.connect() as connection:
        assert books_on(connection, tenant).case("c-1") is None

    with Session(host) as session:
        session.execute(text("INSERT INTO invoice VALUES (2)"))
        books = books_on(session, tenant)
        assert books.load("c-1", key="k") is not None
        books.keep(a_change())
        assert (books.count_up("2031"), books.last("tenant")) == (1, None)
        session.commit()
    with host.begin() as connection:
        assert connection.scalar(text("SELECT id FROM invoice")) == 2
        assert books_on(connection, tenant).head("c-1") == 1


def test_a_host_that_has_not_begun_begins_with_us(host: Engine, tenant: str) -> None:
    """On a Connection without a transaction the first statement opens one, which the host's commit keeps."""
    with host.connect() as connection:
        books_on(connection, tenant).keep(a_change())
        assert connection.in_transaction()
    with host.connect() as connection:
        books_on(connection, tenant).keep(a_change())
        connection.commit()
    with host.begin() as connection:
        assert books_on(connection, tenant).head("c-1") == 1


def test_a_lost_race_in_a_hosts_transaction_is_a_conflict_too(host: Engine, tenant: str) -> None:
    """The host gets our error, not its driver's."""
    with host.begin() as connection:
        books_on(connection, tenant).keep(a_change())
    with pytest.raises(Conflict) as told, host.begin() as connection:
        books_on(connection, tenant).keep(a_change())
    assert told.value.code == "case.moved_on"


@pytest.mark.parametrize(
    ("deed", "found"),
    [
        ("UPDATE af_refusal SET detail = 'nothing happened' WHERE seq = 2", 2),
        ("UPDATE af_refusal SET recorded = '2031-03-03 00:00:00.000000' WHERE seq = 3", 3),
        ("DELETE FROM af_refusal WHERE seq = 1", 1),
        ("DELETE FROM af_refusal WHERE seq = 3", 3),
        ("DELETE FROM af_refusal", 1),
        ("UPDATE af_refusal SET tenant = 'other'", 1),
        ("UPDATE af_stream_head SET seq = 2", 4),
    ],
)
def test_tampering_with_refusals_is_found(sqlite_store: SqlStore, deed: str, found: int, tmp_path: Path) -> None:
    """A refusal that was changed or taken out, even the last one, is named by its number."""
    for n in range(3):
        with transaction(sqlite_store.engine, TENANT)() as books:
            books.refuse(a_refusal(f"r{n}", recorded=later(minutes=n)))
    with sqlite_store.engine.begin() as connection:
        connection.execute(text(deed))

    with read(sqlite_store.engine, TENANT)() as books:
        assert books.broken_refusal() == found
