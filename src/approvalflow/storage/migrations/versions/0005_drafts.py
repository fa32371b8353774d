"""What somebody has begun to write is kept beside the case, for their eyes only."""

import sqlalchemy as sa
from alembic import op

from approvalflow.storage.columns import JSON_TEXT, Moment, word

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """A draft belongs to a case and to its author."""
    op.create_table(
        "af_draft",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("visit", word(300), nullable=False),
        sa.Column("author", word(128), nullable=False),
        sa.Column("content", JSON_TEXT, nullable=False),
        sa.Column("recorded", Moment, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "case", "visit", "author", name="af_draft_pk"),
        sa.ForeignKeyConstraint(["tenant", "case"], ["af_case_file.tenant", "af_case_file.case"], name="af_draft_case"),
    )
    op.create_index("af_draft_by_age", "af_draft", ["tenant", "recorded"])
