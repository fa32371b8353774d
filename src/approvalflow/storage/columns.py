"""Column types that sort, compare and come back alike on every database."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.types import TypeDecorator, TypeEngine

from approvalflow.moment import aware

JSON_TEXT = Text().with_variant(Text(16_777_215), "mysql")
"""JSON as it was written, byte for byte: hashes cover it, so no database may reorder it."""


def word(length: int) -> String:
    """A short text, compared by code point and in upper and lower case, whatever the database's own collation is."""
    return (
        String(length)
        .with_variant(String(length, collation="C"), "postgresql")
        .with_variant(String(length, collation="utf8mb4_bin"), "mysql")
    )


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC to the microsecond; a naive one is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """`timestamptz` on PostgreSQL, six digits on MySQL, sortable text on SQLite."""
        if dialect.name == "mysql":
            return dialect.type_descriptor(DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        if value is None or value.tzinfo is UTC:
            return value
        return aware(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back as an aware UTC moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
