"""An outcome knows in which instance or call it was given: snapshots made anew from the events."""

from alembic import op

from approvalflow.storage.anew import fold_anew

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """A condition in a case that is under way reads the step of its own instance."""
    fold_anew(op.get_bind())
