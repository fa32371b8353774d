"""The decision tables of a matter are kept with its version."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Versions of before have none."""
    op.add_column("af_matter_version", sa.Column("tables", sa.LargeBinary(16_777_215)))
