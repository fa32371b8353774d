"""A frozen step is on the list of the party that may answer there."""

from alembic import op

from approvalflow.storage.anew import list_frozen_anew

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Of cases that are under way, too."""
    list_frozen_anew(op.get_bind())
