"""Books that cannot be used are an error with a reason and a remedy, and never show a password."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from approvalflow.errors import ApprovalFlowError, BooksError, Conflict, Refused
from approvalflow.storage.engine import open_engine
from approvalflow.storage.schema import prepare, version_of
from approvalflow.storage.transaction import read, transaction
from contracts.book_rows import a_change
from contracts.stores import SqlStore, opened

TENANT = "330106"


def told_by(work: Callable[[], object]) -> ApprovalFlowError:
    with pytest.raises(ApprovalFlowError) as told:
        work()
    said = told.value.say("en") + told.value.say("zh-CN")
    assert "{" not in said
    assert told.value.say("en") != told.value.say("zh-CN")
    assert told.value.__suppress_context__ or told.value.__context__ is None
    return told.value


def write(url: str) -> None:
    with opened(url, wait=0.1) as engine, transaction(engine, TENANT)() as books:
        books.keep(a_change())


def set_up(url: str) -> None:
    with opened(url, wait=0.1) as engine:
        prepare(engine)


def look_at(url: str) -> None:
    with opened(url, wait=0.1) as engine:
        version_of(engine)


def test_a_locked_file_is_a_conflict(prepared_file: Path, sqlite_store: SqlStore) -> None:
    """Another program holds the file: after the wait comes `books.locked`, and nothing was changed."""
    file = sqlite_store.engine.url.database
    holder = sqlite3.connect(str(file), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    conflict = told_by(lambda: write(f"sqlite:///{file}"))

    assert (type(conflict), conflict.code, conflict.exit_code) == (Conflict, "books.locked", 5)
    with read(sqlite_store.engine, TENANT)() as books:
        assert books.cases() == []
    holder.execute("ROLLBACK")
    holder.close()
    write(f"sqlite:///{file}")


def test_a_file_locked_for_good_does_not_even_open(tmp_path: Path, prepared_file: Path) -> None:
    """An exclusive lock of another program is a conflict for readers and for setting up, too."""
    file = tmp_path / "held.db"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    for attempt in (set_up, look_at):
        assert told_by(lambda attempt=attempt: attempt(f"sqlite:///{file}")).code == "books.locked"
    holder.close()


@pytest.mark.parametrize("content", [b"PK\x03\x04 a spreadsheet" * 400, b"Dear Sir"])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """A wrong file is a BooksError, and stays byte for byte what it was."""
    file = tmp_path / "letter.docx"
    file.write_bytes(content)
    for attempt in (set_up, look_at, write):
        problem = told_by(lambda attempt=attempt: attempt(f"sqlite:///{file}"))
        assert (type(problem), problem.code) == (BooksError, "books.damaged")
    assert file.read_bytes() == content


def test_a_torn_database_is_said_to_be_damaged(tmp_path: Path, prepared_file: Path) -> None:
    """A file whose pages were overwritten is damaged, not empty."""
    file = tmp_path / "torn.db"
    content = bytearray(prepared_file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    assert told_by(lambda: write(f"sqlite:///{file}")).code == "books.damaged"


def test_books_that_were_never_set_up(tmp_path: Path) -> None:
    """An empty database says that it has to be set up first."""
    assert told_by(lambda: write(f"sqlite:///{tmp_path / 'new.db'}")).code == "books.not_prepared"


def test_a_place_that_does_not_exist(tmp_path: Path) -> None:
    """A missing folder cannot be opened; a missing file is only made when that is wanted."""
    assert told_by(lambda: look_at(f"sqlite:///{tmp_path}/none/books.db")).code == "books.cannot_open"
    problem = told_by(lambda: open_engine(f"sqlite:///{tmp_path}/books.db", create=False))
    assert (problem.code, problem.values["file"]) == ("books.missing", f"{tmp_path}/books.db")
    assert list(tmp_path.iterdir()) == []


SECRET = "hunter2"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"oracle://li:{SECRET}@db/books", "books.unknown_kind"),
        (f"nonsense {SECRET}", "books.bad_url"),
        (f"postgresql://li:{SECRET}@db:notaport/books", "books.bad_url"),
        ("", "books.bad_url"),
    ],
)
def test_an_address_we_cannot_use(url: str, code: str) -> None:
    """Addresses are refused without repeating the password."""
    problem = told_by(lambda: open_engine(url))
    assert problem.code == code
    assert SECRET not in problem.say() + repr(problem) + repr(problem.values)


@pytest.mark.parametrize(
    "url", [f"postgresql://li:{SECRET}@127.0.0.1:1/books", f"postgres://li@127.0.0.1:1/b?password={SECRET}"]
)
def test_a_server_that_does_not_answer(url: str) -> None:
    """A database server that is down is `books.unreachable`, again without the password."""
    problem = told_by(lambda: set_up(url))
    assert (problem.code, problem.exit_code) == ("books.unreachable", 6)
    assert SECRET not in problem.say() + repr(problem) + repr(problem.values)


@pytest.mark.postgres
def test_a_database_or_table_that_postgres_does_not_have(fresh_postgres: str) -> None:
    """A wrong database name cannot be opened; an empty database has to be set up."""
    assert told_by(lambda: write(fresh_postgres)).code == "books.not_prepared"
    wrong = fresh_postgres.replace("/fresh_", "/no_such_")
    assert told_by(lambda: write(wrong)).code in {"books.cannot_open", "books.unreachable"}


@pytest.mark.postgres
def test_a_text_that_postgres_does_not_take_is_no_trouble_of_the_database(
    postgres_store: SqlStore, tenant: str
) -> None:
    """NUL in a question that gets so far is the caller's mistake."""
    with pytest.raises(Refused) as told, read(postgres_store.engine, tenant)() as books:
        books.tasks(holder="x\x00")
    assert told.value.code == "command.not_text"


@pytest.mark.postgres
def test_a_server_that_dies_under_a_command(postgres_store: SqlStore, tenant: str) -> None:
    """A connection that is cut in the middle is an error of the books, and the next transaction finds a new one."""
    with pytest.raises(BooksError) as told, transaction(postgres_store.engine, tenant)() as books:  # noqa: PT012
        books.keep(a_change())
        with postgres_store.engine.connect() as other:
            other.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE state = 'idle in transaction' AND pid <> pg_backend_pid()"
            )
        books.head("c-1")
    assert told.value.code == "books.unreachable"

    with transaction(postgres_store.engine, tenant)() as books:
        books.keep(a_change())


@pytest.mark.postgres
def test_a_value_that_does_not_fit_is_not_cut_off(postgres_store: SqlStore, tenant: str) -> None:
    """Text that is too long is a defect of ours, since the doors bound what they let in."""
    with pytest.raises(ApprovalFlowError) as told, transaction(postgres_store.engine, tenant)() as books:
        books.keep(a_change("c" * 65))
    assert told.value.code == "books.value_refused"


def test_a_file_is_kept_as_safely_as_sqlite_can(sqlite_store: SqlStore) -> None:
    """Write-ahead log, flushed at every commit, foreign keys on."""
    with sqlite_store.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked] == ["wal", 2, 1, 300]


def test_a_seat_of_an_unknown_case_cannot_be_kept(sqlite_store: SqlStore) -> None:
    """Foreign keys hold: rows belong to a case of the same tenant."""
    with pytest.raises(sqlite3.IntegrityError), sqlite_store.engine.connect() as connection:  # noqa: PT012
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("INSERT INTO af_due (tenant, \"case\", \"key\", at) VALUES ('t', 'none', 'k', '2031-03-03')")
