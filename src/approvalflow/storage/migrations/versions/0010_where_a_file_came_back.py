"""A case knows by instance where it was returned to, and lists tell that: revision 0014 makes both anew."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Once for all is enough."""
