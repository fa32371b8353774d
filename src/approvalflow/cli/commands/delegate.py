"""`delegate`: let somebody else work on a step."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command


@command("delegate", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    person: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")] = "",
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """It comes back, and its holder decides."""
    from approvalflow.cases.commands import Delegate

    ask(asked, Delegate, case, step, to=person, reason=reason, seat=seat, revision=revision)
