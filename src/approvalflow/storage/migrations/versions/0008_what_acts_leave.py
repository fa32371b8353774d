"""A case knows every round of a step, where it was done and whom it chose: snapshots made anew from the events."""

from alembic import op

from approvalflow.storage.anew import fold_anew

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """So cases that are under way know it, too."""
    fold_anew(op.get_bind())
