"""`mark-read`: a copy was read."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("mark-read", "actor")
def run(asked: Asked, case: Annotated[str, typer.Argument()]) -> None:
    """By whoever it was sent to."""
    from approvalflow.cases.commands import MarkRead

    with asked.office() as office:
        send(asked, office, MarkRead(case=office.case(case).id, **asked.envelope()))
