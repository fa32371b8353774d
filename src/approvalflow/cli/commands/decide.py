"""`decide`: try a decision table with values: what it answers, and which of its rules apply."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_data, read_date
from approvalflow.reading import read_bytes


@command("decide", "nothing")
def run(
    asked: Asked,
    file: Annotated[Path, typer.Argument()],
    decision: Annotated[str | None, typer.Argument()] = None,
    data: Annotated[list[str] | None, typer.Option("--data")] = None,
    on: Annotated[str | None, typer.Option("--on")] = None,
) -> None:
    """One decision of a DMN file with all that it requires, or every one of the file; nothing is kept."""
    from approvalflow.calendars import national
    from approvalflow.dryrun.data import Scene
    from approvalflow.expressions.functions.texts import written
    from approvalflow.expressions.plain import plain
    from approvalflow.moment import read_zone, system_now
    from approvalflow.spiff.dmn import DecisionFiles
    from approvalflow.spiff.dmn_reader import LIMITS

    content, files = read_bytes(file, LIMITS.size), DecisionFiles()
    day, zone = read_date(on), read_zone("Asia/Shanghai")
    now = datetime(day.year, day.month, day.day, tzinfo=zone) if day else system_now().astimezone(zone)
    scene = Scene(read_data(data or [], {}), {}, now, national())
    wanted = (decision,) if decision else files.decisions(content)
    told = {one.decision: one for name in wanted for one in files.told(content, name, scene)}
    if asked.json:
        saying.write_json(
            {one.decision: {"name": one.name, "result": plain(one.result), "rules": one.rules} for one in told.values()}
        )
        return
    for one in told.values():
        rules = asked.say("cli.by_rules", rules=one.rules) if one.rules else ""
        saying.write(f"{one.name} = {written(one.result)}  {rules}".rstrip())
