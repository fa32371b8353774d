"""`send`: a message to the one case that waits for it."""

from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.fields import types_of_all
from approvalflow.cli.values import read_data


@command("send", "actor")
def run(
    asked: Asked,
    message: Annotated[str, typer.Argument()],
    correlation: Annotated[str, typer.Option("--correlation")] = "",
    data: Annotated[list[str] | None, typer.Option("--data")] = None,
    lives: Annotated[str, typer.Option("--lives")] = "",
) -> None:
    """It waits in the inbox until it is taken, or its time is over."""
    with asked.office() as office:
        told = read_data(data or [], types_of_all(office))
        actor, key = asked.actor(), asked.key or ""
        sent = office.send(message, by=actor, correlation=correlation, data=told, key=key, lives=lives)
    if asked.json:
        saying.write_json(sent)
    else:
        code = "cli.sent.taken" if sent.cases else "cli.sent.waits"
        saying.write(asked.say(code, name=message, cases=sent.cases))
