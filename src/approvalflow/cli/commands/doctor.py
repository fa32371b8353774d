"""`doctor`: do the books agree with themselves?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.errors import BooksError

if TYPE_CHECKING:
    from approvalflow.desk.audit import Disagreement


@command("doctor", "books")
def run(asked: Asked, verifier: Annotated[str, typer.Option("--verifier", metavar="NAME")] = "") -> int:
    """Everything is made anew from the events and compared; the exit code says whether it agrees."""
    from approvalflow.bootstrap.verifiers import find_verifier
    from approvalflow.desk.audit import ASTRAY

    with asked.office() as office:
        office.desk.verifier = find_verifier(verifier) if verifier else None
        found, cases = office.check(), len(office.cases())
    if asked.json:
        saying.write_json({"cases": cases, "disagreements": found})
        return BooksError.exit_code if found else 0
    astray = [one for one in found if one.what in ASTRAY]
    wrong = [one for one in found if one.what not in ASTRAY]
    if wrong:
        saying.write(asked.say("cli.unhealthy", count=len(wrong), cases=cases))
        _list(asked, wrong)
    else:
        saying.write(asked.say("cli.healthy", cases=cases))
    if astray:
        saying.write(asked.say("cli.astray", count=len(astray)))
        _list(asked, astray)
    return BooksError.exit_code if found else 0


def _list(asked: Asked, found: "Sequence[Disagreement]") -> None:
    head = [asked.say(f"cli.column.{name}") for name in ("case", "what", "expected", "found")]
    saying.table(head, ((one.case, one.what, one.expected, one.found) for one in found))
