"""`release`: the work that was held goes on."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask_of
from approvalflow.cli.entering import command


@command("release", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Option("--step")] = "",
    reason: Annotated[str, typer.Option("--reason")] = "",
    authority: Annotated[str, typer.Option("--authority")] = "",
) -> None:
    """By whoever held it, a superior or a head; timers that waited fire."""
    from approvalflow.cases.commands import Release

    ask_of(asked, Release, case, step, reason=reason, authority=authority)
