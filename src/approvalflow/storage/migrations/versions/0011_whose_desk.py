"""A seat that is on no list now is known to be on somebody's desk: rows made anew."""

from alembic import op

from approvalflow.storage.anew import make_anew

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """With what the revisions before brought."""
    make_anew(op.get_bind())
