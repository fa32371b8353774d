"""A case knows by instance where it was returned to, and lists tell that: snapshots made anew, rows by the next one."""

from alembic import op

from approvalflow.storage.anew import fold_anew

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """So cases that are under way know it, too, and what the two revisions before brought."""
    fold_anew(op.get_bind())
