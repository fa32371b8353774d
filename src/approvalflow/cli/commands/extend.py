"""`extend`: extend a clock, once, by the rank that the law names."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_date


@command("extend", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    clock: Annotated[str, typer.Argument()],
    term: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
    told: Annotated[str | None, typer.Option("--told", metavar="DATE")] = None,
) -> None:
    """The term with its unit, e.g. `5 WD`."""
    from approvalflow.cases.commands import Extend

    with asked.office() as office:
        found = office.case(case)
        day = read_date(told)
        longer = Extend(case=found.id, clock=clock, by_term=term, reason=reason, told=day, **asked.envelope())
        send(asked, office, longer)
