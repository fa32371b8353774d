"""`take-back`: take back what one has done, until the next one has opened the file."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("take-back", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")] = "",
) -> None:
    """From an open step one's own opinion, else the whole step; never an act that counts in law."""
    from approvalflow.cases.commands import TakeBack

    with asked.office() as office:
        found = office.case(case)
        send(asked, office, TakeBack(case=found.id, step=step, reason=reason, seen=found.seq, **asked.envelope()))
