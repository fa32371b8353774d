"""`why`: can somebody act at a step, and for which reasons."""

from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_actor


@command("why", "books")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    person: Annotated[str, typer.Argument()],
) -> None:
    """Every seat of the open step, every reason."""
    with asked.office() as office:
        found = office.why(case, step, read_actor(person))
    if asked.json:
        saying.write_json(found)
        return
    for one in found:
        saying.write(asked.say("cli.why.can" if one.can else "cli.why.cannot", person=person, seat=one.seat))
        for reason in one.reasons:
            saying.write(f"  {'+' if reason.holds else '-'} {reason.say(asked.language)}")
