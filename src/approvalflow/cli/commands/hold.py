"""`hold`: nobody in the office works on a case, or on one open step of it."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask_of
from approvalflow.cli.entering import command


@command("hold", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
    step: Annotated[str, typer.Option("--step")] = "",
) -> None:
    """No clock of law stops: only timers of the drawing wait until the release."""
    from approvalflow.cases.commands import Hold

    ask_of(asked, Hold, case, step, reason=reason)
