"""Books in memory, written out as JSON and read in again: what is not in the text is lost."""

from typing import Any

import msgspec

from approvalflow.testing.memory import MemoryStore

Saved = dict[str, list[tuple[bytes, Any]]]
"""Of every table the rows, each as JSON with the type to read it by."""


def save(store: MemoryStore, tenant: str) -> Saved:
    """Every table as JSON."""
    tables = vars(store._of(tenant)).items()
    return {name: [(msgspec.json.encode(row), _kind(row)) for row in table.items()] for name, table in tables}


def load(saved: Saved, tenant: str) -> MemoryStore:
    """Other books with the same in them."""
    store = MemoryStore()
    tables = store._of(tenant)
    for name, rows in saved.items():
        setattr(tables, name, dict(msgspec.json.decode(text, type=kind) for text, kind in rows))
    store._tenants[tenant] = tables
    return store


def _kind(value: Any) -> Any:
    return tuple[tuple(_kind(one) for one in value)] if isinstance(value, tuple) else type(value)  # type: ignore[misc]
