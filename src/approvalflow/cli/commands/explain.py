"""`explain`: how a clock is counted, day by day."""

from typing import Annotated

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command


@command("explain", "books")
def run(asked: Asked, case: Annotated[str, typer.Argument()], clock: Annotated[str, typer.Argument()]) -> None:
    """A clock by its name (statutory, promised, window …) or by the element id of an open step."""
    with asked.office() as office:
        found = office.case(case)
        visits = [visit for visit, one in found.visits.items() if one.node == clock and visit in found.clocks]
        reckoning = office.explain(found.id, visits[0] if visits else clock)
    if asked.json:
        saying.write_json({**msgspec.to_builtins(reckoning), "text": reckoning.text(asked.language)})
    else:
        saying.write(reckoning.text(asked.language))
