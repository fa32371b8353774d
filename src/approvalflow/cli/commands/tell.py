"""`tell`: record the day on which the party was told of an extension, or of the time a special procedure takes."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_date


@command("tell", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    about: Annotated[str, typer.Argument()],
    on: Annotated[str, typer.Option("--on")],
) -> None:
    """About a clock that was extended (`statutory`), or a procedure by its id (`P1`)."""
    from approvalflow.cases.commands import Tell

    with asked.office() as office:
        found = office.case(case)
        day = read_date(on)
        assert day is not None  # an option that must be given
        send(asked, office, Tell(case=found.id, about=about, on=day, **asked.envelope()))
