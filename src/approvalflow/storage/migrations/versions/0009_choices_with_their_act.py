"""Who was chosen for a later step stands with the act that chose: snapshots made anew from the events."""

from alembic import op

from approvalflow.storage.anew import fold_anew

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """A choice made in a case that is under way is not lost."""
    fold_anew(op.get_bind())
