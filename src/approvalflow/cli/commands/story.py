"""`story`: play stories against books of their own, and compare with what they say must be true."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.playing import play_file, stories_in

MISMATCH = 8


@command("story", "nothing")
def run(
    asked: Asked,
    path: Annotated[Path, typer.Argument()],
    db: Annotated[str | None, typer.Option("--db")] = None,
    people: Annotated[Path | None, typer.Option("--people", envvar="APPROVALFLOW_PEOPLE")] = None,
) -> int:
    """Books are thrown away afterwards unless `--db` names some; they should be new ones."""
    with TemporaryDirectory() as folder:
        outcomes = [
            play_file(asked, one, db or f"sqlite:///{folder}/{number}.db", people)
            for number, one in enumerate(stories_in(path))
        ]
    wrong = sum(len(one.mismatches) for one in outcomes)
    if asked.json:
        saying.write_json({"stories": outcomes, "mismatches": wrong})
    else:
        saying.write(
            "", asked.say("cli.stories_right" if not wrong else "cli.stories_wrong", count=len(outcomes), wrong=wrong)
        )
    return MISMATCH if wrong else 0
