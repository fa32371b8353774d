"""`show`: where a case stands, its clocks in plain words, and everything that happened to it."""

from typing import Annotated

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.telling import clock_rows, show_clocks, show_head, show_lines, told, whose_of_all
from approvalflow.cli.then import show_then


@command("show", "books")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    everything: Annotated[bool, typer.Option("--all")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="MOMENT")] = None,
) -> None:
    """A case by its number or its id; `--all` also tells what only the machine needs."""
    with asked.office() as office:
        if as_of:
            show_then(asked, office, case, as_of, machinery=everything)
            return
        found = office.case(case)
        clocks, lines = clock_rows(asked, office, found), told(asked, office, found)
        if asked.json:
            snapshot = msgspec.to_builtins(found)
            whose = whose_of_all(asked, office, found)
            saying.write_json({"case": snapshot, "clocks": clocks, "whose": whose, "timeline": lines})
            return
        show_head(asked, office, found, clocks=False)
        if clocks:
            saying.write("")
            show_clocks(asked, clocks)
        saying.write("")
        show_lines(asked, lines, machinery=everything)
