"""`feed`: due dates as an iCalendar file, of a person, a department or the whole office."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_actor
from approvalflow.errors import Unreadable


@command("feed", "books")
def run(
    asked: Asked,
    ics: Annotated[Path, typer.Option("--ics")],
    by: Annotated[str | None, typer.Option("--as")] = None,
    department: Annotated[str | None, typer.Option("--department")] = None,
) -> None:
    """`--ics -` writes to the terminal; without a person or department it is every clock of every open case."""
    with asked.office() as office:
        made = office.feed(read_actor(by).id if by else None, department=department, language=asked.language)
    if str(ics) == "-":
        sys.stdout.write(made.decode())
        return
    try:
        ics.write_bytes(made)
    except OSError as problem:
        raise Unreadable("file.unreadable", file=str(ics), reason=problem.strerror or str(problem)) from None
    count = made.count(b"BEGIN:VEVENT")
    if asked.json:
        saying.write_json({"file": str(ics), "entries": count})
    else:
        saying.write(asked.say("feed.written", count=count, file=str(ics)))
