"""An open incident keeps the values of its sentence: revision 0014 folds all that anew."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Once for all is enough."""
