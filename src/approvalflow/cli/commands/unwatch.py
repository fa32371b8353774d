"""`unwatch`: follow a case no more."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("unwatch", "actor")
def run(asked: Asked, case: Annotated[str, typer.Argument()]) -> None:
    """By whoever follows it."""
    from approvalflow.cases.commands import Unwatch

    with asked.office() as office:
        send(asked, office, Unwatch(case=office.case(case).id, **asked.envelope()))
