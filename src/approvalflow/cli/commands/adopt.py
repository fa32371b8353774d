"""`adopt`: let a holiday notice count, and restate the dates of every open case."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command

if TYPE_CHECKING:
    from datetime import date

    from approvalflow.desk.rules.rehearsal import Restated


@command("adopt", "person")
def run(
    asked: Asked,
    notice: Annotated[Path, typer.Argument()],
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> None:
    """A notice that was adopted before is passed over; `--dry-run` only lists what would move."""
    if dry_run:
        _rehearse(asked, notice)
        return
    actor = asked.actor()
    with asked.office(create=True) as office:
        adopted = office.adopt(notice, by=actor)
    if asked.json:
        saying.write_json({"adopted": adopted})
    else:
        saying.write(asked.say("cli.adopted" if adopted else "cli.adopted_before", notices=adopted, file=notice.name))


def _rehearse(asked: Asked, notice: Path) -> None:
    """Each case with its old date, its new date and the cause."""
    with asked.office() as office:
        moved = list(office.rehearse(notice))
    if asked.json:
        saying.write_json(moved)
        return
    if moved:
        head = [asked.say(f"rehearsal.column.{name}") for name in ("case", "clock", "before", "after", "cause")]
        saying.table(head, (_row(asked, one) for one in moved))
    cases = len({one.case for one in moved})
    saying.write(asked.say("rehearsal.summary", clocks=len(moved), cases=cases))


def _row(asked: Asked, one: "Restated") -> Sequence[object]:
    cause = asked.say("rehearsal.cause", notices=one.notices, before=one.notices_before or "–")
    before = _day(asked, one.before, one.before_provisional)
    return one.number or one.case, one.clock, before, _day(asked, one.after, one.after_provisional), cause


def _day(asked: Asked, day: "date | None", provisional: "date | None") -> object:
    if day is not None:
        return day
    return asked.say("rehearsal.provisional", date=provisional) if provisional else "–"
