"""`hearing`: the right to one told, asked for, its day set, held, or given up (行政许可法 46–48)."""

from typing import Annotated, Any, Literal

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_date

Step = Literal["offer", "ask", "set", "hold", "drop"]


@command("hearing", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[Step, typer.Argument(metavar="offer|ask|set|hold|drop")],
    on: Annotated[str | None, typer.Option("--on")] = None,
    place: Annotated[str, typer.Option("--place")] = "",
    record: Annotated[str, typer.Option("--record")] = "",
    reason: Annotated[str, typer.Option("--reason")] = "",
) -> None:
    """That its time and place were told is recorded with `tell CASE hearing_notice`."""
    from approvalflow.cases import commands as c

    kinds: dict[Step, type[c.AnyCommand]] = {
        "offer": c.OfferHearing,
        "ask": c.AskHearing,
        "set": c.SetHearing,
        "hold": c.HoldHearing,
        "drop": c.DropHearing,
    }
    given: dict[str, Any] = {"on": read_date(on), "place": place, "record": record, "reason": reason}
    with asked.office() as office:
        fields = {name: value for name, value in given.items() if value or name in NEEDS.get(step, ())}
        send(asked, office, kinds[step](case=office.case(case).id, **fields, **asked.envelope()))


NEEDS: dict[Step, tuple[str, ...]] = {"set": ("on", "place"), "hold": ("record",)}
