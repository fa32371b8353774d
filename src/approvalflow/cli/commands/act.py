"""`act`: give an open step its outcome, with whatever that outcome needs."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commanding import ask, write_to_sign
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_attachments, read_date, read_defects, read_handlers, read_signature


@command("act", "actor")
def run(
    asked: Asked,
    case: Annotated[str, typer.Argument()],
    step: Annotated[str, typer.Argument()],
    outcome: Annotated[str, typer.Argument()] = "",
    reason: Annotated[str, typer.Option("--reason")] = "",
    basis: Annotated[list[str] | None, typer.Option("--basis")] = None,
    remedy: Annotated[list[str] | None, typer.Option("--remedy")] = None,
    ground: Annotated[str, typer.Option("--ground")] = "",
    competent: Annotated[str, typer.Option("--competent")] = "",
    defect: Annotated[list[str] | None, typer.Option("--defect")] = None,
    officer: Annotated[list[str] | None, typer.Option("--officer")] = None,
    party_signed: Annotated[bool | None, typer.Option("--party-signed/--party-not-signed")] = None,
    refusal: Annotated[str, typer.Option("--refusal")] = "",
    on: Annotated[str | None, typer.Option("--on")] = None,
    item: Annotated[list[str] | None, typer.Option("--item")] = None,
    until: Annotated[str | None, typer.Option("--until")] = None,
    fee: Annotated[str, typer.Option("--fee")] = "",
    amount: Annotated[str, typer.Option("--amount")] = "",
    reference: Annotated[str, typer.Option("--reference")] = "",
    number: Annotated[str, typer.Option("--number")] = "",
    valid_until: Annotated[str | None, typer.Option("--valid-until")] = None,
    how: Annotated[str, typer.Option("--how")] = "",
    proof: Annotated[str, typer.Option("--proof")] = "",
    error: Annotated[str, typer.Option("--error")] = "",
    escalation: Annotated[str, typer.Option("--escalation")] = "",
    handler: Annotated[list[str] | None, typer.Option("--handler")] = None,
    attach: Annotated[list[Path] | None, typer.Option("--attach", metavar="FILE")] = None,
    signature: Annotated[Path | None, typer.Option("--signature", metavar="FILE")] = None,
    to_sign: Annotated[Path | None, typer.Option("--to-sign", metavar="FILE")] = None,
    verifier: Annotated[str, typer.Option("--verifier", metavar="NAME")] = "",
    seat: Annotated[str | None, typer.Option("--seat")] = None,
    revision: Annotated[int | None, typer.Option("--revision")] = None,
) -> None:
    """The step by its element id, or one of its visits; which outcome needs what, `approvalflow acts` says."""
    from approvalflow.cases.commands import Act

    doing = partial(ask, verifier=verifier) if to_sign is None else partial(write_to_sign, file=to_sign)
    doing(
        asked,
        Act,
        case,
        step,
        outcome=outcome,
        seat=seat,
        revision=revision,
        reason=reason,
        basis=tuple(basis or ()),
        remedies=tuple(remedy or ()),
        ground=ground,
        competent=competent,
        defects=read_defects(defect or ()),
        officers=tuple(officer or ()),
        party_signed=party_signed,
        refusal=refusal,
        on=read_date(on),
        items=tuple(item or ()),
        until=read_date(until),
        fee=fee,
        amount=amount,
        reference=reference,
        number=number,
        valid_until=read_date(valid_until),
        how=how,
        proof=proof,
        error=error,
        escalation=escalation,
        handlers=read_handlers(handler or ()),
        attachments=read_attachments(attach or ()),
        signature=read_signature(signature),
    )
