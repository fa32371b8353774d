"""`open-task`: record that the file was looked at from a seat."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command


@command("open-task", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """From then on the step before cannot be taken back any more."""
    from approvalflow.cases.commands import OpenTask

    ask(asked, OpenTask, case, step, seat=seat, revision=revision)
