"""`urge`: ask those whose turn it is to hurry."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command


@command("urge", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")] = "",
) -> None:
    """Recorded, and not again before the time that the drawing states."""
    from approvalflow.cases.commands import Urge

    ask(asked, Urge, case, step, reason=reason)
