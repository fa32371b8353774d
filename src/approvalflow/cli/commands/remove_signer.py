"""`remove-signer`: a signer need not sign after all."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask
from approvalflow.cli.entering import command


@command("remove-signer", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    signer: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")] = "",
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """The seat of the signer as `tasks --case` and `show` name it."""
    from approvalflow.cases.commands import RemoveSigner

    ask(asked, RemoveSigner, case, step, signer=signer, reason=reason, revision=revision)
