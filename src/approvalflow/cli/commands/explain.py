"""`explain`: how a clock is counted, day by day."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.telling import show_whose
from approvalflow.cli.then import read_as_of

if TYPE_CHECKING:
    from approvalflow.deadlines import Reckoning


@command("explain", "books")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    clock: Annotated[str, typer.Argument()],
    month: Annotated[bool, typer.Option("--month")] = False,
    whose: Annotated[bool, typer.Option("--whose")] = False,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="MOMENT")] = None,
) -> None:
    """A clock by its name (statutory, promised, window …) or by the element id of an open step."""
    with asked.office() as office:
        then = read_as_of(as_of) if as_of else None
        found = office.as_of(case, then).case if then else office.case(case)
        visits = [visit for visit, one in found.visits.items() if one.node == clock and visit in found.clocks]
        name = visits[0] if visits else clock
        if whose:
            show_whose(asked, office, found, name, then)
            return
        reckoning = office.explain(found.id, name, as_of=then)
    if svg is not None:
        _draw(reckoning, svg, asked)
    if asked.json:
        saying.write_json({**msgspec.to_builtins(reckoning), "text": reckoning.text(asked.language)})
    elif month:
        from approvalflow.reports.month import month_calendar

        saying.write(month_calendar(reckoning, asked.language))
    elif svg is None:
        saying.write(reckoning.text(asked.language))


def _draw(reckoning: "Reckoning", file: Path, asked: Asked) -> None:
    from approvalflow.errors import Unreadable
    from approvalflow.reports.picture import picture

    try:
        file.write_text(picture(reckoning, asked.language), encoding="utf-8")
    except OSError as problem:
        raise Unreadable("file.not_written", file=str(file), reason=problem.strerror or str(problem)) from None
