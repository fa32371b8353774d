"""`resolve`: give back what was delegated."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command


@command("resolve", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")] = "",
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """By the delegate, or by who delegated it."""
    from approvalflow.cases.commands import Resolve

    ask(asked, Resolve, case, step, reason=reason, seat=seat, revision=revision)
