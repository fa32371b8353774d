"""Decision tables are answered by SpiffWorkflow's DMN, which is loaded with the first question."""

from approvalflow.desk.protocols import Decisions
from approvalflow.expressions import Value, View


class Tables(Decisions):
    """Decision tables by SpiffWorkflow's DMN, which is loaded with the first question."""

    def names(self, content: bytes, decision: str) -> frozenset[str]:
        """As `DecisionFiles`."""
        from approvalflow.spiff.dmn import DecisionFiles

        return DecisionFiles().names(content, decision)

    def decide(self, content: bytes, decision: str, view: View) -> Value:
        """As `DecisionFiles`."""
        from approvalflow.spiff.dmn import DecisionFiles

        return DecisionFiles().decide(content, decision, view)
