"""`opinion`: what was found in a published drawing, and what the second engine said of it, as kept with the version."""

from typing import Annotated

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.failing import finding_json


@command("opinion", "books")
def run(
    asked: Asked,
    matter: Annotated[str, typer.Argument()],
    version: Annotated[str | None, typer.Option("--version")] = None,
) -> None:
    """The report of one published version."""
    with asked.office() as office:
        row, examined = office.examined(matter, version)
    opinion = examined.opinion
    said = opinion.text(asked.language) if opinion else asked.say("opinion.not_kept")
    if asked.json:
        saying.write_json(
            {
                "code": row.code,
                "version": row.version,
                "recorded": row.recorded,
                "drawing": examined.drawing,
                "findings": [finding_json(one, asked.language) for one in examined.findings],
                "said": examined.said,
                "opinion": {**msgspec.to_builtins(opinion), "text": said} if opinion else None,
            }
        )
        return
    moment = f"{row.recorded:%Y-%m-%d %H:%M} UTC"
    saying.write(
        asked.say(
            "cli.examined", matter=row.code, version=row.version, moment=moment, drawing=examined.drawing or row.digest
        )
    )
    shown = [*(one.show(asked.language) for one in examined.findings), *examined.said]
    saying.write(*(f"  {one}" for one in shown or [asked.say("cli.nothing_found")]))
    saying.write(said)
