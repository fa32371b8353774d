"""Messages, signals, and who waits for them."""

import sqlalchemy as sa
from alembic import op

from approvalflow.storage.columns import JSON_TEXT, Moment, word

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Cases of before wait for none: drawings could not."""
    op.create_table(
        "af_wait",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("wait", word(255), nullable=False),
        sa.Column("kind", word(16), nullable=False),
        sa.Column("name", word(255), nullable=False),
        sa.Column("correlation", word(255), nullable=False),
        sa.Column("opened", Moment, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "case", "wait", name="af_wait_pk"),
        sa.ForeignKeyConstraint(["tenant", "case"], ["af_case_file.tenant", "af_case_file.case"], name="af_wait_case"),
    )
    op.create_index("af_wait_by_name", "af_wait", ["tenant", "kind", "name", "correlation", "case"])
    op.create_table(
        "af_message",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("id", word(255), nullable=False),
        sa.Column("name", word(255), nullable=False),
        sa.Column("correlation", word(255), nullable=False),
        sa.Column("data", JSON_TEXT, nullable=False),
        sa.Column("actor", word(128), nullable=False),
        sa.Column("arrived", Moment, nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.Column("case", word(64)),
        sa.Column("wait", word(255)),
        sa.Column("taken", Moment),
        sa.PrimaryKeyConstraint("tenant", "id", name="af_message_pk"),
    )
    op.create_index("af_message_waiting", "af_message", ["tenant", "taken", "name", "correlation"])
    op.create_index("af_message_by_case", "af_message", ["tenant", "case"])
    op.create_table(
        "af_signal",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("id", word(255), nullable=False),
        sa.Column("name", word(255), nullable=False),
        sa.Column("data", JSON_TEXT, nullable=False),
        sa.Column("actor", word(128), nullable=False),
        sa.Column("origin", word(64), nullable=False),
        sa.Column("sent", Moment, nullable=False),
        sa.Column("cursor", word(64), nullable=False),
        sa.Column("done", Moment),
        sa.PrimaryKeyConstraint("tenant", "id", name="af_signal_pk"),
    )
    op.create_index("af_signal_waiting", "af_signal", ["tenant", "done", "sent"])
    op.create_index("af_signal_by_origin", "af_signal", ["tenant", "origin"])
