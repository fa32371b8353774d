"""A case knows every round of a step, and not the latest alone: snapshots made anew from the events."""

from alembic import op

from approvalflow.storage.anew import fold_anew

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Who did an earlier round or instance is known in cases that are under way, too."""
    fold_anew(op.get_bind())
