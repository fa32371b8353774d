"""`begin-procedure`: a special procedure begins, and the clocks it is entitled to pause stand still."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_date


@command("begin-procedure", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    procedure: Annotated[str, typer.Argument()],
    announced: Annotated[str, typer.Option("--announced")] = "",
    notice: Annotated[str | None, typer.Option("--notice")] = None,
    step: Annotated[str | None, typer.Option("--step")] = None,
) -> None:
    """With the time announced for it and the day of the written notice; without them a finding is raised."""
    from approvalflow.cases.commands import BeginProcedure

    with asked.office() as office:
        id, visit = office.visit_meant(case, step, key=asked.key) if step else (office.case(case).id, None)
        command = BeginProcedure(
            case=id,
            procedure=procedure,
            announced=announced,
            notice=read_date(notice),
            visit=visit,
            **asked.envelope(),
        )
        send(asked, office, command)
