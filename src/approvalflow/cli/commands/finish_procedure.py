"""`finish-procedure`: the result of a special procedure is there, and the clocks run on."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("finish-procedure", "actor")
def run(asked: Asked, case: Annotated[str, typer.Argument()], procedure: Annotated[str, typer.Argument()]) -> None:
    """By the procedure's id in the matter, or its own in the case."""
    from approvalflow.cases.commands import FinishProcedure

    with asked.office() as office:
        found = office.case(case)
        send(asked, office, FinishProcedure(case=found.id, procedure=procedure, **asked.envelope()))
