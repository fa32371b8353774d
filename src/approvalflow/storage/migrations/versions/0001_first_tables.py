"""The first tables.

Written out, not taken from `tables`: a migration says what was true when it was written.
"""

import sqlalchemy as sa
from alembic import op

from approvalflow.storage.columns import JSON_TEXT, Moment, word

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables, those of a case first."""
    _of_a_case()
    _of_the_tenant()


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", "case"], ["af_case_file.tenant", "af_case_file.case"], name=f"{table}_case"
    )


def _of_a_case() -> None:
    op.create_table(
        "af_case_file",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("number", word(64)),
        sa.Column("matter", word(64), nullable=False),
        sa.Column("version", word(64), nullable=False),
        sa.Column("stage", word(32), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", word(160), nullable=False),
        sa.Column("calendar", sa.Integer, nullable=False),
        sa.Column("opened", Moment, nullable=False),
        sa.Column("recorded", Moment, nullable=False),
        sa.Column("snapshot", JSON_TEXT, nullable=False),
        sa.UniqueConstraint("tenant", "number", name="af_case_file_number"),
        sa.PrimaryKeyConstraint("tenant", "case", name="af_case_file_pk"),
    )
    op.create_table(
        "af_event",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("stream", word(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("type", word(64), nullable=False),
        sa.Column("v", sa.Integer, nullable=False),
        sa.Column("recorded", Moment, nullable=False),
        sa.Column("effective", Moment, nullable=False),
        sa.Column("actor", word(128), nullable=False),
        sa.Column("payload", JSON_TEXT, nullable=False),
        sa.Column("hash", word(160), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "stream", "seq", name="af_event_pk"),
    )
    op.create_table(
        "af_task",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("visit", word(300), nullable=False),
        sa.Column("seat", word(128), nullable=False),
        sa.Column("node", word(255), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("act", word(64), nullable=False),
        sa.Column("matter", word(64), nullable=False),
        sa.Column("number", word(64)),
        sa.Column("holder", word(128)),
        sa.Column("pool", word(255)),
        sa.Column("due", sa.Date),
        sa.Column("opened", Moment, nullable=False),
        _of_case("af_task"),
        sa.PrimaryKeyConstraint("tenant", "case", "visit", "seat", name="af_task_pk"),
    )
    op.create_index("af_task_by_holder", "af_task", ["tenant", "holder", "due"])
    op.create_index("af_task_by_pool", "af_task", ["tenant", "pool", "due"])
    op.create_table(
        "af_due",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("key", word(400), nullable=False),
        sa.Column("at", Moment, nullable=False),
        _of_case("af_due"),
        sa.PrimaryKeyConstraint("tenant", "case", "key", name="af_due_pk"),
    )
    op.create_index("af_due_by_moment", "af_due", ["tenant", "at", "case", "key"])
    op.create_table(
        "af_idempotency",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("key", word(200), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("digest", word(160), nullable=False),
        sa.Column("actor", word(128), nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("answer", JSON_TEXT, nullable=False),
        sa.Column("recorded", Moment, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name="af_idempotency_pk"),
    )
    op.create_index("af_idempotency_by_case", "af_idempotency", ["tenant", "case"])
    op.create_index("af_idempotency_by_age", "af_idempotency", ["tenant", "recorded"])


def _of_the_tenant() -> None:
    op.create_table(
        "af_stream_head",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("stream", word(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", word(160), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "stream", name="af_stream_head_pk"),
    )
    op.create_table(
        "af_outbox",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("key", word(500), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("topic", word(64), nullable=False),
        sa.Column("payload", JSON_TEXT, nullable=False),
        sa.Column("recorded", Moment, nullable=False),
        sa.Column("delivered", Moment),
        sa.PrimaryKeyConstraint("tenant", "key", name="af_outbox_pk"),
    )
    op.create_index("af_outbox_waiting", "af_outbox", ["tenant", "delivered", "recorded"])
    op.create_index("af_outbox_by_case", "af_outbox", ["tenant", "case"])
    op.create_table(
        "af_refusal",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("actor", word(128), nullable=False),
        sa.Column("case", word(64)),
        sa.Column("command", JSON_TEXT, nullable=False),
        sa.Column("code", word(64), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("recorded", Moment, nullable=False),
        sa.Column("hash", word(160), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "seq", name="af_refusal_pk"),
    )
    op.create_index("af_refusal_by_case", "af_refusal", ["tenant", "case", "seq"])
    op.create_table(
        "af_matter_version",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("code", word(64), nullable=False),
        sa.Column("version", word(64), nullable=False),
        sa.Column("digest", word(160), nullable=False),
        sa.Column("matter", sa.LargeBinary(16_777_215), nullable=False),
        sa.Column("drawing", sa.LargeBinary(16_777_215), nullable=False),
        sa.Column("report", JSON_TEXT, nullable=False),
        sa.Column("recorded", Moment, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "code", "version", name="af_matter_version_pk"),
    )
    op.create_table(
        "af_counter",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("name", word(128), nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name="af_counter_pk"),
    )
