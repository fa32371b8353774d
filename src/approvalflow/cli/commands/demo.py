"""`demo`: the shipped approvals, from submission to delivery, in books that are left behind to be looked at."""

import sys
from pathlib import Path
from shutil import which
from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.commands.story import MISMATCH
from approvalflow.cli.entering import command
from approvalflow.cli.playing import Outcome, play_file

BOOKS = "sqlite:///approvalflow-demo.db"
STORIES = ("late", "evaluation-overrun", "check-met", "granted")
"""Which story of a matter is shown: one with warnings, one with a pause, one with a check; else its first."""


@command("demo", "nothing")
def run(asked: Asked, db: Annotated[str, typer.Option("--db")] = BOOKS) -> int:
    """One story of each matter, with an injected clock."""
    from approvalflow.matters import read_folder, shipped, shipped_names

    chosen = [_chosen(read_folder(shipped(name)).stories) for name in shipped_names()]
    outcomes = [play_file(asked, one, db, None) for one in chosen if one]
    wrong = any(one.mismatches for one in outcomes)
    if asked.json:
        saying.write_json({"stories": outcomes, "db": db})
    else:
        _next(asked, db, outcomes)
    return MISMATCH if wrong else 0


def _chosen(stories: tuple[Path, ...]) -> Path | None:
    named = (one for stem in STORIES for one in stories if one.stem == stem)
    return next(named, stories[0] if stories else None)


def _next(asked: Asked, db: str, outcomes: list[Outcome]) -> None:
    """Which commands to try on the books that were left behind."""
    number = next((one.number for one in outcomes if one.number), "2026-000001")
    saying.write("", asked.say("cli.demo_next", db=db))
    for line in ("show {number}", "explain {number} statutory", "tasks --as zhang-min", "doctor", "refusals"):
        saying.write(f"  {_called()} {line.format(number=number)} --db {db}")


def _called() -> str:
    """How the command can be typed here: by its name where the shell finds it, else as it was called now."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "approvalflow" and which("approvalflow") is None else "approvalflow"
