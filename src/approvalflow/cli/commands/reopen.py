"""`reopen`: take a closed case up again."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("reopen", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
    new: Annotated[bool, typer.Option("--new")] = False,
    as_case: Annotated[str, typer.Option("--case")] = "",
) -> None:
    """By revoking a closing that was no decision; with --new under a number of its own."""
    from approvalflow.cases.commands import Reopen
    from approvalflow.desk.asking import new_id

    with asked.office() as office:
        found = office.case(case)
        named = (as_case or new_id(asked.key)) if new or as_case else ""
        send(asked, office, Reopen(case=found.id, reason=reason, as_case=named, seen=found.seq, **asked.envelope()))
