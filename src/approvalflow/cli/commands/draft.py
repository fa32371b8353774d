"""`draft`: what one has begun to write at a step."""

from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_pair


@command("draft", "person")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    field: Annotated[list[str] | None, typer.Option("--field", metavar="FIELD=TEXT")] = None,
    drop: Annotated[bool, typer.Option("--drop")] = False,
) -> None:
    """With fields it is kept, with `--drop` dropped, else shown."""
    with asked.office() as office:
        by = asked.actor()
        if drop:
            office.drop_draft(case, step, by=by)
        elif field:
            office.save_draft(case, step, by=by, **dict(map(read_pair, field)))
        found = office.draft(case, step, by=by)
    if asked.json:
        saying.write_json(found)
    elif field and not drop:
        saying.write(asked.say("cli.draft.kept"))
    elif found is None:
        saying.write(asked.say("cli.draft.none"))
    else:
        saying.write(*(f"{name}: {value}" for name, value in found.items()))
