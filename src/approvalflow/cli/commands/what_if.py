"""`what-if`: the dates of a case now, and as they would be; nothing is written."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_pair


@command("what-if", "books")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    accepted: Annotated[str | None, typer.Option("--accepted")] = None,
    pause: Annotated[list[str] | None, typer.Option("--pause")] = None,
    end: Annotated[list[str] | None, typer.Option("--end")] = None,
    extend: Annotated[list[str] | None, typer.Option("--extend")] = None,
    reading: Annotated[list[str] | None, typer.Option("--reading")] = None,
    notice: Annotated[Path | None, typer.Option("--notice")] = None,
) -> None:
    """Each option is a supposed fact; several are supposed together."""
    facts: dict[str, Any] = {
        "accepted": accepted,
        "pauses": [_pause(text) for text in pause or ()],
        "ends": dict(read_pair(text) for text in end or ()),
        "readings": dict(read_pair(text) for text in reading or ()),
        "extensions": [dict(zip(("clock", "by"), read_pair(text), strict=True)) for text in extend or ()],
        "notice": notice,
    }
    with asked.office() as office:
        found = office.case(case)
        moved = office.what_if(found.id, facts)
        rules = office.rules(found.id)
    if asked.json:
        saying.write_json([{**msgspec.to_builtins(one), "days": one.days} for one in moved])
        return
    from approvalflow.reports.names import Names

    names = Names(None, asked.language, rules)
    head = [asked.say(f"what_if.column.{name}") for name in ("clock", "now", "then", "days")]
    rows = (
        (
            names.clock(one.clock, found.clocks[one.clock].clock.kind if one.clock in found.clocks else None),
            _day(asked, one.now, one.now_provisional, one.now_why),
            _day(asked, one.then, one.then_provisional, one.then_why, one.then_floor),
            "–" if one.days is None else f"{one.days:+d}",
        )
        for one in moved
    )
    saying.table(head, rows)
    saying.write(asked.say("what_if.nothing_written"))


def _day(asked: Asked, day: object, provisional: object, why: str | None, floor: object = None) -> object:
    if day is not None:
        return day
    return asked.say(f"what_if.{why or 'unpublished'}", provisional=provisional, floor=floor or "–")


def _pause(text: str) -> dict[str, Any]:
    """`hearing=2026-03-05..2026-03-12`, or without an end."""
    procedure, days = read_pair(text)
    begin, _, end = days.partition("..")
    return {"procedure": procedure, "begin": begin, "end": end or None}
