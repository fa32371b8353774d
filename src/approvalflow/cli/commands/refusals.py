"""`refusals`: who tried what, when, and why it was refused."""

from datetime import datetime
from typing import Annotated

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command


@command("refusals", "books")
def run(asked: Asked, case: Annotated[str | None, typer.Option("--case")] = None) -> None:
    """Newest first."""
    with asked.office() as office:
        found = office.refusals(case=office.case(case).id if case else None)
        people, zone = office.people, office.zone
    if asked.json:
        saying.write_json([{**msgspec.to_builtins(one), **_read(one)} for one in found])
        return
    if not found:
        saying.write(asked.say("cli.no_refusals"))
        return
    head = [asked.say(f"cli.column.{name}") for name in ("at", "who", "case", "why")]
    rows = []
    for one in found:
        person = people.person(one.actor)
        why = f"{one.code}: {asked.say(one.code, **_values(one.detail))}"
        rows.append(
            (
                f"{one.recorded.astimezone(zone):%Y-%m-%d %H:%M}",
                person.name if person else one.actor,
                one.case or "–",
                why,
            )
        )
    saying.table(head, rows)


def _read(one: object) -> dict[str, object]:
    """The JSON texts of a row as values."""
    return {name: msgspec.json.decode(getattr(one, name)) for name in ("command", "detail")}


def _values(detail: str) -> dict[str, object]:
    """What was refused, moments as moments again."""
    return {name: _moment(one) for name, one in msgspec.json.decode(detail).items()}


def _moment(value: object) -> object:
    if isinstance(value, str) and value[10:11] == "T":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    return value
