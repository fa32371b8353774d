"""SpiffWorkflow as the other opinion: the same drawing through both engines, in a child process.

Nothing of SpiffWorkflow leaves this package, and it is never imported into the process that asks.
"""

from approvalflow.spiff.opinion import second_opinion
from approvalflow.spiff.report import Answer, Bound, Difference, Excuse, Reason, Report, Step

__all__ = ["Answer", "Bound", "Difference", "Excuse", "Reason", "Report", "Step", "second_opinion"]
