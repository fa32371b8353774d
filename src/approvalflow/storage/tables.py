"""The tables of the books: `tenant` comes first in every key, so that they can be distributed by it."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

from approvalflow.storage.columns import JSON_TEXT, Moment, word

metadata = MetaData()
PREFIX = "af_"
"""Our tables may stand in the database of a host application, beside its own."""


def _table(name: str, key: tuple[str, ...], *items: SchemaItem, in_key: bool = False) -> Table:
    """A table; where its rows lie `in_key`, SQLite keeps one tree for it instead of two."""
    tenant = Column("tenant", word(64), nullable=False)
    primary = PrimaryKeyConstraint("tenant", *key, name=f"{PREFIX}{name}_pk")
    return Table(f"{PREFIX}{name}", metadata, tenant, *items, primary, sqlite_with_rowid=not in_key)


PLACE = ("place", "case", "visit", "seat")
"""The order of every list of open seats, and so the end of every index that answers one."""


WITHIN = ("matter", "act", "held", "returned")
"""What lists are narrowed by most: behind the order in the index, so that no row is fetched to be passed over."""
BESIDE = ("node", "number", "party")
"""What else PostgreSQL keeps in the index: a list narrowed by them fetches only the rows that it shows."""
SHORT = {"owner": 200, "department": 200, "visit": 120}
"""How much of a name MySQL puts into an index, whose keys have 3,072 bytes at most."""


def _only_with(column: str) -> dict[str, Any]:
    """An index of the few rows that have a value, where the database has such; else of all."""
    there = text(f"{column} IS NOT NULL")
    return {"postgresql_where": there, "sqlite_where": there}


_there = text("stage <> 'closed'")
_OPEN: dict[str, Any] = {"postgresql_where": _there, "sqlite_where": _there}
_BESIDE: dict[str, Any] = {"mysql_length": SHORT, "postgresql_include": BESIDE}


def _of_case(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant", "case"], [f"{PREFIX}case_file.tenant", f"{PREFIX}case_file.case"], name=f"{PREFIX}{table}_case"
    )


case_file = _table(
    "case_file",
    ("case",),
    Column("case", word(64), nullable=False),
    Column("number", word(64)),
    Column("matter", word(64), nullable=False),
    Column("version", word(64), nullable=False),
    Column("stage", word(32), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("hash", word(160), nullable=False),
    Column("calendar", Integer, nullable=False),
    Column("opened", Moment, nullable=False),
    Column("recorded", Moment, nullable=False),
    Column("snapshot", JSON_TEXT, nullable=False),
    UniqueConstraint("tenant", "number", name=f"{PREFIX}case_file_number"),
    Index(f"{PREFIX}case_file_open", "tenant", "case", **_OPEN),
)

event = _table(
    "event",
    ("stream", "seq"),
    Column("stream", word(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("type", word(64), nullable=False),
    Column("v", Integer, nullable=False),
    Column("recorded", Moment, nullable=False),
    Column("effective", Moment, nullable=False),
    Column("actor", word(128), nullable=False),
    Column("payload", JSON_TEXT, nullable=False),
    Column("hash", word(160), nullable=False),
)

stream_head = _table(
    "stream_head",
    ("stream",),
    Column("stream", word(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("hash", word(160), nullable=False),
)

task = _table(
    "task",
    ("case", "visit", "seat"),
    Column("case", word(64), nullable=False),
    Column("visit", word(300), nullable=False),
    Column("seat", word(128), nullable=False),
    Column("node", word(255), nullable=False),
    Column("name", Text, nullable=False),
    Column("act", word(64), nullable=False),
    Column("matter", word(64), nullable=False),
    Column("version", word(64), nullable=False),
    Column("number", word(64)),
    Column("applicant", word(128), nullable=False),
    Column("party", word(255), nullable=False),
    Column("owner", word(300), nullable=False),
    Column("holder", word(128)),
    Column("pool", word(255)),
    Column("giver", word(128)),
    Column("department", word(255), nullable=False),
    Column("barred", JSON_TEXT, nullable=False),
    Column("clock", word(300), nullable=False),
    Column("due", Date),
    Column("place", Date, nullable=False),
    Column("returned", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("held", Integer, nullable=False),
    Column("opened", Moment, nullable=False),
    _of_case("task"),
    Index(f"{PREFIX}task_by_owner", "tenant", "owner", *PLACE, *WITHIN, **_BESIDE),
    Index(f"{PREFIX}task_by_department", "tenant", "department", *PLACE, *WITHIN, **_BESIDE),
    Index(f"{PREFIX}task_by_giver", "tenant", "giver", *PLACE, **_only_with("giver")),
)

involved = _table(
    "involved",
    ("owner", "list", "at", "case", "seq"),
    Column("owner", word(300), nullable=False),
    Column("list", word(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("case", word(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("matter", word(64), nullable=False),
    Column("party", word(255), nullable=False),
    Column("visit", word(300), nullable=False),
    Column("node", word(255), nullable=False),
    Column("what", word(64), nullable=False),
    Column("actor", word(128), nullable=False),
    Column("absent", word(128), nullable=False),
    Column("read", Moment),
    _of_case("involved"),
    Index(f"{PREFIX}involved_by_case", "tenant", "case", "seq"),
    in_key=True,
)
"""What somebody has done or was sent a copy of: the key is the order in which it is listed."""

due = _table(
    "due",
    ("case", "key"),
    Column("case", word(64), nullable=False),
    Column("key", word(400), nullable=False),
    Column("at", Moment, nullable=False),
    _of_case("due"),
    Index(f"{PREFIX}due_by_moment", "tenant", "at", "case", "key"),
    in_key=True,
)

outbox = _table(
    "outbox",
    ("key",),
    Column("key", word(500), nullable=False),
    Column("case", word(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("topic", word(64), nullable=False),
    Column("payload", JSON_TEXT, nullable=False),
    Column("recorded", Moment, nullable=False),
    Column("delivered", Moment),
    Index(f"{PREFIX}outbox_waiting", "tenant", "delivered", "recorded"),
    Index(f"{PREFIX}outbox_by_case", "tenant", "case"),
)

wait = _table(
    "wait",
    ("case", "wait"),
    Column("case", word(64), nullable=False),
    Column("wait", word(255), nullable=False),
    Column("kind", word(16), nullable=False),
    Column("name", word(255), nullable=False),
    Column("correlation", word(255), nullable=False),
    Column("opened", Moment, nullable=False),
    Column("any_key", Boolean, nullable=False, server_default=text("false")),
    _of_case("wait"),
    Index(f"{PREFIX}wait_by_name", "tenant", "kind", "name", "correlation", "case"),
)

message = _table(
    "message",
    ("id",),
    Column("id", word(255), nullable=False),
    Column("name", word(255), nullable=False),
    Column("correlation", word(255), nullable=False),
    Column("data", JSON_TEXT, nullable=False),
    Column("actor", word(128), nullable=False),
    Column("arrived", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("case", word(64)),
    Column("wait", word(255)),
    Column("taken", Moment),
    Column("answer", JSON_TEXT),
    Index(f"{PREFIX}message_waiting", "tenant", "taken", "name", "correlation"),
    Index(f"{PREFIX}message_by_case", "tenant", "case"),
)

signal = _table(
    "signal",
    ("id",),
    Column("id", word(255), nullable=False),
    Column("name", word(255), nullable=False),
    Column("data", JSON_TEXT, nullable=False),
    Column("actor", word(128), nullable=False),
    Column("origin", word(64), nullable=False),
    Column("sent", Moment, nullable=False),
    Column("cursor", word(64), nullable=False),
    Column("done", Moment),
    Index(f"{PREFIX}signal_waiting", "tenant", "done", "sent"),
    Index(f"{PREFIX}signal_by_origin", "tenant", "origin"),
)

hearing = _table(
    "hearing",
    ("signal", "case"),
    Column("signal", word(255), nullable=False),
    Column("case", word(64), nullable=False),
    Column("heard", Moment),
    Column("answer", JSON_TEXT, nullable=False),
    Column("trouble", word(64), nullable=False),
    Index(f"{PREFIX}hearing_owed", "tenant", "heard", "signal", "case"),
    Index(f"{PREFIX}hearing_by_case", "tenant", "case"),
)

idempotency = _table(
    "idempotency",
    ("key",),
    Column("key", word(200), nullable=False),
    Column("case", word(64), nullable=False),
    Column("digest", word(160), nullable=False),
    Column("actor", word(128), nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("answer", JSON_TEXT, nullable=False),
    Column("recorded", Moment, nullable=False),
    Index(f"{PREFIX}idempotency_by_case", "tenant", "case"),
    Index(f"{PREFIX}idempotency_by_age", "tenant", "recorded"),
)

draft = _table(
    "draft",
    ("case", "visit", "author"),
    Column("case", word(64), nullable=False),
    Column("visit", word(300), nullable=False),
    Column("author", word(128), nullable=False),
    Column("content", JSON_TEXT, nullable=False),
    Column("recorded", Moment, nullable=False),
    _of_case("draft"),
    Index(f"{PREFIX}draft_by_age", "tenant", "recorded"),
)

refusal = _table(
    "refusal",
    ("seq",),
    Column("seq", Integer, nullable=False),
    Column("actor", word(128), nullable=False),
    Column("case", word(64)),
    Column("command", JSON_TEXT, nullable=False),
    Column("code", word(64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("recorded", Moment, nullable=False),
    Column("hash", word(160), nullable=False),
    Index(f"{PREFIX}refusal_by_case", "tenant", "case", "seq"),
)

matter_version = _table(
    "matter_version",
    ("code", "version"),
    Column("code", word(64), nullable=False),
    Column("version", word(64), nullable=False),
    Column("digest", word(160), nullable=False),
    Column("matter", LargeBinary(16_777_215), nullable=False),
    Column("drawing", LargeBinary(16_777_215), nullable=False),
    Column("report", JSON_TEXT, nullable=False),
    Column("recorded", Moment, nullable=False),
    Column("tables", LargeBinary(16_777_215)),
)

people_seen = _table(
    "people_seen",
    (),
    Column("revision", word(200), nullable=False),
    Column("begun", word(64), nullable=False),
    Column("reached", word(64), nullable=False),
    Column("round", Integer, nullable=False),
)

counter = _table(
    "counter",
    ("name",),
    Column("name", word(128), nullable=False),
    Column("value", Integer, nullable=False),
)
