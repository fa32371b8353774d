"""Decision tables are answered by SpiffWorkflow's DMN, which is loaded with the first question."""

from approvalflow.cases.machines import Decided
from approvalflow.desk.protocols import Decisions
from approvalflow.expressions import View


class Tables(Decisions):
    """Decision tables by SpiffWorkflow's DMN, which is loaded with the first question."""

    def names(self, content: bytes, decision: str) -> frozenset[str]:
        """As `DecisionFiles`."""
        from approvalflow.spiff.dmn import DecisionFiles

        return DecisionFiles().names(content, decision)

    def outputs(self, content: bytes, decision: str) -> tuple[str, ...]:
        """As `DecisionFiles`."""
        from approvalflow.spiff.dmn import DecisionFiles

        return DecisionFiles().outputs(content, decision)

    def decided(self, content: bytes, decision: str, view: View) -> Decided:
        """As `DecisionFiles`."""
        from approvalflow.spiff.dmn import DecisionFiles

        return DecisionFiles().decided(content, decision, view)
