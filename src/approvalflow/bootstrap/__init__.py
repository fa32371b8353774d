"""The one place that knows all concrete parts, and the door: read `office`, then the part that answers the question."""

from approvalflow.bootstrap.office import Office
from approvalflow.bootstrap.tables import Tables

__all__ = ["Office", "Tables"]
