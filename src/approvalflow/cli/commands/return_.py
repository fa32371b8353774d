"""`return`: send the file back to a step already passed."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command


@command("return", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    to: Annotated[str, typer.Option("--to")],
    reason: Annotated[str, typer.Option("--reason")],
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """From the open step, to an earlier one by its element id; never over an act that counts in law."""
    from approvalflow.cases.commands import Return

    ask(asked, Return, case, step, to=to, reason=reason, seat=seat, revision=revision)
