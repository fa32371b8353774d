"""Every store there is, behind one small face, so that one suite can hold them all to the same promises."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from approvalflow.desk.protocols import Transaction
from approvalflow.storage.engine import open_engine
from approvalflow.storage.transaction import read, transaction
from contracts.overhearing import overhear


@contextmanager
def opened(url: str, wait: float = 5.0) -> Iterator[Engine]:
    """An engine that is closed again; a connection left open is a warning, and warnings are errors."""
    engine = open_engine(url, wait=wait)
    try:
        yield engine
    finally:
        engine.dispose()


@dataclass
class SqlStore:
    """A database; `sent` lists every statement it was sent, `given` the values of each."""

    engine: Engine
    sent: list[str] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = overhear(self.engine, self._note)

    def transaction(self, tenant: str) -> Transaction:
        return transaction(self.engine, tenant)

    def read(self, tenant: str) -> Transaction:
        return read(self.engine, tenant)

    def close(self) -> None:
        self._stop()

    def _note(self, statement: str, values: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            self.sent.append(statement)
            self.given.append(values)
