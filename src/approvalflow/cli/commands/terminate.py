"""`terminate`: the office ends a case on a closed legal ground."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("terminate", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    ground: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
) -> None:
    """The grounds are those of the matter."""
    from approvalflow.cases.commands import Terminate

    with asked.office() as office:
        found = office.case(case)
        send(asked, office, Terminate(case=found.id, ground=ground, reason=reason, **asked.envelope()))
