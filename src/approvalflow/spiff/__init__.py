"""SpiffWorkflow as the other opinion: the same drawing through both engines, in a child process; and decision tables.

Nothing of SpiffWorkflow leaves this package. Its workflow engine is never imported into the process that asks; its
decision engine is, when a first table is read, and is given numbers in place of every text.
"""

from approvalflow.desk.opinion import Answer, Bound, Difference, Excuse, Reason, Report, Step
from approvalflow.spiff.opinion import second_opinion

__all__ = ["Answer", "Bound", "Difference", "Excuse", "Reason", "Report", "Step", "second_opinion"]
