"""What cases know since 0008, and lists tell of it, is made anew from events: once, in revision 0014."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Once for all is enough."""
