"""`return`: send the file back to a step already passed."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command
from approvalflow.errors import Unreadable


@command("return", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
    to: Annotated[str, typer.Option("--to")] = "",
    after: Annotated[str, typer.Option("--after")] = "",
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """From the open step, to the one before or to an earlier one; never over an act that counts in law."""
    from approvalflow.cases.commands import Return

    if after not in ("", "again", "back"):
        raise Unreadable("cli.after", after=after)
    ask(asked, Return, case, step, to=to, after=after, reason=reason, seat=seat, revision=revision)
