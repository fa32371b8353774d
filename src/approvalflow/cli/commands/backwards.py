"""`backwards`: when each step of a matter must begin at the latest, to be through on a day."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_date
from approvalflow.errors import Unreadable

if TYPE_CHECKING:
    from approvalflow.desk.backwards import LatestStart


@command("backwards", "books")
def run(
    asked: Asked,
    matter: Annotated[str, typer.Argument()],
    finish: Annotated[str, typer.Argument(metavar="DATE")],
    longest: Annotated[bool, typer.Option("--longest")] = False,
) -> None:
    """A published matter by its code; `--longest` shows only the steps on the longest way."""
    day = read_date(finish)
    if day is None:
        raise Unreadable("cli.not_a_date", text=finish[:40])
    with asked.office() as office:
        steps = [one for one in office.backwards(matter, day) if one.longest or not longest]
    if asked.json:
        saying.write_json(steps)
        return
    head = [asked.say(f"backwards.column.{name}") for name in ("start", "finish", "step", "term", "longest")]
    saying.table(head, (_row(one) for one in steps))


def _row(one: "LatestStart") -> Sequence[object]:
    days = (one.start, one.start_at), (one.finish, one.finish_at)
    return (
        *(f"{at:%Y-%m-%d %H:%M}" if at else day for day, at in days),
        f"{one.step} {one.name}",
        one.term or "–",
        ("*" if one.longest else ""),
    )
