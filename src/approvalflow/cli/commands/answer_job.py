"""`answer-job`: the answer of work that was done elsewhere."""

from dataclasses import replace
from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command
from approvalflow.cli.fields import types_of_case
from approvalflow.cli.values import read_data


@command("answer-job", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    outcome: Annotated[str, typer.Argument()] = "",
    data: Annotated[list[str] | None, typer.Option("--data")] = None,
    error: Annotated[str, typer.Option("--error")] = "",
    escalation: Annotated[str, typer.Option("--escalation")] = "",
) -> None:
    """Done or failed, with data; sent as `job:worker` unless `--as` names another machine."""
    from approvalflow.cases.commands import AnswerJob

    with asked.office() as office:
        id, visit = office.visit_meant(case, step, key=asked.key)
        told = read_data(data or [], types_of_case(office, id))
        command = AnswerJob(
            case=id,
            visit=visit,
            outcome=outcome,
            data=told,
            error=error,
            escalation=escalation,
            **asked.envelope(),
        )
        send(replace(asked, by=asked.by or "job:worker"), office, command)
