"""`add-signer`: others sign as well."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_one_of


@command("add-signer", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    persons: Annotated[list[str], typer.Argument()],
    where: Annotated[str, typer.Option("--where")] = "beside",
    reason: Annotated[str, typer.Option("--reason")] = "",
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """By default beside: in parallel, without an order."""
    from approvalflow.cases.commands import AddSigner

    order = read_one_of(where, ("before", "after", "beside"))
    ask(asked, AddSigner, case, step, persons=tuple(persons), where=order, reason=reason, seat=seat, revision=revision)
