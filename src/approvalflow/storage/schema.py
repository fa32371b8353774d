"""Bringing a database to the tables of this version, safely from many processes, and never back from a newer one."""

from pathlib import Path

from sqlalchemy import Connection, Engine, column, func, inspect, select, table

from approvalflow.errors import BooksError
from approvalflow.storage.failures import in_our_words
from approvalflow.storage.migrations import HEAD, REVISIONS, VERSION_TABLE

_LOCK = 0x6170_7072_6F76_616C
_version = table(VERSION_TABLE, column("version_num"))


def version_of(engine: Engine) -> str | None:
    """The revision of a database; None when the books were never set up in it."""
    with in_our_words(), engine.connect() as connection:
        return _version_on(connection)


def prepare(engine: Engine) -> None:
    """Set up or upgrade the tables, if need be. Raises BooksError `books.newer_version`.

    Alembic is only loaded when there is something to do.
    """
    if _known(version_of(engine)) != HEAD:
        upgrade(engine)


def upgrade(engine: Engine) -> None:
    """Run the missing migrations in one transaction; who comes second waits, and finds nothing left to do."""
    with in_our_words(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        if _known(_version_on(connection)) != HEAD:
            upgrade_on(connection)


def upgrade_on(connection: Connection, to: str = "head") -> None:
    """Run the missing migrations, up to a revision, on a connection that somebody holds, without committing."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    command.upgrade(config, to)


def _version_on(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(select(_version.c.version_num))


def _known(version: str | None) -> str | None:
    if version is not None and version not in REVISIONS:
        raise BooksError("books.newer_version", version=version, known=HEAD)
    return version
