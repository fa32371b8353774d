"""What cases know since 0008, and what lists tell of it: snapshots made anew from events, then rows from them."""

from alembic import op

from approvalflow.storage.anew import fold_anew, make_anew

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Once for the revisions before, which only say what came."""
    fold_anew(op.get_bind())
    make_anew(op.get_bind())
