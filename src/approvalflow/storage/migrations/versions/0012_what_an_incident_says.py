"""An open incident keeps the values of its sentence: snapshots made anew."""

from alembic import op

from approvalflow.storage.anew import fold_anew

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """From the events, which have always had them."""
    fold_anew(op.get_bind())
