"""`resubmit`: file what was missing."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command
from approvalflow.cli.fields import types_of_case
from approvalflow.cli.values import read_data


@command("resubmit", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    material: Annotated[list[str] | None, typer.Option("--material")] = None,
    data: Annotated[list[str] | None, typer.Option("--data")] = None,
) -> None:
    """By the applicant, or a window clerk for it."""
    from approvalflow.cases.commands import Resubmit

    with asked.office() as office:
        found = office.case(case)
        told = read_data(data or [], types_of_case(office, found.id))
        send(asked, office, Resubmit(case=found.id, materials=tuple(material or ()), data=told, **asked.envelope()))
