"""`claim`: take a step out of its pool."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command


@command("claim", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """With `--revision` only if the seat is still as it was seen."""
    from approvalflow.cases.commands import Claim

    ask(asked, Claim, case, step, seat=seat, revision=revision)
