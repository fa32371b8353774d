"""A case knows every round of a step, where it was done and whom it chose: revision 0014 folds all that anew."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Once for all is enough."""
