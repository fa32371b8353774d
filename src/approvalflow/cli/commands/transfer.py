"""`transfer`: hand a step over, for good."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command


@command("transfer", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    person: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
    authority: Annotated[str, typer.Option("--authority")] = "",
) -> None:
    """Both names are kept."""
    from approvalflow.cases.commands import Transfer

    ask(asked, Transfer, case, step, to=person, reason=reason, seat=seat, revision=revision, authority=authority)
