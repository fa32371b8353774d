"""`tasks`: what somebody has to do, or what a case waits for."""

from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_actor
from approvalflow.errors import Refused


@command("tasks", "books")
def run(
    asked: Asked,
    by: Annotated[str | None, typer.Option("--as")] = None,
    case: Annotated[str | None, typer.Option("--case")] = None,
) -> None:
    """Seats a person holds or may claim, the earliest due first."""
    from approvalflow.reports import worklist

    who = read_actor(by) if by else None
    with asked.office() as office:
        seats = office.tasks(who.id if who else None, case=case)
        # Whoever left may still hold a seat; of somebody without one we can tell a mistyped id.
        if who and not seats and who.kind == "officer" and office.people.person(who.id) is None:
            raise Refused("person.unknown", person=who.id)
        parties = {one.applicant.id: one.applicant.name for one in map(office.case, {seat.case for seat in seats})}
        lines = worklist(seats, office.people, asked.language, parties)
    if asked.json:
        saying.write_json(lines)
        return
    if not lines:
        saying.write(asked.say("cli.no_tasks"))
        return
    head = [asked.say(f"cli.column.{name}") for name in ("case", "matter", "step", "doing", "who", "due")]
    rows = (
        (one.number or one.case, one.matter, f"{one.step} {one.name}", one.doing, one.who, one.due or "–")
        for one in lines
    )
    saying.table(head, rows)
