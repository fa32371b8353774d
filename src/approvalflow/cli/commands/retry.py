"""`retry`: go on from an incident, once its cause is out of the way."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command
from approvalflow.errors import Refused


@command("retry", "actor")
def run(
    asked: Asked, case: Annotated[str, typer.Argument()], token: Annotated[str | None, typer.Argument()] = None
) -> None:
    """Without a token, the only incident of the case."""
    from approvalflow.cases.commands import Retry

    with asked.office() as office:
        found = office.case(case)
        if token is None and len(found.incidents) != 1:
            raise Refused("cli.which_incident", open=sorted(found.incidents))
        send(asked, office, Retry(case=found.id, token=token or next(iter(found.incidents)), **asked.envelope()))
