"""`run`: play a drawing by itself, on a simulated clock, with answers from a file; prints what happened."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.failing import finding_json
from approvalflow.errors import DrawingRefused
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
    import msgspec

    from approvalflow.bpmn.reader import read_drawing
    from approvalflow.calendars import national
    from approvalflow.dryrun import Answers, dry_run, read_answers
    from approvalflow.matters.folder import DRAWING_LIMIT

    reading = read_drawing(read_bytes(drawing, DRAWING_LIMIT), file=drawing.name, dry=True, anyway=anyway)
    if reading.drawing is None:
        raise DrawingRefused(reading.findings, file=drawing.name)
    given = Answers() if answers is None else read_answers(read_bytes(answers, ANSWERS), answers.name)
    result = dry_run(reading.drawing, given, national())
    if asked.json:
        warnings = tuple(finding_json(one, asked.language) for one in reading.findings)
        saying.write_json(msgspec.structs.replace(result, warnings=warnings))
    else:
        saying.write(*(one.show(asked.language) for one in reading.findings))
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
