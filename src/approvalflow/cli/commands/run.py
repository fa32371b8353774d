"""`run`: play a drawing by itself, on a simulated clock, with answers from a file; prints what happened."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.reading import read_bytes

if TYPE_CHECKING:
    from approvalflow.dryrun import Result

ANSWERS = 4_000_000


@command("run", "nothing")
def run(
    asked: Asked,
    drawing: Annotated[Path, typer.Argument()],
    answers: Annotated[Path | None, typer.Option("--answers")] = None,
    anyway: Annotated[bool, typer.Option("--anyway")] = False,
) -> int:
    """Any executable drawing; nobody is asked, nothing is kept. The exit code is 1 when the run failed."""
    from approvalflow.bpmn.reader import parse_drawing
    from approvalflow.calendars import national
    from approvalflow.dryrun import Answers, dry_run, read_answers
    from approvalflow.matters.folder import DRAWING_LIMIT

    read = parse_drawing(read_bytes(drawing, DRAWING_LIMIT), file=drawing.name, dry=True, anyway=anyway)
    given = Answers() if answers is None else read_answers(read_bytes(answers, ANSWERS), answers.name)
    result = dry_run(read, given, national())
    if asked.json:
        saying.write_json(result)
    else:
        _tell(asked, result)
    return 1 if result.state in ("failed", "cancelled") else 0


def _tell(asked: Asked, result: "Result") -> None:
    """A line for everything that happened, and how it ended."""
    for entry in result.trace:
        more = {"event": "", "name": "", "answer": "", "code": "", "set": ""} | entry
        saying.write(f"{entry['at'][:16].replace('T', ' ')}  {asked.say('run.' + entry['does'], **more)}".rstrip())
    values = {"why": result.why, "element": result.element, "moment": result.ended[:16].replace("T", " ")}
    saying.write("", asked.say(f"run.state.{result.state}", **values))
    for wait in result.waiting:
        saying.write(f"    {asked.say('run.waits', **wait)}".rstrip())
