"""`signal`: to every case that waits for it now."""

from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.fields import types_of_all
from approvalflow.cli.values import read_data


@command("signal", "actor")
def run(
    asked: Asked,
    signal: Annotated[str, typer.Argument()],
    data: Annotated[list[str] | None, typer.Option("--data")] = None,
) -> None:
    """Each case hears it once."""
    with asked.office() as office:
        told = read_data(data or [], types_of_all(office))
        sent = office.signal(signal, by=asked.actor(), data=told, key=asked.key or "")
    if asked.json:
        saying.write_json(sent)
    else:
        saying.write(asked.say("cli.signalled", name=signal, count=len(sent.cases)))
        if sent.owed:
            saying.write(asked.say("cli.signal_owed", cases=sent.owed))
