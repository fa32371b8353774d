"""`abort-procedure`: a special procedure comes to nothing, and the clocks run on."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("abort-procedure", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    procedure: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
) -> None:
    """By the procedure's id in the matter, or its own in the case."""
    from approvalflow.cases.commands import AbortProcedure

    with asked.office() as office:
        found = office.case(case)
        send(asked, office, AbortProcedure(case=found.id, procedure=procedure, reason=reason, **asked.envelope()))
