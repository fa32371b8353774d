"""`challenge`: the applicant asks that an officer keep out."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("challenge", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    officer: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
) -> None:
    """Until it is ruled on, the officer keeps out and nothing is decided."""
    from approvalflow.cases.commands import Challenge

    with asked.office() as office:
        send(asked, office, Challenge(case=office.case(case).id, officer=officer, reason=reason, **asked.envelope()))
