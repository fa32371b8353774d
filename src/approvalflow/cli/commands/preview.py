"""`preview`: the likely way of a case, or of an application before it is filed; nothing is written."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.fields import types_of_matter
from approvalflow.cli.values import read_actor, read_data, read_pair

if TYPE_CHECKING:
    from approvalflow.cases.commands import Submit


@command("preview", "person")
def run(
    asked: Asked,
    what: Annotated[str, typer.Argument()],
    applicant: Annotated[str | None, typer.Option("--applicant")] = None,
    name: Annotated[str, typer.Option("--name")] = "",
    material: Annotated[list[str] | None, typer.Option("--material")] = None,
    data: Annotated[list[str] | None, typer.Option("--data")] = None,
    pace: Annotated[str, typer.Option("--pace")] = "full",
    answer: Annotated[list[str] | None, typer.Option("--answer")] = None,
) -> None:
    """By today's directory and calendar; `--data` are fields as they may still be filled in."""
    from approvalflow.cli.foreseeing import tell

    answers = dict(read_pair(one) for one in answer or ())
    with asked.office() as office:
        question: str | Submit = what
        if applicant:
            given = read_data(data or [], types_of_matter(office, what))
            question, rules = _application(what, applicant, name, material or [], given), None
            by = read_actor(asked.by or f"applicant:{applicant}")
            assumed: dict[str, Any] = {}
        else:
            rules = office.rules(what)
            types = {one: field.type for one, field in rules.fields.items()}
            by, assumed = asked.actor(), {"data": read_data(data or [], types)}
        found = office.preview(question, by=by, pace=pace, answers=answers, **assumed)
        people = office.people
    if asked.json:
        saying.write_json(found)
        return
    tell(asked, found, people, rules)


def _application(matter: str, applicant: str, name: str, material: list[str], data: dict[str, Any]) -> "Submit":
    from approvalflow.cases.events import Party
    from approvalflow.desk.asking import submission

    return submission(matter, Party(id=applicant, name=name or applicant), material, data)
