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
    seat: Annotated[str | None, typer.Option("--seat")] = None,
) -> None:
    """From an open step one's own opinion, else the whole step; never an act that counts in law."""
    from approvalflow.cases.commands import TakeBack

    with asked.office() as office:
        found = office.case(case)
        back = TakeBack(case=found.id, step=step, seat=seat, reason=reason, seen=found.seq, **asked.envelope())
        send(asked, office, back)
