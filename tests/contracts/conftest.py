"""The same test on memory, on an SQLite file and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from approvalflow.testing.memory import MemoryStore
from contracts.stores import SqlStore


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Iterator[MemoryStore | SqlStore]:
    """Each store in turn; afterwards every statement that was sent must have named its tenant."""
    if request.param == "memory":
        yield MemoryStore()
        return
    chosen: SqlStore = request.getfixturevalue(f"{request.param}_store")
    yield chosen
    assert [statement for statement in chosen.sent if "tenant" not in statement] == []
