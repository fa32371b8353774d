"""`adopt`: let a holiday notice count, and restate the dates of every open case."""

from pathlib import Path
from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command


@command("adopt", "person")
def run(asked: Asked, notice: Annotated[Path, typer.Argument()]) -> None:
    """A notice that was adopted before is passed over."""
    actor = asked.actor()
    with asked.office(create=True) as office:
        adopted = office.adopt(notice, by=actor)
    if asked.json:
        saying.write_json({"adopted": adopted})
    else:
        saying.write(asked.say("cli.adopted" if adopted else "cli.adopted_before", notices=adopted, file=notice.name))
