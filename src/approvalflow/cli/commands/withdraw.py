"""`withdraw`: the applicant takes the application back, or only its commitment."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("withdraw", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")] = "",
    commitment: Annotated[bool, typer.Option("--commitment")] = False,
) -> None:
    """Before the decision."""
    from approvalflow.cases.commands import Withdraw

    with asked.office() as office:
        found = office.case(case)
        send(asked, office, Withdraw(case=found.id, reason=reason, commitment=commitment, **asked.envelope()))
