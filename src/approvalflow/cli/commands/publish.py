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
    opinion = done.opinion.text(asked.language) if done.opinion else asked.say("opinion.not_kept")
    if asked.json:
        told = {"code": done.code, "version": done.version, "digest": done.digest, "findings": findings}
        saying.write_json(
            {**told, "opinion": {"verdict": done.opinion.verdict if done.opinion else "", "text": opinion}}
        )
        return
    saying.write(asked.say("cli.published", code=done.code, version=done.version))
    saying.write(*(f"  {one.show(asked.language)}" for one in done.findings), f"  {opinion.splitlines()[0]}")
