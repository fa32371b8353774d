"""A wait whose conversation goes by no key yet has a message with any."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """No wait of before does."""
    op.add_column("af_wait", sa.Column("any_key", sa.Boolean(), nullable=False, server_default=sa.false()))
