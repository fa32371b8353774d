"""`return`: send the file back to a step already passed."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask, write_to_sign
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_attachments, read_signature
from approvalflow.errors import Unreadable


@command("return", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    reason: Annotated[str, typer.Option("--reason")],
    to: Annotated[str, typer.Option("--to")] = "",
    after: Annotated[str, typer.Option("--after")] = "",
    attach: Annotated[list[Path] | None, typer.Option("--attach", metavar="FILE")] = None,
    signature: Annotated[Path | None, typer.Option("--signature", metavar="FILE")] = None,
    to_sign: Annotated[Path | None, typer.Option("--to-sign", metavar="FILE")] = None,
    verifier: Annotated[str, typer.Option("--verifier", metavar="NAME")] = "",
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """From the open step, to the one before or to an earlier one; never over an act that counts in law."""
    from approvalflow.cases.commands import Return

    if after not in ("", "again", "back"):
        raise Unreadable("cli.after", after=after)
    doing = partial(ask, verifier=verifier) if to_sign is None else partial(write_to_sign, file=to_sign)
    doing(
        asked,
        Return,
        case,
        step,
        to=to,
        after=after,
        reason=reason,
        seat=seat,
        revision=revision,
        attachments=read_attachments(attach or ()),
        signature=read_signature(signature),
    )
