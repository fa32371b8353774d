"""Who has heard a signal, and who could not yet; what a message did where it was taken."""

import sqlalchemy as sa
from alembic import op

from approvalflow.storage.columns import JSON_TEXT, Moment, word

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Of signals that were heard before, and messages taken, the answers are not known."""
    op.create_table(
        "af_hearing",
        sa.Column("tenant", word(64), nullable=False),
        sa.Column("signal", word(255), nullable=False),
        sa.Column("case", word(64), nullable=False),
        sa.Column("heard", Moment),
        sa.Column("answer", JSON_TEXT, nullable=False),
        sa.Column("trouble", word(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "signal", "case", name="af_hearing_pk"),
    )
    op.create_index("af_hearing_owed", "af_hearing", ["tenant", "heard", "signal", "case"])
    op.create_index("af_hearing_by_case", "af_hearing", ["tenant", "case"])
    op.add_column("af_message", sa.Column("answer", JSON_TEXT))
