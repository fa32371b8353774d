"""`sweep`: give the warnings, fire the timers and draw the consequences of silence that are due; deliver the outbox."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.telling import show_lines, told

if TYPE_CHECKING:
    from approvalflow.bootstrap import Office
    from approvalflow.desk.answer import Answer


@command("sweep", "books")
def run(
    asked: Asked,
    limit: Annotated[int, typer.Option("--limit", min=1)] = 1_000_000,
    sink: Annotated[Path | None, typer.Option("--sink")] = None,
) -> None:
    """Safe to run at any time, from many processes at once."""
    with asked.office() as office:
        try:
            restated = list(office.recompute())
        finally:  # one damaged case must not keep the others from being swept
            swept = office.sweep(limit)
        done = [*restated, *swept]
        delivered = _deliver(office, sink) if sink else None
        if asked.json:
            saying.write_json({"done": [msgspec.to_builtins(one) for one in done], "delivered": delivered})
            return
        _tell(asked, office, done)
    if delivered is not None:
        saying.write(asked.say("cli.delivered", count=delivered, file=str(sink)))


def _deliver(office: "Office", sink: Path) -> int:
    """The whole outbox, a hundred messages at a time."""
    from approvalflow.outbound.file_sink import deliver

    total = 0
    while count := deliver(office.desk.transaction, sink, office.now):
        total += count
    return total


def _tell(asked: Asked, office: "Office", done: "list[Answer]") -> None:
    if not done:
        saying.write(asked.say("cli.nothing_due"))
    by_case: dict[str, list[Answer]] = {}
    for one in done:
        by_case.setdefault(one.case, []).append(one)
    for case, answers in by_case.items():
        found = office.case(case)
        saying.heading(f"{found.number or found.id}  {found.applicant.name}")
        lines = told(asked, office, found)
        show_lines(asked, [line for line in lines if any(one.first <= line.seq <= one.last for one in answers)])
