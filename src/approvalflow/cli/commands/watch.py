"""`watch`: follow a case."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("watch", "actor")
def run(asked: Asked, case: Annotated[str, typer.Argument()]) -> None:
    """By an officer who may see it; it has no influence on the case."""
    from approvalflow.cases.commands import Watch

    with asked.office() as office:
        send(asked, office, Watch(case=office.case(case).id, **asked.envelope()))
