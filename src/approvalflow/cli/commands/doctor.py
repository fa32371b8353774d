"""`doctor`: do the books agree with themselves?"""

from typing import Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.errors import BooksError


@command("doctor", "books")
def run(asked: Asked, verifier: Annotated[str, typer.Option("--verifier", metavar="NAME")] = "") -> int:
    """Everything is made anew from the events and compared; the exit code says whether it agrees."""
    from approvalflow.bootstrap.verifiers import find_verifier

    with asked.office() as office:
        office.desk.verifier = find_verifier(verifier) if verifier else None
        found, cases = office.check(), len(office.cases())
    if asked.json:
        saying.write_json({"cases": cases, "disagreements": found})
    elif not found:
        saying.write(asked.say("cli.healthy", cases=cases))
    else:
        saying.write(asked.say("cli.unhealthy", count=len(found), cases=cases))
        head = [asked.say(f"cli.column.{name}") for name in ("case", "what", "expected", "found")]
        saying.table(head, ((one.case, one.what, one.expected, one.found) for one in found))
    return BooksError.exit_code if found else 0
