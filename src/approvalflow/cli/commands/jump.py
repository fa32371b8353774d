"""`jump`: an administrator puts the file to another step."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("jump", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    to: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
    authority: Annotated[str, typer.Option("--authority")],
    step: Annotated[str, typer.Option("--step")] = "",
) -> None:
    """Under a recorded authority; never over acceptance, inspection, what the party is told, a hearing, a decision."""
    from approvalflow.cases.commands import Jump

    with asked.office() as office:
        found = office.case(case)
        said = {"to": to, "reason": reason, "authority": authority, "seen": found.seq, **asked.envelope()}
        send(asked, office, Jump(case=found.id, visit=step, **said))
