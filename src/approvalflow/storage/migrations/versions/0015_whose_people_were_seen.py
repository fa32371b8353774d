"""How far the sweep has looked at the cases since the directory changed, and an index of the cases that are open."""

import sqlalchemy as sa
from alembic import op

from approvalflow.storage.columns import word

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """One row for each tenant. A tenant that has none yet is looked at from its first case on."""
    op.create_table(
        "af_people_seen",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("revision", word(200), nullable=False),
        sa.Column("begun", word(64), nullable=False),
        sa.Column("reached", word(64), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="af_people_seen_pk"),
    )
    there = sa.text("stage <> 'closed'")
    op.create_index("af_case_file_open", "af_case_file", ["tenant", "case"], postgresql_where=there, sqlite_where=there)
