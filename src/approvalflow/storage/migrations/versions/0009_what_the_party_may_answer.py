"""A frozen step is on the list of the party that may answer there: revision 0014 lists all anew."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Once for all is enough."""
