"""`add-signer`: others sign as well."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_one_of


@command("add-signer", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    persons: Annotated[list[str], typer.Argument()],
    where: Annotated[str, typer.Option("--where")] = "beside",
    reason: Annotated[str, typer.Option("--reason")] = "",
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """By default beside: in parallel, without an order."""
    from approvalflow.cases.commands import AddSigner
    from approvalflow.desk.asking import open_visit

    with asked.office() as office:
        found = office.case(case)
        visit = open_visit(found, step)
        asked.send(
            office,
            AddSigner(
                case=found.id,
                visit=visit,
                persons=tuple(persons),
                where=read_one_of(where, ("before", "after", "beside")),
                reason=reason,
                seat=seat,
                revision=revision,
                **asked.envelope(),
            ),
        )
