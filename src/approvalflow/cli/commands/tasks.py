"""`tasks`: a worklist of somebody, how many lie in it, what was done, or what a case waits for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import to_builtins

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command
from approvalflow.cli.values import read_actor, read_date
from approvalflow.errors import Refused

if TYPE_CHECKING:
    from approvalflow.bootstrap import Office
    from approvalflow.identity import Actor
    from approvalflow.reports.worklist import TaskLine

PAST = ("done", "copies", "watched")


@command("tasks", "books")
def run(
    asked: Asked,
    by: Annotated[str | None, typer.Option("--as")] = None,
    case: Annotated[str | None, typer.Option("--case")] = None,
    list_: Annotated[str, typer.Option("--list")] = "open",
    of: Annotated[str, typer.Option("--of")] = "",
    department: Annotated[str, typer.Option("--department")] = "",
    matter: Annotated[str, typer.Option("--matter")] = "",
    act: Annotated[str, typer.Option("--act")] = "",
    step: Annotated[str, typer.Option("--step")] = "",
    lamp: Annotated[str, typer.Option("--lamp")] = "",
    starts: Annotated[str, typer.Option("--starts")] = "",
    due_before: Annotated[str | None, typer.Option("--due-before", metavar="DATE")] = None,
    held: Annotated[bool, typer.Option("--held")] = False,
    returned: Annotated[bool, typer.Option("--returned")] = False,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE")] = None,
    outcome: Annotated[str, typer.Option("--outcome")] = "",
    unread: Annotated[bool, typer.Option("--unread")] = False,
    ongoing: Annotated[bool, typer.Option("--ongoing")] = False,
    limit: Annotated[int, typer.Option("--limit")] = 50,
    after: Annotated[str, typer.Option("--after")] = "",
    counts: Annotated[bool, typer.Option("--counts")] = False,
) -> None:
    """In order of the working days left; those without a day last."""
    question: dict[str, Any] = {
        "of": of, "department": department, "matter": matter, "act": act, "step": step, "lamp": lamp,
        "starts": starts, "due_before": read_date(due_before), "held": held, "returned": returned,
        "since": read_date(since), "until": read_date(until), "outcome": outcome, "unread": unread, "ongoing": ongoing,
        "limit": limit, "after": after,
    }  # fmt: skip
    with asked.office() as office:
        if case is not None:
            _of_case(asked, office, case)
            return
        if by is None:
            raise Refused("tasks.whose")
        tell = _counts if counts else _past if list_ in PAST else _open
        tell(asked, office, list_, read_actor(by), question)


def _of_case(asked: Asked, office: "Office", case: str) -> None:
    from approvalflow.reports import worklist

    found = office.case(case)
    parties = {found.applicant.id: found.applicant.name}
    lines = worklist(office.tasks(case=found.id), office.people, asked.language, parties)
    if asked.json:
        saying.write_json(lines)
        return
    _table(asked, lines, ("case", "matter", "step", "doing", "who", "due"))


def _open(asked: Asked, office: "Office", list_: str, who: "Actor", question: dict[str, Any]) -> None:
    from approvalflow.reports.worklist import page_of

    page = office.worklist(list_, by=who, **question)
    lines = page_of(page.lines, office.people, asked.language)
    if asked.json:
        saying.write_json({"list": list_, "tasks": lines, "next": page.next})
        return
    _table(asked, lines, ("case", "matter", "applicant", "step", "doing", "who", "due", "left", "lamp", "remark"))
    _more(asked, page.next)


def _table(asked: Asked, lines: "Sequence[TaskLine]", columns: tuple[str, ...]) -> None:
    if not lines:
        saying.write(asked.say("cli.no_tasks"))
        return
    cells = [
        {
            "case": one.number or one.case, "matter": one.matter, "applicant": one.party,
            "step": f"{one.step} {one.name}", "doing": one.doing, "who": one.who, "due": one.due or "–",
            "left": one.left_in_words, "lamp": asked.say(f"lamp.{one.lamp}"), "remark": one.remark,
        }
        for one in lines
    ]  # fmt: skip
    head = [asked.say(f"cli.column.{name}") for name in columns]
    saying.table(head, ([cell[name] for name in columns] for cell in cells))


def _past(asked: Asked, office: "Office", list_: str, who: "Actor", question: dict[str, Any]) -> None:
    from approvalflow.reports.handled import handled

    zone = office.zone
    page = office.handled(list_, by=who, **question)
    lines = handled(page.rows, office.people, asked.language)
    if asked.json:
        saying.write_json({"list": list_, "handled": lines, "next": page.next})
        return
    if not lines:
        saying.write(asked.say("cli.no_tasks"))
        return
    columns = ("at", "case", "matter", "applicant", "step", "outcome", "left", "remark")
    rows = (
        (f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}", one.number or one.case, one.matter, one.party, one.step,
         one.outcome, one.stands, one.remark)
        for one in lines
    )  # fmt: skip
    saying.table([asked.say(f"cli.column.{name}") for name in columns], rows)
    _more(asked, page.next)


def _counts(asked: Asked, office: "Office", list_: str, who: "Actor", question: dict[str, Any]) -> None:
    if list_ in PAST:
        _counts_of_past(asked, office, list_, who, question)
        return
    found = office.worklist_counts(list_, by=who, **question)
    if asked.json:
        saying.write_json({"list": list_, "lamps": found.lamps, "beyond": found.beyond, "all": found.all})
        return
    _say_counts(asked, list_, [(f"lamp.{one}", many, one in found.beyond) for one, many in found.lamps.items()])


def _counts_of_past(asked: Asked, office: "Office", list_: str, who: "Actor", question: dict[str, Any]) -> None:
    found = office.handled_counts(list_, by=who, **question)
    if asked.json:
        saying.write_json({"list": list_, **to_builtins(found)})
        return
    counts = [("list.all", found.all, found.beyond), ("list.closed", found.closed, False)]
    counts += [("list.unread_many", found.unread, False)] if list_ != "done" else []
    _say_counts(asked, list_, [*counts, *((f"lamp.{one}", many, False) for one, many in found.lamps.items())])


def _say_counts(asked: Asked, list_: str, counts: "Sequence[tuple[str, int, bool]]") -> None:
    said = ", ".join(f"{asked.say(code)} {many}{'+' if more else ''}" for code, many, more in counts)
    saying.write(asked.say("list.counts", list=asked.say(f"list.{list_}"), counts=said))


def _more(asked: Asked, cursor: str) -> None:
    if cursor:
        saying.write(asked.say("list.next", cursor=cursor))
