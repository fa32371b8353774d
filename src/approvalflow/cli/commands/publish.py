"""`publish`: put a matter with its drawing into force in these books."""

from pathlib import Path
from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.failing import finding_json


@command("publish", "person")
def run(
    asked: Asked,
    folder: Annotated[Path, typer.Argument()],
    country: Annotated[str | None, typer.Option("--country")] = None,
) -> None:
    """Read, check and publish; a finding that does not stand in the way is shown."""
    actor = asked.actor()
    with asked.office(create=True, country=country) as office:
        done = office.publish(folder, by=actor)
    findings = [finding_json(one, asked.language) for one in done.findings]
    if asked.json:
        saying.write_json({"code": done.code, "version": done.version, "digest": done.digest, "findings": findings})
        return
    saying.write(asked.say("cli.published", code=done.code, version=done.version))
    saying.write(*(f"  {one.show(asked.language)}" for one in done.findings))
