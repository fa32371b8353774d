"""`recuse`: an officer steps aside."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("recuse", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
) -> None:
    """At once; the head rules whether for good."""
    from approvalflow.cases.commands import Recuse

    with asked.office() as office:
        send(asked, office, Recuse(case=office.case(case).id, reason=reason, **asked.envelope()))
