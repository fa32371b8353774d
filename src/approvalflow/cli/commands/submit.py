"""`submit`: file an application for a published matter."""

from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.fields import types_of_matter
from approvalflow.cli.telling import tell_answer
from approvalflow.cli.values import read_actor, read_data


@command("submit", "actor")
def run(
    asked: Asked,
    matter: Annotated[str, typer.Argument()],
    applicant: Annotated[str, typer.Option("--applicant")],
    name: Annotated[str, typer.Option("--name")] = "",
    contact: Annotated[str, typer.Option("--contact")] = "",
    material: Annotated[list[str] | None, typer.Option("--material")] = None,
    data: Annotated[list[str] | None, typer.Option("--data")] = None,
    case: Annotated[str | None, typer.Option("--case")] = None,
) -> None:
    """Without `--as` the applicant files in person. The same key means the same case."""
    from approvalflow.cases.events import Party
    from approvalflow.desk.asking import submission

    actor = read_actor(asked.by or f"applicant:{applicant}")
    if case is None and asked.key is not None:
        case = uuid5(NAMESPACE_URL, f"{asked.tenant}/{asked.key}").hex
    with asked.office() as office:
        command = submission(
            matter,
            Party(id=applicant, name=name or applicant, contact=contact),
            material or [],
            read_data(data or [], types_of_matter(office, matter)),
            case=case,
            **asked.envelope(),
        )
        tell_answer(asked, office, office.do(actor, command))
