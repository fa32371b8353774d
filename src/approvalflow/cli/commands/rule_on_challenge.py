"""`rule-on-challenge`: the head rules whether an officer keeps out."""

from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import send
from approvalflow.cli.entering import command


@command("rule-on-challenge", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    officer: Annotated[str, typer.Argument()],
    upheld: Annotated[bool, typer.Option("--upheld/--rejected")],
    reason: Annotated[str, typer.Option("--reason")],
    authority: Annotated[str, typer.Option("--authority")] = "",
) -> None:
    """Upheld: for good. Rejected: the officer may act again."""
    from approvalflow.cases.commands import RuleOnChallenge

    with asked.office() as office:
        said = {"officer": officer, "upheld": upheld, "reason": reason, "authority": authority, **asked.envelope()}
        send(asked, office, RuleOnChallenge(case=office.case(case).id, **said))
