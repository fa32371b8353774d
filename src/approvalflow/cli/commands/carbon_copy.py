"""`carbon-copy`: tell people of a case."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("carbon-copy", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    persons: Annotated[list[str], typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")] = "",
) -> None:
    """It has no influence on the case."""
    from approvalflow.cases.commands import CarbonCopy

    with asked.office() as office:
        found = office.case(case).id
        send(asked, office, CarbonCopy(case=found, persons=tuple(persons), reason=reason, **asked.envelope()))
