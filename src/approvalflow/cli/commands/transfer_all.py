"""`transfer-all`: everything on one desk goes to another."""

from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command


@command("transfer-all", "person")
def run(
    asked: Asked,
    leaver: Annotated[str, typer.Argument()],
    person: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
    yes: Annotated[bool, typer.Option("--yes")] = False,
    authority: Annotated[str, typer.Option("--authority")] = "",
    key: Annotated[str | None, typer.Option("--key")] = None,
) -> int:
    """A preview, unless `--yes`; the exit code is 1 when something stays."""
    with asked.office() as office:
        by, preview = asked.actor(), not yes
        found = office.transfer_all(leaver, person, by=by, reason=reason, authority=authority, key=key, dry_run=preview)
    if asked.json:
        saying.write_json(found)
    else:
        for one in found:
            kind = "not" if one.refused else "back" if one.back else "went" if yes else "would"
            why = one.why_zh if asked.language == "zh-CN" else one.why_en
            saying.write(asked.say(f"cli.handed.{kind}", case=one.number or one.case, step=one.step, why=why))
    return 1 if any(one.refused for one in found) else 0
